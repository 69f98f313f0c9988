"""Correcting and voiding what a roll says. What stood before is kept with who changed it and why; nothing is deleted."""

import uuid
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.caller import require_account, require_commune
from service.activities import queries, roll_queries
from service.activities.actions import mark
from service.activities.checking import NO_HOURS, tenths_of
from service.activities.schemas import CorrectionIn
from service.activities.tables import LearningSession, RollCorrection, RollEntry
from service.foundation import audit, clock
from service.foundation.caller import Caller
from service.foundation.errors import Conflict, Invalid, NotFound

_AUDITED = frozenset({"hours", "completed", "employed_after", "voided"})
"""What the audit tells of a line before and after: numbers and marks; the words of a certificate stay with the correction."""


async def correct_entry(
    session: AsyncSession, *, caller: Caller, session_uid: uuid.UUID, person_uid: uuid.UUID, correction: CorrectionIn
) -> None:
    """An entry says something else from now on. Raises Invalid (`nothing-changed`, `absurd-hours`, `employment-not-asked`),
    NotFound, Conflict (`entry-voided`)."""
    logged, entry = await _own_entry(session, caller, session_uid, person_uid)
    wanted = _wanted(correction)
    if wanted.get("employed_after") is not None:
        await _check_employment(session, logged)
    before = {name: getattr(entry, name) for name in wanted}
    if before == wanted:
        raise Invalid("nothing-changed", "Không có gì khác với điều đã ghi", "Hãy sửa ít nhất một mục.")
    await _restate(session, caller, entry, before=before, after=wanted, reason=correction.reason, action="correct_entry")


def _wanted(correction: CorrectionIn) -> dict[str, Any]:
    wanted = correction.model_dump(exclude_unset=True, exclude={"reason"})
    if "hours" in wanted:
        wanted["hours"] = None if wanted["hours"] is None else tenths_of(wanted["hours"])
        if wanted["hours"] is None:
            raise Invalid.field("hours", "absurd-hours", NO_HOURS)
    if "completed" in wanted and wanted["completed"] is None:
        raise Invalid.field("completed", "missing", "Hãy ghi đã học xong hay chưa.")
    return wanted


async def _check_employment(session: AsyncSession, logged: LearningSession) -> None:
    asking = {kind.code for kind in await queries.kinds(session) if kind.with_employment}
    if logged.kind not in asking:
        raise Invalid.field("employed_after", "employment-not-asked", "Loại hoạt động này không ghi việc làm sau khi học.")


async def void_entry(
    session: AsyncSession, *, caller: Caller, session_uid: uuid.UUID, person_uid: uuid.UUID, reason: str
) -> None:
    """An entry counts no longer and stays to be read. Raises NotFound, Conflict (`entry-voided`)."""
    _, entry = await _own_entry(session, caller, session_uid, person_uid)
    said = {"before": {"voided": False}, "after": {"voided": True}}
    await _restate(session, caller, entry, **said, reason=reason, action="void_entry")


async def void_session(session: AsyncSession, *, caller: Caller, session_uid: uuid.UUID, reason: str) -> None:
    """A session and everything on its roll count no longer. Raises NotFound, Conflict (`session-voided`)."""
    logged = await own_session(session, caller, session_uid)
    account_id, at = require_account(caller), clock.now()
    voidings = roll_queries.voidings_of(logged, reason=reason, account_id=account_id, at=at)
    await session.execute(insert(RollCorrection).from_select(list(roll_queries.VOIDING_COLUMNS), voidings))
    on_roll = (RollEntry.province_id == logged.province_id, RollEntry.session_id == logged.id)
    await session.execute(update(RollEntry).where(*on_roll).values(voided=True))
    own = (LearningSession.province_id == logged.province_id, LearningSession.id == logged.id)
    await session.execute(update(LearningSession).where(*own).values(voided_at=at, void_reason=reason))
    await mark(session, province_id=logged.province_id, session_id=logged.id)
    await _record(session, caller, logged, action="void_session", reason=reason)


async def own_session(session: AsyncSession, caller: Caller, uid: uuid.UUID) -> LearningSession:
    """A session of the caller's commune that counts, locked. Raises NotFound, Conflict (`session-voided`)."""
    logged = await queries.lock_session(session, uid)
    if logged is None:
        raise NotFound("unknown-session", "Không tìm thấy buổi học này")
    require_commune(caller, logged.commune_id)
    if logged.voided_at is not None:
        raise Conflict("session-voided", "Buổi học này đã bị hủy", "Hãy ghi một buổi mới nếu cần.")
    return logged


async def _own_entry(
    session: AsyncSession, caller: Caller, session_uid: uuid.UUID, person_uid: uuid.UUID
) -> tuple[LearningSession, RollEntry]:
    logged = await own_session(session, caller, session_uid)
    entry = await roll_queries.entry_of(session, logged, person_uid)
    if entry is None:
        raise NotFound("unknown-entry", "Người này không có trong danh sách của buổi học")
    if entry.voided:
        raise Conflict("entry-voided", "Dòng này đã bị hủy", "Dòng đã hủy không sửa được nữa.")
    return logged, entry


async def _restate(
    session: AsyncSession,
    caller: Caller,
    entry: RollEntry,
    *,
    before: dict[str, Any],
    after: dict[str, Any],
    reason: str,
    action: str,
) -> None:
    key = {"province_id": entry.province_id, "session_id": entry.session_id, "person_id": entry.person_id}
    kept = {"before": before, "after": after, "reason": reason, "corrected_by": require_account(caller)}
    await session.execute(insert(RollCorrection).values(**key, **kept, commune_id=entry.commune_id, corrected_at=clock.now()))
    own = (getattr(RollEntry, name) == value for name, value in key.items())
    await session.execute(update(RollEntry).where(*own).values(**after))
    await mark(session, **key)
    told = {
        name: {part: value for part, value in said.items() if part in _AUDITED}
        for name, said in (("before", before), ("after", after))
    }
    await _record(session, caller, entry, action=action, reason=reason, **told)


async def _record(
    session: AsyncSession, caller: Caller, about: LearningSession | RollEntry, *, action: str, reason: str, **detail: Any
) -> None:
    person = about.person_id if isinstance(about, RollEntry) else None
    session_id = about.session_id if isinstance(about, RollEntry) else about.id
    await audit.record(
        session,
        province_id=about.province_id,
        account_id=require_account(caller),
        action=action,
        subject_kind="session" if person is None else "person",
        subject_id=session_id if person is None else person,
        commune_id=about.commune_id,
        reason=reason,
        session_id=session_id,
        **detail,
    )
