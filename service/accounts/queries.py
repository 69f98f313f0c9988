"""What signing in asks of the accounts, and whether somebody who is signed in is of the demo."""

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.accounts.tables import Account
from service.foundation.rows import AnyRow

_ACCOUNT = text("SELECT id, display_name, password_hash, demo FROM account_to_sign_in(:username)")


async def account_to_sign_in(session: AsyncSession, username: str) -> AnyRow | None:
    """The active account of a user name, through the function that may look."""
    return (await session.execute(_ACCOUNT, {"username": username})).one_or_none()


async def is_demo(session: AsyncSession, account_id: int) -> bool:
    """Is the caller's own account one of the demo, whose password everybody knows?"""
    return bool((await session.execute(select(Account.demo).where(Account.id == account_id))).scalar_one_or_none())
