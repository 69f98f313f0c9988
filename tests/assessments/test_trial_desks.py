"""Who may try a law, over whose people, and who may read the names of those who gain or lose."""

from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import text

from service.access.matrix import Role
from service.assessments import trial_actions
from tests import factories
from tests.assessments.conftest import World
from tests.assessments.trials import Trials, set_the_stage, total
from tests.conftest import SignIn
from tests.factories import AN_KHANH, AN_TRUONG, HA_NOI, HAI_PHONG, HAI_PHONG_UNTIL_2025


@pytest.fixture
async def trials(client: AsyncClient, bearer: SignIn, world: World) -> Trials:
    return await set_the_stage(client, bearer, world)


@pytest.mark.parametrize("username", ["quantri", "thongke"])
async def test_a_province_counts_all_its_communes(trials: Trials, username: str) -> None:
    assert set(await trials.counts(username=username)) == {AN_TRUONG, AN_KHANH, None}


@pytest.mark.parametrize(("username", "commune"), [("canbo", AN_TRUONG), ("chutich", AN_TRUONG), ("xa-khac", AN_KHANH)])
async def test_a_commune_desk_counts_its_own_commune(trials: Trials, username: str, commune: int) -> None:
    found = await trials.counts(username=username, document=total(70))
    assert set(found) == {commune, None}
    assert found[commune] == found[None]


async def test_another_province_sees_none_of_these_people(trials: Trials) -> None:
    assert (await trials.counts(username="ha-noi", parameters={"guide": guide()}))[None] == {}
    assert await trials.refused(username="ha-noi", province=HAI_PHONG) == (404, "unknown-place", [])
    assert (await trials.refused(province=HA_NOI))[0] == 404


def guide() -> dict[str, list[Any]]:
    return {str(number): [] for number in range(1, 11)}


async def test_a_province_goes_by_its_old_place_too(trials: Trials) -> None:
    assert (await trials.found(province=HAI_PHONG_UNTIL_2025))["province"] == HAI_PHONG


async def test_a_trial_may_be_narrowed_to_some_places_and_to_no_other(trials: Trials) -> None:
    assert set(await trials.counts(places=[AN_KHANH])) == {AN_KHANH, None}
    assert await trials.refused(username="canbo", places=[AN_TRUONG, AN_KHANH]) == (404, "unknown-place", [])


async def test_nobody_and_families_try_nothing(trials: Trials) -> None:
    assert (await trials.post(username=None)).status_code == 401
    assert (await trials.post(username="giadinh")).status_code == 403
    for username, status in ((None, 401), ("giadinh", 403), ("quantri", 403), ("thongke", 403)):
        answer = await trials.post(username=username, path="/subjects", change="gain")
        assert answer.status_code == status, username


async def named(trials: Trials, username: str, **more: Any) -> list[tuple[str | None, int, str | None, str]]:
    told = await trials.found(username=username, path="/subjects", **more)
    return [(s["name"], s["place_id"], s["now"], s["draft"]) for s in told["subjects"]]


@pytest.mark.parametrize("username", ["canbo", "chutich"])
async def test_a_commune_desk_reads_who_gains_and_who_loses(trials: Trials, username: str) -> None:
    gains = await named(trials, username, document=total(70), change="gain")
    assert gains == [("Trần Thị Bình", AN_TRUONG, "failed", "passed")]
    loses = await named(trials, username, document=total(90), change="lose")
    assert loses == [("Nguyễn Văn An", AN_TRUONG, "passed", "failed")]


async def test_a_commune_desk_reads_no_name_of_another_commune(trials: Trials) -> None:
    assert await named(trials, "xa-khac", document=total(70), change="gain") == [("Lê Văn Nam", AN_KHANH, "failed", "passed")]
    refused = await trials.refused(username="xa-khac", path="/subjects", change="gain", places=[AN_TRUONG])
    assert refused == (404, "unknown-place", [])


async def test_a_family_is_named_by_its_head(trials: Trials) -> None:
    told = await named(trials, "xa-khac", title="family", parameters={"adult_share": 50}, forecast=True, change="gain")
    assert told == [("Hộ Lê Thị Hoa", AN_KHANH, "failed", "passed")]


async def test_who_moved_away_is_counted_and_not_named(trials: Trials) -> None:
    session, person = trials.world.session, trials.home.people[1]
    await session.execute(text("UPDATE person SET commune_id = :c WHERE id = :i"), {"c": AN_KHANH, "i": person.id})
    await session.commit()
    told = await trials.found(username="canbo", path="/subjects", document=total(70), change="gain")
    assert [(s["id"], s["name"]) for s in told["subjects"]] == [(None, None)]


async def test_names_come_page_by_page(trials: Trials, monkeypatch: pytest.MonkeyPatch) -> None:
    await factories.grant(trials.world.session, await account_of(trials, "canbo"), Role.COMMUNE_STAFF, place_id=AN_KHANH)
    await trials.world.session.commit()
    monkeypatch.setattr(trial_actions, "PAGE", 1)
    pages = [
        await trials.found(username="canbo", path="/subjects", document=total(70), change="gain", page=page) for page in (1, 2, 3)
    ]
    assert [[s["name"] for s in page["subjects"]] for page in pages] == [["Trần Thị Bình"], ["Lê Văn Nam"], []]
    assert (pages[0]["of_all"], pages[0]["pages"]) == (2, 2)


async def account_of(trials: Trials, username: str) -> int:
    found = await trials.world.session.execute(text("SELECT id FROM account WHERE username = :u"), {"u": username})
    return int(found.scalar_one())
