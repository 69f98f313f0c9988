"""What signing in asks of the accounts, whether somebody who is signed in is of the demo, and which of one's sign-ins are open."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.accounts.tables import Account, SignIn
from service.foundation.rows import AnyRow

_ACCOUNT = text("SELECT id, display_name, password_hash, demo FROM account_to_sign_in(:username)")


async def account_to_sign_in(session: AsyncSession, username: str) -> AnyRow | None:
    """The active account of a user name, through the function that may look."""
    return (await session.execute(_ACCOUNT, {"username": username})).one_or_none()


async def is_demo(session: AsyncSession, account_id: int) -> bool:
    """Is the caller's own account one of the demo, whose password everybody knows?"""
    return bool((await session.execute(select(Account.demo).where(Account.id == account_id))).scalar_one_or_none())


async def hold_account(session: AsyncSession, account_id: int) -> None:
    """Keep whoever changes the account's rights waiting until this transaction ends."""
    await session.execute(select(Account.id).where(Account.id == account_id).with_for_update(read=True))


async def username_of(session: AsyncSession, account_id: int) -> str:
    """The user name of the caller's own account."""
    return (await session.execute(select(Account.username).where(Account.id == account_id))).scalar_one()


async def uid_of_account(session: AsyncSession, account_id: int) -> uuid.UUID:
    """The uid of the caller's own account."""
    return (await session.execute(select(Account.uid).where(Account.id == account_id))).scalar_one()


async def open_sign_ins(session: AsyncSession, *, account_id: int, at: datetime) -> Sequence[AnyRow]:
    """The sign-ins of an account that open something at an instant, the newest first."""
    found = select(SignIn.uid, SignIn.token_hash, SignIn.kind, SignIn.agent, SignIn.created_at, SignIn.expires_at)
    open_ = found.where(
        SignIn.account_id == account_id, SignIn.revoked_at.is_(None), SignIn.expires_at > at, SignIn.kind != "pending"
    )
    return (await session.execute(open_.order_by(SignIn.created_at.desc(), SignIn.uid))).all()
