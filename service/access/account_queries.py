"""The accounts of an administrator's province, and the functions that change them: each answers nothing when it is not the caller's to change."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from service.access.client_tables import ApiClient
from service.access.invitation_tables import AccountReset, Invitation
from service.access.tables import Grant
from service.accounts.tables import Account
from service.foundation.rows import AnyRow

PAGE = 100


async def accounts(
    session: AsyncSession, *, me: int, role: str | None, place_id: int | None, before: uuid.UUID | None
) -> Sequence[AnyRow]:
    """A page of accounts with a grant in the province, the newest first; programs have a page of their own."""
    held = select(Grant.id).where(Grant.account_id == Account.id, Grant.role != "family")
    if role is not None:
        held = held.where(Grant.role == role)
    if place_id is not None:
        held = held.where(Grant.place_id == place_id)
    found = _accounts().where(held.exists(), Account.id != me)
    if before is not None:
        found = found.where(Account.uid < before)
    return (await session.execute(found.order_by(Account.uid.desc()).limit(PAGE))).all()


async def account(session: AsyncSession, uid: uuid.UUID, *, me: int) -> AnyRow | None:
    """One of them."""
    held = select(Grant.id).where(Grant.account_id == Account.id, Grant.role != "family")
    return (await session.execute(_accounts().where(Account.uid == uid, Account.id != me, held.exists()))).one_or_none()


def _accounts() -> Any:
    program = select(ApiClient.id).where(ApiClient.account_id == Account.id)
    return select(Account.id, Account.uid, Account.username, Account.display_name, Account.active, Account.created_at).where(
        ~program.exists()
    )


async def grants(session: AsyncSession, account_ids: Sequence[int]) -> Sequence[AnyRow]:
    """The rights of some accounts in the province, the newest first."""
    found = select(Grant.account_id, Grant.uid, Grant.role, Grant.place_id, Grant.valid, Grant.basis)
    mine = found.where(Grant.account_id.in_(account_ids), Grant.role != "family")
    return (await session.execute(mine.order_by(Grant.id.desc()))).all()


async def open_invitations(session: AsyncSession, account_ids: Sequence[int], *, at: datetime) -> dict[int, datetime]:
    """Account → until when its unused code is good."""
    good = select(Invitation.account_id, func.max(Invitation.expires_at)).where(
        Invitation.account_id.in_(account_ids), Invitation.used_at.is_(None), Invitation.expires_at > at
    )
    return {row[0]: row[1] for row in (await session.execute(good.group_by(Invitation.account_id))).all()}


async def waiting_resets(session: AsyncSession, account_ids: Sequence[int], *, since: datetime) -> Sequence[AnyRow]:
    """Resets that a second administrator may still confirm."""
    found = select(AccountReset.account_id, AccountReset.uid, AccountReset.kind, AccountReset.reason, AccountReset.asked_at, AccountReset.asked_by)  # fmt: skip
    waiting = found.where(
        AccountReset.account_id.in_(account_ids), AccountReset.confirmed_at.is_(None), AccountReset.asked_at > since
    )
    return (await session.execute(waiting.order_by(AccountReset.id))).all()


async def unused_invitations(session: AsyncSession, *, me: int) -> Sequence[AnyRow]:
    """Open accounts whose code nobody has used: uid, display_name, until when the last code is or was good; those that ended first."""
    before = aliased(Invitation)
    used = select(before.id).where(before.account_id == Account.id, before.used_at.is_not(None)).exists()
    until = func.max(Invitation.expires_at)
    found = select(Account.uid, Account.display_name, until.label("until")).join(Invitation, Invitation.account_id == Account.id)
    waiting = found.where(Account.active, Account.id != me, ~used).group_by(Account.id, Account.uid, Account.display_name)
    return (await session.execute(waiting.order_by(until).limit(PAGE))).all()


async def resets_in_province(session: AsyncSession, *, since: datetime) -> Sequence[AnyRow]:
    """Resets of the province that wait for a second administrator: uid and display_name of the account, kind, asked_at, asked_by."""
    found = select(Account.uid, Account.display_name, AccountReset.kind, AccountReset.asked_at, AccountReset.asked_by)
    waiting = found.join(AccountReset, AccountReset.account_id == Account.id).where(
        AccountReset.confirmed_at.is_(None), AccountReset.asked_at > since
    )
    return (await session.execute(waiting.order_by(AccountReset.id).limit(PAGE))).all()


async def grants_that_end(session: AsyncSession, *, me: int, on: date, until: date) -> Sequence[AnyRow]:
    """Rights of the province's desks that end after a day and by another: uid and display_name of the account, role, place_id, first day without."""
    end = func.upper(Grant.valid)
    found = select(Account.uid, Account.display_name, Grant.role, Grant.place_id, end.label("end"))
    ending = found.join(Account, Account.id == Grant.account_id).where(
        Grant.role != "family", Account.id != me, Account.active, end > on, end <= until
    )
    return (await session.execute(ending.order_by(end, Account.uid).limit(PAGE))).all()


