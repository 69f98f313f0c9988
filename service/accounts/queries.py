"""The one question that signing in asks of the accounts."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.rows import AnyRow

_ACCOUNT = text("SELECT id, display_name, password_hash, demo FROM account_to_sign_in(:username)")


async def account_to_sign_in(session: AsyncSession, username: str) -> AnyRow | None:
    """The active account of a user name, through the function that may look."""
    return (await session.execute(_ACCOUNT, {"username": username})).one_or_none()
