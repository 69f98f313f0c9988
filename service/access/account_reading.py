"""Accounts as they are listed: rows put together, a fixed number of statements whatever their number."""

import uuid
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from service.access import account_queries as queries
from service.access.account_actions import GOOD_FOR
from service.access.account_schemas import AccountOut, GrantOut, ResetOut
from service.access.caller import require, require_account
from service.access.invitation_tables import ResetKind
from service.access.matrix import Action, Role
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.errors import NotFound
from service.foundation.rows import AnyRow


async def account_list(
    session: AsyncSession,
    caller: Caller,
    *,
    role: Role | None = None,
    place_id: int | None = None,
    before: uuid.UUID | None = None,
) -> list[AccountOut]:
    """A page of the province's accounts, the newest first."""
    require(caller, Action.MANAGE_ACCOUNTS)
    rows = await queries.accounts(session, me=require_account(caller), role=role, place_id=place_id, before=before)
    return await _whole(session, caller, rows)


async def one_account(session: AsyncSession, caller: Caller, uid: uuid.UUID) -> AccountOut:
    """One of them. Raises NotFound."""
    require(caller, Action.MANAGE_ACCOUNTS)
    row = await queries.account(session, uid, me=require_account(caller))
    if row is None:
        raise NotFound
    return (await _whole(session, caller, [row]))[0]


async def _whole(session: AsyncSession, caller: Caller, rows: Sequence[AnyRow]) -> list[AccountOut]:
    ids, at = [row.id for row in rows], clock.now()
    grants = await queries.grants(session, ids)
    invited = await queries.open_invitations(session, ids, at=at)
    resets = await queries.waiting_resets(session, ids, since=at - GOOD_FOR)
    return [
        AccountOut(
            uid=row.uid, username=row.username, display_name=row.display_name, active=row.active, created_at=row.created_at,
            invited_until=invited.get(row.id),
            grants=[_grant(one) for one in grants if one.account_id == row.id],
            resets=[_reset(one, caller) for one in resets if one.account_id == row.id],
        )
        for row in rows
    ]  # fmt: skip


def _grant(row: AnyRow) -> GrantOut:
    upper, empty = row.valid.upper, row.valid.isempty
    return GrantOut(
        uid=row.uid, role=row.role, place_id=row.place_id, since=row.valid.lower, basis=row.basis, cancelled=empty,
        last_day=upper - timedelta(days=1) if upper else None,
    )  # fmt: skip


def _reset(row: AnyRow, caller: Caller) -> ResetOut:
    mine = row.asked_by == caller.account_id
    return ResetOut(uid=row.uid, kind=ResetKind(row.kind), reason=row.reason, asked_at=row.asked_at, mine=mine)
