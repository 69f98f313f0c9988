"""The desks of two neighbouring communes."""

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from tests.subjects.desk import Desks, seat


@pytest.fixture
async def desks(client: AsyncClient, owner_session: AsyncSession) -> Desks:
    """Accounts at every desk; `desks.session` is the owner's, to plant with and to look behind row security."""
    return await seat(client, owner_session)
