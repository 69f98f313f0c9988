"""A small world to try laws on: five citizens in two communes with known points, their families, and accounts at every desk."""

from dataclasses import dataclass
from typing import Any

import yaml
from httpx import AsyncClient, Response
from sqlalchemy import text

from service.access.matrix import Role
from service.assessments import worker
from service.assessments.actions import open_year
from service.foundation.columns import Base
from service.foundation.database import Database
from service.legislation.queries import rule_sets
from tests import factories
from tests.assessments.conftest import SEEDS, YEAR, World, confirm
from tests.conftest import SignIn
from tests.factories import AN_KHANH, AN_TRUONG, HA_NOI, HAI_PHONG, MadeHousehold

DESKS = {
    "quantri": (Role.PROVINCE_ADMINISTRATOR, HAI_PHONG),
    "thongke": (Role.PROVINCE_STATISTICS, HAI_PHONG),
    "ha-noi": (Role.PROVINCE_ADMINISTRATOR, HA_NOI),
    "canbo": (Role.COMMUNE_STAFF, AN_TRUONG),
    "xa-khac": (Role.COMMUNE_STAFF, AN_KHANH),
    "chutich": (Role.ASSESSOR, AN_TRUONG),
}
COUNTED = ("subjects", "pass_now", "pass_draft", "gain", "lose", "unknown_now", "unknown_draft", "not_scored")
LAWS = {"citizen": "citizen/324-qd-khvn-2023.yaml", "family": "family/387-qd-ttg-2022-provisional.yaml", "commune": "commune/tt-25-2023-level-1.yaml"}  # fmt: skip


def law(title: str, **changed: Any) -> dict[str, Any]:
    """The law file of a title with some of its entries changed."""
    document: dict[str, Any] = yaml.safe_load((SEEDS / "legislation" / LAWS[title]).read_text(encoding="utf-8"))
    return document | changed


def total(points: int) -> dict[str, Any]:
    """The citizens' law with another total, as YAML and JSON would both bring it."""
    document = law("citizen")
    document["verdict"]["total"] = points
    plain: dict[str, Any] = yaml.safe_load(yaml.safe_dump(_with_days_as_text(document), allow_unicode=True))
    return plain


def _with_days_as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _with_days_as_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_days_as_text(item) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


@dataclass
class Trials:
    """Asks for trials as somebody; `home` is of An Trường (80, 75 and 49 points), `elsewhere` of An Khánh (90 and 79 points)."""

    client: AsyncClient
    bearer: SignIn
    world: World
    home: MadeHousehold
    elsewhere: MadeHousehold
    uids: dict[tuple[str, int], str]

    async def post(
        self, title: str = "citizen", *, level: int = 0, username: str | None = "quantri", path: str = "", **body: Any
    ) -> Response:
        """A trial of the year unless told."""
        headers = await self.bearer(username) if username else {}
        given = {"assessed_year": YEAR} | body
        return await self.client.post(f"/api/v1/rulesets/{self.uids[title, level]}/trial{path}", json=given, headers=headers)

    async def found(self, title: str = "citizen", **more: Any) -> dict[str, Any]:
        """The answer of a trial that is taken."""
        answer = await self.post(title, **more)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    async def counts(self, title: str = "citizen", **more: Any) -> dict[int | None, dict[str, int]]:
        """Place → its figures that are not 0; None for the whole."""
        told = await self.found(title, **more)
        rows = [*told["places"], told["total"]]
        return {row["place_id"]: {name: row[name] for name in COUNTED if row[name]} for row in rows}

    async def refused(self, title: str = "citizen", **more: Any) -> tuple[int, str, list[tuple[str, str]]]:
        """Status, slug, and the fields of a trial that is not taken."""
        answer = await self.post(title, **more)
        problem = answer.json()
        return answer.status_code, problem["slug"], [(fault["field"], fault["slug"]) for fault in problem["errors"]]


async def set_the_stage(client: AsyncClient, bearer: SignIn, world: World) -> Trials:
    """Five citizens with confirmed points, everything of both communes scored."""
    session = world.session
    home = await factories.household(session, names=("Nguyễn Văn An", "Trần Thị Bình", "Nguyễn Văn Cường"))
    elsewhere = await factories.household(session, commune_id=AN_KHANH, names=("Lê Thị Hoa", "Lê Văn Nam"))
    for person, tenths in zip((*home.people, *elsewhere.people), (80, 75, 49, 90, 79), strict=True):
        await confirm(session, person, tenths=tenths, account_id=world.account_id)
    for name, (role, place_id) in DESKS.items():
        await factories.account(session, name, role, place_id=place_id)
    await factories.account(session, "giadinh", Role.FAMILY, household_id=home.id)
    await open_year(session, province_id=HAI_PHONG, communes=[AN_TRUONG, AN_KHANH], assessed_year=YEAR)
    await session.commit()
    await worker.work_all(world.database)
    rows = await rule_sets(session)
    return Trials(client, bearer, world, home, elsewhere, {(r.title, r.level): str(r.uid) for r in reversed(rows)})


async def fingerprints(database: Database) -> dict[str, str]:
    """Every table with a hash of all its rows; the sign-ins and the audit apart, which record who asked."""
    found = {}
    async with database.as_owner() as session:
        for name in sorted(set(Base.metadata.tables) - {"sign_in", "audit_entry", "audit_head", "audit_link"}):
            rows = text(f"SELECT count(*) || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM {name} t")
            found[name] = (await session.execute(rows)).scalar_one()
    return found
