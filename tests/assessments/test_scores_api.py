"""Scores, confirmed points and declared figures over the API: what comes back, and who is refused what."""

from dataclasses import dataclass
from typing import Any

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import func, select

from service.access.matrix import Role
from service.assessments import worker
from service.assessments.tables import DeclaredFigure, StatedPoint
from service.foundation.audit import AuditEntry
from tests import factories
from tests.assessments.conftest import YEAR, World, hold_citizen_title, mark
from tests.conftest import SignIn
from tests.factories import AN_KHANH, AN_TRUONG

DONE = (
    "propaganda_done", "yearly_programme_done", "learning_week_done", "budget_enough", "social_mobilisation_done",
    "coordination_mechanism_done", "learning_centre_equipped", "library_digital", "culture_centre_active", "preschool_standard",
)  # fmt: skip
LEVELS = {"primary_level": 3, "lower_secondary_level": 3, "literacy_level": 2}
PEOPLE = {"population": 1, "trained": 1, "degree": 1}
WHOLE: dict[str, Any] = dict.fromkeys(DONE, True) | LEVELS | PEOPLE


@dataclass
class Api:
    """The API as staff of An Trường, as staff of the next commune, and as nobody."""

    client: AsyncClient
    headers: dict[str, dict[str, str]]
    world: World

    async def post(self, username: str, url: str, body: dict[str, Any]) -> Response:
        return await self.client.post(f"/api/v1{url}", json=body, headers=self.headers[username])

    async def scores(self, username: str, url: str) -> Response:
        return await self.client.get(f"/api/v1{url}/assessments", params={"assessed_year": YEAR}, headers=self.headers[username])

    async def declare(self, username: str = "canbo", place_id: int = AN_TRUONG, **figures: Any) -> Response:
        return await self.post(username, f"/places/{place_id}/figures", sheet(**figures))

    async def rows(self, table: Any) -> int:
        number: int = (await self.world.session.execute(select(func.count()).select_from(table))).scalar_one()
        await self.world.session.commit()
        return number


def sheet(**figures: Any) -> dict[str, Any]:
    given = [{"fact": fact, "value": value} for fact, value in figures.items()]
    return {"assessed_year": YEAR, "source": "Niên giám thống kê", "figures": given}


@pytest.fixture
async def api(client: AsyncClient, bearer: SignIn, world: World) -> Api:
    for username, commune in (("canbo", AN_TRUONG), ("xa-khac", AN_KHANH)):
        await factories.account(world.session, username, Role.COMMUNE_STAFF, place_id=commune)
    await world.session.commit()
    return Api(client, {"canbo": await bearer("canbo"), "xa-khac": await bearer("xa-khac"), "": {}}, world)


def points(tenths: str = "9.0", *, indicators: int = 10) -> dict[str, Any]:
    given = [{"indicator": str(n), "points": tenths, "reason": "Sáng kiến cải tiến"} for n in range(1, indicators + 1)]
    return {"assessed_year": YEAR, "points": given}


async def adult(api: Api, *names: str) -> factories.MadePerson:
    home = await factories.household(api.world.session, names=names or ("Lê Thị Hoa",))
    await api.world.session.commit()
    return home.people[0]


def slugs(answer: Response) -> tuple[int, list[tuple[str, str]]]:
    """The status and every fault with its place."""
    return answer.status_code, [(fault["field"], fault["slug"]) for fault in answer.json()["errors"]]


async def test_confirmed_points_come_back_with_article_and_certainty(api: Api) -> None:
    person = await adult(api)
    assert (await api.post("canbo", f"/people/{person.uid}/points", points())).status_code == 204
    await worker.work_all(api.world.database)
    answer = (await api.scores("canbo", f"/people/{person.uid}")).json()
    score = answer["assessments"][0]
    assert (score["title"], score["instrument"], score["official"]["verdict"]) == ("citizen", "324/QĐ-KHVN", "passed")
    assert float(score["official"]["total"]) == 90
    seventh = score["official"]["indicators"][6]
    assert (float(seventh["points"]), seventh["certainty"]) == (9, "reported")
    assert "chỉ số 7" in seventh["reference"]
    assert seventh["sentence"]


async def test_a_score_that_will_change_says_so(api: Api) -> None:
    person = await adult(api)
    await api.post("canbo", f"/people/{person.uid}/points", points())
    assert (await api.scores("canbo", f"/people/{person.uid}")).json()["being_scored"] is True
    await worker.work_all(api.world.database)
    assert (await api.scores("canbo", f"/people/{person.uid}")).json()["being_scored"] is False


async def test_points_confirmed_again_replace_the_former(api: Api) -> None:
    person = await adult(api)
    for tenths in ("4.0", "8.5"):
        await api.post("canbo", f"/people/{person.uid}/points", points(tenths))
        await worker.work_all(api.world.database)
    score = (await api.scores("canbo", f"/people/{person.uid}")).json()["assessments"][0]
    assert float(score["official"]["total"]) == 85
    assert await api.rows(StatedPoint) == 10


async def test_the_audit_tells_from_what_to_what_points_were_changed_and_why(api: Api) -> None:
    person = await adult(api)
    for tenths in ("4.0", "8.5"):
        await api.post("canbo", f"/people/{person.uid}/points", points(tenths, indicators=1))
    acts = select(AuditEntry.reason, AuditEntry.detail).where(AuditEntry.action == "confirm_points").order_by(AuditEntry.id)
    told = [(row.reason, row.detail["before"], row.detail["after"]) for row in await api.world.session.execute(acts)]
    assert told == [("Sáng kiến cải tiến", {"1": None}, {"1": 40}), ("Sáng kiến cải tiến", {"1": 40}, {"1": 85})]


