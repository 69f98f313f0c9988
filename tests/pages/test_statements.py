"""Each page asks the database a bounded number of times, and no oftener for twenty rows than for two."""

from collections.abc import Awaitable, Callable
from datetime import date

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.matrix import Role
from tests import factories
from tests.assessments.conftest import YEAR
from tests.conftest import CountStatements
from tests.factories import AN_TRUONG, HAI_PHONG, MadeHousehold
from tests.recognitions import given
from tests.stage import Browser, SignIn

FEW, MANY = 2, 20
DAY = "05/03/2026"
Cost = Callable[[Browser, str], Awaitable[int]]


@pytest.fixture
def cost(count_statements: CountStatements) -> Cost:
    """`await cost(browser, "/people")`: how often a page that must open asks the database."""

    async def counted_for(browser: Browser, address: str) -> int:
        with count_statements() as counted:
            answer = await browser.open(address)
        assert answer.status_code == 200, answer.text
        return counted.number

    return counted_for


async def home_of(session: AsyncSession, size: int) -> MadeHousehold:
    """A household of An Trường with this many members."""
    home = await factories.household(session, names=tuple(f"Hà Văn Số {n}" for n in range(size)))
    await session.commit()
    return home


def sheet(home: MadeHousehold, browser: Browser, **more: str) -> dict[str, object]:
    people = [person.uid for person in home.people]
    form = {"kind": "ccl_class", "topic": f"Buổi của {len(people)}", "held_on": DAY, "hours": "1", "commune_id": AN_TRUONG}
    return form | {"person": people, "key": browser.hidden("key"), "do": "store"} | more


@pytest.mark.parametrize("village", ["", "Thôn Đông"])
async def test_storing_a_sheet_takes_at_most_eight(
    browse: SignIn, owner_session: AsyncSession, count_statements: CountStatements, village: str
) -> None:
    await factories.village(owner_session, "Thôn Đông")
    numbers = []
    for size in (FEW, MANY):
        home = await home_of(owner_session, size)
        browser = await browse("canbo")
        await browser.open("/activities/new")
        with count_statements() as counted:
            answer = await browser.send("/activities/new", sheet(home, browser, village=village))
        assert f"stored={size}" in answer.headers["location"]
        numbers.append(counted.number)
    assert numbers[0] == numbers[1] <= 8


async def test_the_page_of_a_session_does_not_ask_by_line(browse: SignIn, owner_session: AsyncSession, cost: Cost) -> None:
    numbers = []
    for size in (FEW, MANY):
        home = await home_of(owner_session, size)
        browser = await browse("canbo")
        await browser.open("/activities/new")
        stored = await browser.send("/activities/new", sheet(home, browser))
        numbers.append(await cost(browser, stored.headers["location"]))
    assert numbers[0] == numbers[1] <= 8


async def test_the_page_of_a_household_does_not_ask_by_member(browse: SignIn, owner_session: AsyncSession, cost: Cost) -> None:
    homes = [await home_of(owner_session, size) for size in (FEW, MANY)]
    browser = await browse("canbo")
    numbers = [await cost(browser, f"/households/{home.uid}?assessed_year={YEAR}") for home in homes]
    assert numbers[0] == numbers[1] <= 12


async def test_the_family_s_page_does_not_ask_by_member(browse: SignIn, owner_session: AsyncSession, cost: Cost) -> None:
    numbers = []
    for size in (FEW, MANY):
        home = await home_of(owner_session, size)
        await factories.account(owner_session, f"nha-{size}", Role.FAMILY, household_id=home.id)
        await owner_session.commit()
        numbers.append(await cost(await browse(f"nha-{size}"), f"/family?assessed_year={YEAR}"))
    assert numbers[0] == numbers[1] <= 15


async def test_the_communes_of_a_desk_and_their_counts_are_read_at_once(
    browse: SignIn, owner_session: AsyncSession, cost: Cost
) -> None:
    small = await factories.cluster(owner_session, "Cụm nhỏ", (AN_TRUONG, factories.AN_KHANH))
    await factories.account(owner_session, "cum", Role.ASSESSOR, place_id=small)
    await factories.account(owner_session, "tinh", Role.ASSESSOR, place_id=HAI_PHONG)
    await owner_session.commit()
    listed, counted, surveyed = [], [], []
    for username, place in (("cum", small), ("tinh", HAI_PHONG)):
        browser = await browse(username)
        listed.append(await cost(browser, "/communes"))
        counted.append(await cost(browser, f"/statistics/recognitions?place={place}&title=citizen&assessed_year={YEAR}"))
        surveyed.append(await cost(browser, f"/statistics?place={place}&assessed_year={YEAR}"))
    assert listed[0] == listed[1] <= 3
    assert counted[0] <= counted[1] <= 14  # the province asks twice more: for what lies in no row of its table
    assert surveyed[0] == surveyed[1] <= 8


async def test_the_lists_of_law_are_read_at_once(browse: SignIn, cost: Cost) -> None:
    browser = await browse("quantri")
    assert await cost(browser, "/rulesets") <= 6
    assert await cost(browser, "/api/v1/rulesets") <= 2


async def test_the_queue_does_not_ask_by_dossier(browse: SignIn, owner_session: AsyncSession, cost: Cost) -> None:
    desks = given.Desks((await browse("canbo")).client, owner_session, 0)
    numbers = []
    for size in (FEW, MANY - FEW):
        for n in range(size):
            body = await given.citizen(owner_session, f"Hà Văn {size}-{n}", year=YEAR)
            await owner_session.commit()
            await desks.submitted("canbo", body)
        numbers.append(await cost(await browse("chutich"), f"/dossiers?assessed_year={YEAR}"))
    assert numbers[0] == numbers[1] <= 8


async def test_sessions_are_filtered_without_asking_oftener(browse: SignIn, owner_session: AsyncSession, cost: Cost) -> None:
    home = await home_of(owner_session, FEW)
    browser = await browse("canbo")
    asked = f"/api/v1/activities/sessions?commune_id={AN_TRUONG}&kind=ccl_class&held_from=2026-01-01&held_to={date(2026, 12, 31)}"
    numbers = []
    for size in (FEW, MANY - FEW):
        for n in range(size):
            await browser.open("/activities/new")
            await browser.send("/activities/new", sheet(home, browser, topic=f"Buổi {size}-{n}"))
        numbers.append(await cost(browser, asked))
        assert len(browser.page.json()["sessions"]) == (FEW if size == FEW else MANY)
    assert numbers[0] == numbers[1] <= 2
