"""Households of a scored commune with their years of birth, the desk that prints cards, and somebody who holds one."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.matrix import Role
from service.foundation import clock
from tests import factories
from tests.factories import AN_KHANH, AN_TRUONG, MadeHousehold
from tests.stage import Browser

AT = datetime(2026, 3, 20, 3, tzinfo=UTC)
BORN, BORN_TOO, NOBODYS_YEAR = 1971, 2003, 1931


@dataclass
class Cards:
    """`canbo` prints for `home` (born 1971 and 2003) and `other`; whoever holds a code opens."""

    client: AsyncClient
    session: AsyncSession
    home: MadeHousehold
    other: MadeHousehold

    async def headers(self, username: str) -> dict[str, str]:
        """A bearer token."""
        form = {"username": username, "password": factories.PASSWORD}
        answer = await self.client.post("/api/v1/token", data=form)
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}

    async def post(self, username: str, url: str, body: dict[str, Any]) -> Response:
        """POST under /api/v1."""
        return await self.client.post(f"/api/v1{url}", json=body, headers=await self.headers(username))

    async def card(self, home: MadeHousehold | None = None) -> dict[str, Any]:
        """A new card for a household, with its code."""
        answer = await self.post("canbo", "/cards", {"households": [(home or self.home).uid]})
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()[0]
        return found

    async def open(self, code: str, born: int | str = BORN) -> Response:
        """Type code and year."""
        return await self.client.post("/card", data={"code": code, "born": str(born)})

    async def holder(self, home: MadeHousehold | None = None, born: int = BORN) -> Browser:
        """Somebody who opened a card of a household."""
        self.client.cookies.clear()
        opened = await self.open((await self.card(home))["code"], born)
        assert (opened.status_code, opened.headers.get("location")) == (303, "/card/family"), opened.text
        return Browser(self.client, await self.client.get("/card/family"))

    async def told(self, home: MadeHousehold | None = None) -> list[dict[str, Any]]:
        """What the desk is told of a household's cards."""
        answer = await self.client.get(f"/api/v1/households/{(home or self.home).uid}/cards", headers=await self.headers("canbo"))
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()
        return found

    async def change(self, statement: str, **given: Any) -> None:
        """Change something as the owner."""
        await self.session.execute(text(statement), given)
        await self.session.commit()


@pytest.fixture
async def cards(client: AsyncClient, owner_session: AsyncSession) -> Cards:
    """Everybody, committed."""
    session = owner_session
    births = (date(BORN, 5, 17), date(BORN_TOO, 9, 2))
    home = await factories.household(session, names=("Nguyễn Văn An", "Trần Thị Bình"), births=births)
    other = await factories.household(session, names=("Lê Thị Hoa",), births=(date(1955, 1, 1),))
    for username, role, place_id in (
        ("canbo", Role.COMMUNE_STAFF, AN_TRUONG), ("canbo-khac", Role.COMMUNE_STAFF, AN_KHANH), ("chutich", Role.ASSESSOR, AN_TRUONG),
    ):  # fmt: skip
        await factories.account(session, username, role, place_id=place_id)
    await factories.account(session, "giadinh", Role.FAMILY, household_id=home.id)
    await session.commit()
    return Cards(client, session, home, other)


@pytest.fixture(autouse=True)
def standing() -> Any:
    """One day for all."""
    with clock.standing_at(AT):
        yield
