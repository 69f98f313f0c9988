"""Linking an account to the citizen behind it: conflicts of interest follow from it. A desk invites members of households, an administrator links desks."""

import uuid

from pydantic import BaseModel, ConfigDict
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from service.access import account_queries
from service.access.account_actions import GOOD_FOR
from service.access.account_schemas import InvitationOut, ReasonIn, Username
from service.access.caller import require, require_account
from service.access.matrix import Action
from service.accounts.one_time_codes import new_invitation_code, recovery_hash
from service.foundation import audit, clock
from service.foundation.caller import Caller
from service.foundation.errors import Conflict, Invalid, NotFound
from service.foundation.rows import AnyRow
from service.foundation.text import FilledText, fold, nfc
from service.subjects import link_queries as queries
from service.subjects.link_tables import AccountPerson


async def link_to_person(session: AsyncSession, *, username: str, person: uuid.UUID, basis: str) -> bool:
    """Link an account to a citizen, or to another one. Returns False when the account or the citizen is not there."""
    found = await queries.account_and_person(session, username=fold(username), person=person)
    if found is None:
        return False
    values = {"province_id": found.province_id, "person_id": found.person_id, "basis": nfc(basis), "linked_at": clock.now()}
    linked = postgresql.insert(AccountPerson).values(account_id=found.account_id, **values)
    await session.execute(linked.on_conflict_do_update(index_elements=["account_id"], set_=values))
    return True


class MemberInvitationIn(BaseModel):
    """The name that somebody of a household signs in with, and how the desk knows them."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    username: Username
    basis: FilledText


class LinkIn(BaseModel):
    """The citizen's code, as the commune's desk told it, and on what basis."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    person: uuid.UUID
    basis: FilledText


async def invite_member(session: AsyncSession, *, caller: Caller, person: uuid.UUID, given: MemberInvitationIn) -> InvitationOut:
    """A code for somebody of a household of the desk's commune; the account is of exactly that household, and known to be that person's.

    Who was invited and set no password gets another code under the same name. Raises Forbidden, NotFound, Conflict (`password-set`, `username-taken`)."""
    require(caller, Action.REGISTER_PEOPLE)
    code, at = new_invitation_code(), clock.now()
    made = await queries.invite_member(
        session, of_person=person, new_username=given.username, because=given.basis, secret=recovery_hash(code),
        until=at + GOOD_FOR, on_day=clock.today(), at=at,
    )  # fmt: skip
    if made is None:
        raise NotFound("unknown-person", "Không tìm thấy người này trong hộ nào của xã bạn")
    if made.known:
        raise Conflict("password-set", "Người này đã có tài khoản và mật khẩu", "Quên mật khẩu thì đến xã để được giúp tại chỗ.")
    await audit.record(
        session, province_id=made.province_id, account_id=require_account(caller), action="invite_member", subject_kind="person",
        subject_id=made.person_id, commune_id=made.commune_id, reason=given.basis, account=made.account_id,
    )  # fmt: skip
    return InvitationOut(account=person, username=made.username, code=code, expires_at=at + GOOD_FOR)


async def link(session: AsyncSession, *, caller: Caller, account: uuid.UUID, given: LinkIn) -> None:
    """Say which citizen a desk's account belongs to. Raises Forbidden, NotFound, Invalid (`unknown-person`)."""
    known = await administered(session, caller=caller, account=account)
    done = await queries.link(session, who=account, person=given.person, because=given.basis, at=clock.now())
    if done is None:
        raise Invalid.field("person", "unknown-person", "Không có người nào mang mã này trong tỉnh.")
    await _record(session, caller, "link_account", known.id, given.basis)


async def unlink(session: AsyncSession, *, caller: Caller, account: uuid.UUID, given: ReasonIn) -> None:
    """Forget it: a wrong person was named. Raises Forbidden, NotFound, Conflict (`not-linked`)."""
    known = await administered(session, caller=caller, account=account)
    if await queries.unlink(session, who=account) is None:
        raise Conflict("not-linked", "Tài khoản này không gắn với người nào")
    await _record(session, caller, "unlink_account", known.id, given.reason)


async def administered(session: AsyncSession, *, caller: Caller, account: uuid.UUID) -> AnyRow:
    """A desk's account of the province, not the caller's own. Raises Forbidden, NotFound."""
    require(caller, Action.MANAGE_ACCOUNTS)
    found = await account_queries.account(session, account, me=require_account(caller))
    if found is None:
        raise NotFound
    return found


async def _record(session: AsyncSession, caller: Caller, action: str, account_id: int, reason: str) -> None:
    await audit.record(
        session, province_id=caller.administers[0], account_id=require_account(caller), action=action, subject_kind="account",
        subject_id=account_id, reason=reason,
    )  # fmt: skip
