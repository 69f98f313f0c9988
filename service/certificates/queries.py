"""What the database tells about a title to whoever holds a signed certificate of it."""

import uuid

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.rows import AnyRow

_STATE = text("SELECT withheld, revoked_on, lapsed_on, ends_on FROM title_state(:uid)")


async def title_state(session: AsyncSession, uid: uuid.UUID) -> AnyRow | None:
    """Days of a title and no more; `withheld` without any when its subject withdrew or was erased. None: no such title here."""
    return (await session.execute(_STATE, {"uid": uid})).one_or_none()
