"""The verbs of assisted sessions: open, end, and who may go on in one. Nobody signs in as the family: the rights stay those of the desk."""

import uuid

from pydantic import BaseModel, ConfigDict
from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.caller import require, require_account, require_commune
from service.access.matrix import Action
from service.foundation import audit, clock
from service.foundation.caller import Caller
from service.foundation.errors import Conflict, Invalid, NotFound
from service.foundation.rows import AnyRow
from service.foundation.text import FilledText
from service.requests import assist_queries, queries
from service.requests.assist_tables import LASTS, AssistedSession, IdentityCheck


class AssistIn(BaseModel):
    """Who is present, how that was known, and what they came for."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    person: uuid.UUID
    identity_check: IdentityCheck
    reason: FilledText


async def household(session: AsyncSession, *, caller: Caller, uid: uuid.UUID) -> AnyRow:
    """A household that the desk may help. Raises Forbidden, NotFound."""
    require(caller, Action.ANSWER_REQUESTS)
    home = await assist_queries.home(session, uid)
    if home is None:
        raise NotFound("unknown-household", "Không tìm thấy hộ này")
    require_commune(caller, home.commune_id)
    return home


async def open_session(session: AsyncSession, *, caller: Caller, home: AnyRow, given: AssistIn) -> uuid.UUID:
    """Begin to help somebody of a household who is present. Raises Invalid (`unknown-person`)."""
    members = await queries.members_of(session, household_id=home.id)
    person_id = next((row.id for row in members if row.uid == given.person), None)
    if person_id is None:
        raise Invalid.field("person", "unknown-person", "Người này không thuộc hộ được giúp.")
    at, account_id = clock.now(), require_account(caller)
    made = await session.execute(
        insert(AssistedSession)
        .values(
            province_id=home.province_id, commune_id=home.commune_id, household_id=home.id, person_id=person_id, reason=given.reason,
            identity_check=given.identity_check, opened_by=account_id, opened_at=at, until=at + LASTS,
        )
        .returning(AssistedSession.uid)
    )  # fmt: skip
    uid: uuid.UUID = made.scalar_one()
    await _record(session, caller, home, "open_assistance", reason=given.reason, check=given.identity_check, assistance=str(uid))
    return uid


async def going_on(session: AsyncSession, *, caller: Caller, uid: uuid.UUID) -> AnyRow:
    """A session of the caller's own that is still open. Raises Forbidden, NotFound, Conflict (`assistance-over`)."""
    require(caller, Action.ANSWER_REQUESTS)
    row = await assist_queries.assisted(session, uid)
    if row is None or row.AssistedSession.opened_by != caller.account_id:
        raise NotFound("unknown-assistance", "Không tìm thấy lần giúp này")
    require_commune(caller, row.AssistedSession.commune_id)
    if not assist_queries.is_open(row, at=clock.now()):
        raise Conflict(
            "assistance-over", "Lần giúp này đã kết thúc", "Người dân còn ở đây: hãy mở một lần giúp mới từ trang của hộ."
        )
    return row


async def end(session: AsyncSession, *, caller: Caller, uid: uuid.UUID) -> uuid.UUID:
    """End it; the household's uid. Ending twice is no fault. Raises Forbidden, NotFound."""
    require(caller, Action.ANSWER_REQUESTS)
    row = await assist_queries.assisted(session, uid, lock=True)
    if row is None or row.AssistedSession.opened_by != caller.account_id:
        raise NotFound("unknown-assistance", "Không tìm thấy lần giúp này")
    one = row.AssistedSession
    require_commune(caller, one.commune_id)
    home: uuid.UUID = row.household_uid
    if one.ended_at is None:
        of_row = (AssistedSession.province_id == one.province_id, AssistedSession.id == one.id)
        await session.execute(update(AssistedSession).where(*of_row).values(ended_at=min(clock.now(), one.until)))
        await _record(session, caller, one, "end_assistance", assistance=str(uid))
    return home


async def _record(
    session: AsyncSession, caller: Caller, of: AnyRow, action: str, *, reason: str | None = None, **detail: str
) -> None:
    await audit.record(
        session, province_id=of.province_id, account_id=require_account(caller), action=action, subject_kind="household",
        subject_id=getattr(of, "household_id", None) or of.id, commune_id=of.commune_id, reason=reason, **detail,
    )  # fmt: skip
