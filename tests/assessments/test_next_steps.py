"""What a family can do next: the least changes, each proven by the statement that scores; nothing is stored."""

from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import func, select, update

from service.access.matrix import Role
from service.assessments import worker
from service.assessments.actions import open_year
from service.assessments.tables import Assessment, StatedPoint
from service.titles.tables import RescoreMark
from tests import factories
from tests.assessments.conftest import YEAR, World, confirm, hold_citizen_title, log
from tests.conftest import SignIn


@pytest.fixture
async def desk(world: World, bearer: SignIn) -> dict[str, str]:
    """The headers of the commune's desk."""
    await factories.account(world.session, "canbo", Role.COMMUNE_STAFF, place_id=factories.AN_TRUONG)
    await world.session.commit()
    return await bearer("canbo")


async def steps(client: AsyncClient, headers: dict[str, str], path: str) -> dict[str, Any]:
    """What the API answers for a subject."""
    answer = await client.get(f"/api/v1{path}/next-steps", params={"assessed_year": YEAR}, headers=headers)
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()
    return said


async def scored(world: World) -> None:
    """Everybody of the commune."""
    await open_year(world.session, province_id=factories.HAI_PHONG, communes=[factories.AN_TRUONG], assessed_year=YEAR)
    await world.session.commit()
    await worker.work_all(world.database)


async def points_of(world: World, person: factories.MadePerson, **tenths: int) -> None:
    """Confirmed points of some indicators; the others are left to the log."""
    for indicator, value in tenths.items():
        await world.session.execute(
            update(StatedPoint)
            .where(StatedPoint.person_id == person.id, StatedPoint.indicator == indicator[1:])
            .values(tenths=value)
        )


async def one_point_short(world: World) -> factories.MadePerson:
    """79 points: indicators 2 to 10 confirmed, indicator 1 from 12 hours of classes."""
    home = await factories.household(world.session, names=("Lê Thị Hoa",))
    person = home.people[0]
    await confirm(world.session, person, tenths=80, account_id=world.account_id)
    await points_of(world, person, i2=70)
    await world.session.execute(StatedPoint.__table__.delete().where(StatedPoint.indicator == "1"))  # type: ignore[attr-defined]
    await log(
        world.session,
        person,
        "ccl_class",
        hours=120,
        held_on=factories.AT.date().replace(year=YEAR, month=3),
        logged_by=world.account_id,
    )
    return person


async def test_one_point_short_is_one_thing_to_do(world: World, client: AsyncClient, desk: dict[str, str]) -> None:
    person = await one_point_short(world)
    await scored(world)
    said = await steps(client, desk, f"/people/{person.uid}")
    (missing,) = said["missing"]
    least = missing["ways"][0]
    assert (missing["title"], len(least["changes"]), least["total"]) == ("citizen", 1, "81")
    assert least["changes"][0]["indicator"] == "1"
    assert "thêm 12 giờ" in least["changes"][0]["words"]


async def test_what_is_said_passes_when_it_is_done(world: World, client: AsyncClient, desk: dict[str, str]) -> None:
    person = await one_point_short(world)
    await scored(world)
    await log(
        world.session,
        person,
        "ccl_class",
        hours=120,
        held_on=factories.AT.date().replace(year=YEAR, month=4),
        logged_by=world.account_id,
    )
    await world.session.commit()
    await worker.work_all(world.database)
    said = await steps(client, desk, f"/people/{person.uid}")
    assert (said["passing"], said["missing"]) == (["citizen"], [])


async def test_an_indicator_below_the_floor_is_among_what_is_needed(
    world: World, client: AsyncClient, desk: dict[str, str]
) -> None:
    home = await factories.household(world.session, names=("Lê Thị Hoa",))
    await confirm(world.session, home.people[0], tenths=100, account_id=world.account_id)
    await points_of(world, home.people[0], i8=49)
    await scored(world)
    said = await steps(client, desk, f"/people/{home.people[0].uid}")
    (way,) = said["missing"][0]["ways"]
    assert [(c["indicator"], c["value"]) for c in way["changes"]] == [("8", 50)]


async def test_a_family_lacks_so_many_learning_citizens(world: World, client: AsyncClient, desk: dict[str, str]) -> None:
    home = await factories.household(world.session, names=("Lê Thị Hoa", "Lê Văn Nam", "Lê Thị Lan"))
    await hold_citizen_title(world.session, home.people[0])
    await scored(world)
    said = await steps(client, desk, f"/households/{home.uid}")
    (way,) = said["missing"][0]["ways"]
    assert [(c["fact"], c["value"]) for c in way["changes"]] == [("adult_learning_citizens", 3)]
    assert "thêm 2 người" in way["changes"][0]["words"]


async def test_where_nothing_suffices_no_way_is_promised(world: World, client: AsyncClient, desk: dict[str, str]) -> None:
    home = await factories.household(world.session, names=("Lê Thị Hoa",))
    await confirm(world.session, home.people[0], tenths=60, account_id=world.account_id)
    await scored(world)
    said = await steps(client, desk, f"/people/{home.people[0].uid}")
    assert said["missing"] == [{"title": "citizen", "level": 0, "ways": []}]


async def test_nothing_is_stored_and_strangers_learn_nothing(
    world: World, client: AsyncClient, desk: dict[str, str], bearer: SignIn
) -> None:
    person = await one_point_short(world)
    await factories.account(world.session, "xa-khac", Role.COMMUNE_STAFF, place_id=factories.AN_KHANH)
    await scored(world)
    before = (await world.session.execute(select(func.count(), func.max(Assessment.scored_at)))).one()
    await steps(client, desk, f"/people/{person.uid}")
    assert (await world.session.execute(select(func.count(), func.max(Assessment.scored_at)))).one() == before
    assert (await world.session.execute(select(func.count()).select_from(RescoreMark))).scalar_one() == 0
    address = f"/api/v1/people/{person.uid}/next-steps?assessed_year={YEAR}"
    assert (await client.get(address, headers=await bearer("xa-khac"))).status_code == 404
    assert (await client.get(address)).status_code == 401
