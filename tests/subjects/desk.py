"""The API as desks use it, on one standing day: tokens, requests, and what a request must be answered."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from httpx import AsyncClient, Response
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.matrix import Role
from service.foundation import clock
from tests import factories

NOW, TODAY = datetime(2026, 3, 20, 3, tzinfo=UTC), date(2026, 3, 20)


@dataclass
class Desks:
    """`canbo` of An Trường, `canbo-khac` of An Khánh, `chutich` who assesses An Trường, `thongke` who only counts."""

    client: AsyncClient
    session: AsyncSession
    tokens: dict[str, str] = field(default_factory=dict)

    async def token(self, username: str) -> str:
        """A token of an account, kept."""
        if username not in self.tokens:
            form = {"username": username, "password": factories.PASSWORD, "grant_type": "password"}
            with clock.standing_at(NOW):
                answer = await self.client.post("/api/v1/token", data=form)
            assert answer.status_code == 200, answer.text
            self.tokens[username] = answer.json()["access_token"]
        return self.tokens[username]

    async def post(
        self, username: str | None, url: str, body: dict[str, Any], *, headers: dict[str, str] | None = None
    ) -> Response:
        """POST under /api/v1 as an account, or as nobody."""
        known = {"Authorization": f"Bearer {await self.token(username)}"} if username else {}
        with clock.standing_at(NOW):
            return await self.client.post(f"/api/v1{url}", json=body, headers=known | (headers or {}))

    async def get(self, username: str | None, url: str, **params: Any) -> Response:
        """GET under /api/v1 as an account, or as nobody."""
        known = {"Authorization": f"Bearer {await self.token(username)}"} if username else {}
        with clock.standing_at(NOW):
            return await self.client.get(f"/api/v1{url}", params=params, headers=known)

    async def registered(self, username: str = "canbo", **changes: Any) -> dict[str, Any]:
        """A registration that must be accepted."""
        answer = await self.post(username, "/people", new_person(**changes))
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def many(self, table: str) -> int:
        """How many rows a table holds, everybody's."""
        await self.session.rollback()
        return int((await self.session.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one())


def new_person(**changes: Any) -> dict[str, Any]:
    """The form of a citizen who founds a household in An Trường; None takes a field away."""
    form = {"full_name": "Đỗ Thị Lụa", "birth_date": "1985-04-12", "sex": "female", "new_household": {"commune_id": factories.AN_TRUONG}}  # fmt: skip
    return {name: value for name, value in (form | changes).items() if value is not None}


def slugs(answer: Response) -> dict[str, str]:
    """Field → slug of everything that a problem response points out."""
    return {error["field"]: error["slug"] for error in answer.json()["errors"]}


async def seat(client: AsyncClient, session: AsyncSession) -> Desks:
    """The accounts, committed."""
    for username, role, place_id in (
        ("canbo", Role.COMMUNE_STAFF, factories.AN_TRUONG),
        ("canbo-khac", Role.COMMUNE_STAFF, factories.AN_KHANH),
        ("chutich", Role.ASSESSOR, factories.AN_TRUONG),
        ("thongke", Role.PROVINCE_STATISTICS, factories.HAI_PHONG),
    ):
        await factories.account(session, username, role, place_id=place_id)
    await session.commit()
    return Desks(client, session)
