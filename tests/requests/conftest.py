"""A household of An Trường with an account, the desks of two communes, and one standing day."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest
from httpx import AsyncClient, Response
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.matrix import Role
from service.foundation import clock
from tests import factories
from tests.factories import AN_KHANH, AN_TRUONG, HAI_PHONG, MadeHousehold

FRIDAY, TODAY = datetime(2026, 3, 20, 3, tzinfo=UTC), date(2026, 3, 20)


@dataclass
class People:
    """`giadinh` of a household, `nha-khac` of another one, `canbo` of the commune, `canbo-khac` of the next, `thongke`, `quantri`."""

    client: AsyncClient
    session: AsyncSession
    home: MadeHousehold
    neighbour: MadeHousehold
    tokens: dict[tuple[str, datetime], str] = field(default_factory=dict)

    async def headers(self, username: str | None, at: datetime = FRIDAY) -> dict[str, str]:
        """A bearer token of somebody, kept for the instant; nothing for nobody."""
        if username is None:
            return {}
        if (username, at) not in self.tokens:
            form = {"username": username, "password": factories.PASSWORD}
            with clock.standing_at(at):
                answer = await self.client.post("/api/v1/token", data=form)
            self.tokens[username, at] = answer.json()["access_token"]
        return {"Authorization": f"Bearer {self.tokens[username, at]}"}

    async def post(self, username: str | None, url: str, body: dict[str, Any], *, at: datetime = FRIDAY) -> Response:
        """POST under /api/v1."""
        with clock.standing_at(at):
            return await self.client.post(f"/api/v1{url}", json=body, headers=await self.headers(username, at))

    async def get(self, username: str | None, url: str, *, at: datetime = FRIDAY, **params: Any) -> Response:
        """GET under /api/v1."""
        with clock.standing_at(at):
            return await self.client.get(f"/api/v1{url}", params=params, headers=await self.headers(username, at))

    async def filed(self, username: str = "giadinh", **changes: Any) -> dict[str, Any]:
        """A request that must be taken in."""
        form = {"kind": "correction", "words": "Buổi học ngày 02/03 ghi thiếu tên con tôi"} | changes
        answer = await self.post(username, "/requests", form)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def done(self, kind: str, person: str) -> dict[str, Any]:
        """A request about a person that was accepted and fulfilled by the commune's desk."""
        made = await self.filed(kind=kind, person=person)
        accepted = await self.post(
            "canbo", f"/requests/{made['uid']}/answers", {"outcome": "accepted", "answer": "Đúng người, đúng quyền"}
        )
        assert accepted.status_code == 204, accepted.text
        fulfilled = await self.post("canbo", f"/requests/{made['uid']}/fulfilments", {"outcome": "Đã làm ngày 20/03/2026"})
        assert fulfilled.status_code == 204, fulfilled.text
        return made


@pytest.fixture
async def people(client: AsyncClient, owner_session: AsyncSession) -> People:
    """Everybody, committed."""
    session = owner_session
    home = await factories.household(session, names=("Nguyễn Văn An", "Trần Thị Bình"))
    neighbour = await factories.household(session, names=("Lê Thị Hoa",))
    for username, role, place_id in (
        ("canbo", Role.COMMUNE_STAFF, AN_TRUONG), ("canbo-khac", Role.COMMUNE_STAFF, AN_KHANH), ("chutich", Role.ASSESSOR, AN_TRUONG),
        ("thongke", Role.PROVINCE_STATISTICS, HAI_PHONG), ("quantri", Role.PROVINCE_ADMINISTRATOR, HAI_PHONG),
    ):  # fmt: skip
        await factories.account(session, username, role, place_id=place_id)
    await factories.account(session, "giadinh", Role.FAMILY, household_id=home.id)
    await factories.account(session, "nha-khac", Role.FAMILY, household_id=neighbour.id)
    await session.commit()
    return People(client, session, home, neighbour)
