"""The desks of both worlds, and the desk that counts."""

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.matrix import Role
from tests import factories
from tests.recognitions import given


@pytest.fixture
async def desks(client: AsyncClient, owner_session: AsyncSession) -> given.Desks:
    """Accounts at every desk, `thongke` for the statistics of Hải Phòng; the test commits `desks.session`."""
    made = await given.desks(client, owner_session)
    counting, until = Role.PROVINCE_STATISTICS, factories.period(None, factories.REFORM)
    account = await factories.account(owner_session, "thongke", counting, place_id=factories.HAI_PHONG)
    await factories.grant(owner_session, account, counting, place_id=factories.HAI_PHONG_UNTIL_2025, valid=until)
    return made
