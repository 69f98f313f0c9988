"""The desks of both worlds, as for recognitions."""

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from tests.recognitions import given


@pytest.fixture
async def desks(client: AsyncClient, owner_session: AsyncSession) -> given.Desks:
    """Accounts at every desk; the test commits `desks.session` when its own things are in place."""
    return await given.desks(client, owner_session)