async def province_of(session: AsyncSession, account_id: int) -> int | None:
    """The province in whose chain an account's own acts are kept."""
    return (await session.execute(select(func.min(Grant.province_id)).where(Grant.account_id == account_id))).scalar_one()


async def invite(session: AsyncSession, **values: Any) -> AnyRow | None:
    """A new account with its first right and its code; None when the right is not the caller's to give."""
    asked = text(
        "SELECT account_id, account_uid FROM"
        " invite_account(:username, :called, :role, :place, daterange(:since, :before), :because, :secret, :until, :at)"
    )
    return (await session.execute(asked, values)).one_or_none()


async def invite_again(session: AsyncSession, *, uid: uuid.UUID, secret: bytes, until: datetime, at: datetime) -> int | None:
    """Another code for an account whose password nobody has set."""
    values = {"uid": uid, "secret": secret, "until": until, "at": at}
    return await _number(session, "invite_again(:uid, :secret, :until, :at)", values)


async def invited(session: AsyncSession, *, secret: bytes, at: datetime) -> AnyRow | None:
    """Whose code this is."""
    asked = text("SELECT account_id, province_id, username, display_name FROM invited(:secret, :at)")
    return (await session.execute(asked, {"secret": secret, "at": at})).one_or_none()


async def accept(session: AsyncSession, *, secret: bytes, password_hash: str, at: datetime) -> int | None:
    """Set the password behind a code, and use the code up."""
    values = {"secret": secret, "hash": password_hash, "at": at}
    return await _number(session, "accept_invitation(:secret, :hash, :at)", values)


async def close(session: AsyncSession, *, uid: uuid.UUID, at: datetime) -> int | None:
    """Close an open account."""
    return await _number(session, "close_account(:uid, :at)", {"uid": uid, "at": at})


async def give_grant(session: AsyncSession, **values: Any) -> AnyRow | None:
    """One more right."""
    asked = text("SELECT account_id, grant_uid FROM give_grant(:uid, :role, :place, daterange(:since, :before), :because, :at)")
    return (await session.execute(asked, values)).one_or_none()


async def end_grant(session: AsyncSession, *, uid: uuid.UUID, grant: uuid.UUID, on_day: date, at: datetime) -> int | None:
    """End a right from a day on."""
    values = {"uid": uid, "grant": grant, "on_day": on_day, "at": at}
    return await _number(session, "end_grant(:uid, :grant, :on_day, :at)", values)


async def ask_reset(session: AsyncSession, *, uid: uuid.UUID, kind: str, reason: str, at: datetime) -> AnyRow | None:
    """The first person's word."""
    asked = text("SELECT account_id, reset_uid FROM ask_reset(:uid, :kind, :reason, :at)")
    return (await session.execute(asked, {"uid": uid, "kind": kind, "reason": reason, "at": at})).one_or_none()


async def confirm_reset(session: AsyncSession, **values: Any) -> AnyRow | None:
    """The second person's word."""
    asked = text("SELECT account_id, kind FROM confirm_reset(:uid, :reset, :secret, :until, :since, :at)")
    return (await session.execute(asked, values)).one_or_none()


async def _number(session: AsyncSession, call: str, values: dict[str, Any]) -> int | None:
    found: int | None = (await session.execute(text(f"SELECT {call}"), values)).scalar_one()
    return found
