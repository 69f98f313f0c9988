"""Who declares figures in An Lão, and of whom: desks of every level with their tokens, units of every managing level, a clan."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from httpx import AsyncClient, Response
from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.matrix import Role
from service.subjects.tables import Clan, Unit, UnitLevel, UnitMember
from service.titles.tables import RescoreMark
from tests import factories
from tests.factories import AN_KHANH, AN_LAO_DISTRICT, AN_TRUONG, HA_NOI, HAI_PHONG

YEAR = 2026
DESKS = {
    "canbo": (Role.COMMUNE_STAFF, AN_TRUONG),
    "xa-khac": (Role.COMMUNE_STAFF, AN_KHANH),
    "chutich": (Role.ASSESSOR, AN_TRUONG),
    "huyen": (Role.ASSESSOR, AN_LAO_DISTRICT),
    "so": (Role.ASSESSOR, HAI_PHONG),
    "quantri": (Role.PROVINCE_ADMINISTRATOR, HAI_PHONG),
    "quantri-khac": (Role.PROVINCE_ADMINISTRATOR, HA_NOI),
    "thongke": (Role.PROVINCE_STATISTICS, HAI_PHONG),
}


@dataclass
class Declaring:
    """The API as anybody of `DESKS`, as `cum` (the cluster's assessor), or as nobody."""

    client: AsyncClient
    session: AsyncSession
    cluster_id: int
    tokens: dict[str, str] = field(default_factory=dict)

    async def headers(self, username: str) -> dict[str, str]:
        """A bearer token, kept; none for nobody."""
        if username and username not in self.tokens:
            form = {"username": username, "password": factories.PASSWORD, "grant_type": "password"}
            answer = await self.client.post("/api/v1/token", data=form)
            assert answer.status_code == 200, answer.text
            self.tokens[username] = answer.json()["access_token"]
        return {"Authorization": f"Bearer {self.tokens[username]}"} if username else {}

    async def post(self, username: str, url: str, body: dict[str, Any]) -> Response:
        """POST under /api/v1."""
        return await self.client.post(f"/api/v1{url}", json=body, headers=await self.headers(username))

    async def get(self, username: str, url: str, **params: Any) -> Response:
        """GET under /api/v1."""
        return await self.client.get(f"/api/v1{url}", params=params, headers=await self.headers(username))

    async def declare(self, username: str, url: str, *, year: int = YEAR, source: str = "Niên giám", **figures: Any) -> Response:
        """Declare figures under a subject's address."""
        return await self.post(username, f"{url}/figures", sheet(year=year, source=source, **figures))

    async def rows(self, table: Any) -> int:
        """How many rows a table holds."""
        number: int = (await self.session.execute(select(func.count()).select_from(table))).scalar_one()
        await self.session.commit()
        return number

    async def marks(self) -> list[tuple[str, int, int, int]]:
        """The marks that wait: kind, subject, year and where they are kept."""
        columns = (RescoreMark.subject_kind, RescoreMark.subject_id, RescoreMark.assessed_year, RescoreMark.commune_id)
        found = (await self.session.execute(select(*columns).order_by(*columns))).all()
        await self.session.commit()
        return [(row.subject_kind, row.subject_id, row.assessed_year, row.commune_id) for row in found]


def sheet(*, year: int = YEAR, source: str = "Niên giám", **figures: Any) -> dict[str, Any]:
    """A body with figures by name."""
    return {"assessed_year": year, "source": source, "figures": [{"fact": f, "value": v} for f, v in figures.items()]}


def faults(answer: Response) -> tuple[int, list[tuple[str, str]]]:
    """The status and every fault with its place."""
    return answer.status_code, [(fault["field"], fault["slug"]) for fault in answer.json()["errors"]]


async def settle(client: AsyncClient, session: AsyncSession) -> Declaring:
    """Every desk, committed."""
    for username, (role, place_id) in DESKS.items():
        await factories.account(session, username, role, place_id=place_id)
    cluster_id = await factories.cluster(session, "Cụm An Lão", (AN_TRUONG, AN_KHANH))
    await factories.account(session, "cum", Role.ASSESSOR, place_id=cluster_id)
    await session.commit()
    return Declaring(client, session, cluster_id)


async def unit(session: AsyncSession, level: str, *, kind: str = "agency", commune_id: int = AN_TRUONG) -> Any:
    """A unit (`id`, `uid`) that a level has managed since 2020."""
    here = {"province_id": HAI_PHONG, "commune_id": commune_id}
    made = insert(Unit).values(**here, name=f"Đơn vị {level}", folded=f"don vi {level}", kind=kind, ownership="public")
    row = (await session.execute(made.returning(Unit.id, Unit.uid))).one()
    await session.execute(insert(UnitLevel).values(**here, unit_id=row.id, level=level, valid=factories.period(date(2020, 1, 1))))
    await _forget_marks(session)
    return row


async def _forget_marks(session: AsyncSession) -> None:
    """What registering leaves for the worker is not what these tests ask."""
    await session.execute(delete(RescoreMark))
    await session.commit()


async def join(session: AsyncSession, unit_id: int, *, people: int) -> None:
    """Members of a unit, all of one household of An Trường."""
    home = await factories.household(session, names=tuple(f"Nguyễn Văn {n}" for n in range(people)))
    rows = [
        {
            "province_id": HAI_PHONG, "unit_id": unit_id, "person_id": one.id, "standing": "member",
            "valid": factories.period(date(2020, 1, 1)), "commune_id": AN_TRUONG,
        }
        for one in home.people
    ]  # fmt: skip
    await session.execute(insert(UnitMember), rows)
    await _forget_marks(session)


async def clan(session: AsyncSession) -> Any:
    """A clan (`id`, `uid`) of An Trường."""
    made = insert(Clan).values(province_id=HAI_PHONG, commune_id=AN_TRUONG, name="Dòng họ Phạm", folded="dong ho pham")
    row = (await session.execute(made.returning(Clan.id, Clan.uid))).one()
    await _forget_marks(session)
    return row