async def test_a_household_has_its_score(api: Api) -> None:
    person = await adult(api)
    await mark(api.world.session, "household", person.household_id or 0, household_id=person.household_id)
    await hold_citizen_title(api.world.session, person)
    home = await factories.household(api.world.session)
    await mark(api.world.session, "household", home.id, household_id=home.id)
    await api.world.session.commit()
    await worker.work_all(api.world.database)
    score = (await api.scores("canbo", f"/households/{home.uid}")).json()["assessments"][0]
    assert (score["title"], score["official"]["verdict"], score["forecast_verdict"]) == ("family", "failed", "failed")


async def test_nobody_reads_or_writes_scores(api: Api) -> None:
    person = await adult(api)
    answers = [
        await api.scores("", f"/people/{person.uid}"),
        await api.scores("", f"/places/{AN_TRUONG}"),
        await api.post("", f"/people/{person.uid}/points", points()),
        await api.declare("", population=1),
    ]
    assert [answer.status_code for answer in answers] == [401] * 4
    assert (await api.rows(StatedPoint), await api.rows(DeclaredFigure)) == (0, 0)


async def test_a_stranger_learns_of_nobody(api: Api) -> None:
    person = await adult(api)
    answers = [
        await api.scores("xa-khac", f"/people/{person.uid}"),
        await api.scores("xa-khac", f"/places/{AN_TRUONG}"),
        await api.post("xa-khac", f"/people/{person.uid}/points", points()),
        await api.declare("xa-khac", population=1),
    ]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert (await api.rows(StatedPoint), await api.rows(DeclaredFigure)) == (0, 0)


@pytest.mark.parametrize("tenths", ["10.1", "-0.1", "8.55", "NaN"])
async def test_points_out_of_the_scale_are_refused(api: Api, tenths: str) -> None:
    person = await adult(api)
    status, faults = slugs(await api.post("canbo", f"/people/{person.uid}/points", points(tenths, indicators=1)))
    assert (status, [field for field, _ in faults]) == (422, ["points.0.points"])
    assert await api.rows(StatedPoint) == 0


async def test_an_indicator_given_twice_is_refused(api: Api) -> None:
    person = await adult(api)
    body = points(indicators=1)
    answer = await api.post("canbo", f"/people/{person.uid}/points", body | {"points": body["points"] * 2})
    assert slugs(answer) == (422, [("points", "indicator-twice")])
    assert await api.rows(StatedPoint) == 0


async def test_declared_figures_decide_the_commune(api: Api) -> None:
    await hold_citizen_title(api.world.session, await adult(api))
    await api.world.session.commit()
    answer = await api.declare(**WHOLE)
    assert (answer.status_code, answer.json()) == (201, {"stored": len(WHOLE), "warnings": []})
    await worker.work_all(api.world.database)
    first = (await api.scores("canbo", f"/places/{AN_TRUONG}")).json()["assessments"][0]
    assert (first["level"], first["instrument"], first["official"]["verdict"]) == (1, "25/2023/TT-BGDĐT", "passed")
    await api.declare(budget_enough=False)
    await worker.work_all(api.world.database)
    first = (await api.scores("canbo", f"/places/{AN_TRUONG}")).json()["assessments"][0]
    failed = [i["code"] for i in first["official"]["indicators"] if i["outcome"] == "failed"]
    assert (first["official"]["verdict"], failed) == ("failed", ["2.1"])


async def test_a_newer_figure_supersedes_and_the_older_stays(api: Api) -> None:
    for value in (40, 50, 50):
        assert (await api.declare(population=value)).status_code == 201
    found = select(DeclaredFigure.value, DeclaredFigure.superseded_at.is_(None)).order_by(DeclaredFigure.id)
    assert [tuple(row) for row in await api.world.session.execute(found)] == [(40, False), (50, True)]


async def test_a_part_above_its_whole_is_refused(api: Api) -> None:
    answer = await api.declare(population=100, trained=101, degree=0)
    assert slugs(answer) == (422, [("trained", "numerator-above-denominator")])
    assert await api.rows(DeclaredFigure) == 0


async def test_a_part_above_the_whole_declared_before_is_refused(api: Api) -> None:
    assert (await api.declare(population=100)).status_code == 201
    assert slugs(await api.declare(trained=101)) == (422, [("trained", "numerator-above-denominator")])


async def test_a_registry_above_the_population_is_refused(api: Api) -> None:
    await adult(api, "Lê Thị Hoa", "Lê Văn Nam")
    assert slugs(await api.declare(population=1)) == (422, [("population", "registry-above-population")])
    assert await api.rows(DeclaredFigure) == 0


async def test_a_registry_far_below_the_population_is_a_warning(api: Api) -> None:
    await adult(api)
    answer = await api.declare(population=1_000)
    assert (answer.status_code, answer.json()["stored"]) == (201, 1)
    assert "1000" in answer.json()["warnings"][0]


@pytest.mark.parametrize("fact", ["happiness", "adults", "learning_citizens_decided", "difficult_area"])
async def test_a_figure_that_no_commune_declares_is_refused(api: Api, fact: str) -> None:
    assert slugs(await api.declare(**dict[str, Any]({"population": 100, fact: 1}))) == (422, [(fact, "unknown-fact")])
    assert await api.rows(DeclaredFigure) == 0


@pytest.mark.parametrize(("fact", "value"), [("trained", -1), ("primary_level", 4), ("budget_enough", 2)])
async def test_a_figure_out_of_its_range_is_refused(api: Api, fact: str, value: int) -> None:
    assert slugs(await api.declare(**dict[str, Any]({fact: value}))) == (422, [(fact, "out-of-range")])
