"""Moves and heads: what was true before a day stays, the rest of time changes, and each day has exactly one head."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from tests import factories
from tests.factories import AN_KHANH, AN_TRUONG, BA_DINH, TRUONG_THO, MadeHousehold
from tests.rows import stored
from tests.subjects.desk import Desks, slugs

MOVE = date(2026, 2, 1)
BEFORE = MOVE - timedelta(days=1)
NOBODY = "0198b1b1-0000-7000-8000-000000000000"


async def home_of(desks: Desks, *names: str, commune_id: int = AN_TRUONG, since: date = date(2020, 1, 1)) -> MadeHousehold:
    made = await factories.household(
        desks.session, names=names or ("Hà Văn Một", "Hà Thị Hai"), commune_id=commune_id, since=since
    )
    await desks.session.commit()
    return made


async def members(desks: Desks, home: MadeHousehold, on: date, username: str = "canbo") -> list[tuple[str, bool]]:
    answer = await desks.get(username, f"/households/{home.uid}", as_of=str(on))
    assert answer.status_code == 200, answer.text
    return [(m["full_name"], m["is_head"]) for m in answer.json()["members"]]


async def heads_a_day(desks: Desks, home: MadeHousehold) -> set[int]:
    """How many heads the household had, over every day of its residence of the last years."""
    await desks.session.rollback()
    counted = text(
        "SELECT (SELECT count(*) FROM household_member m WHERE m.household_id = :id AND m.is_head AND m.valid @> d::date)"
        " FROM household_residence r, generate_series('2025-06-01'::date, '2026-03-20'::date, '1 day') d"
        " WHERE r.household_id = :id AND r.valid @> d::date"
    )
    return set((await desks.session.execute(counted, {"id": home.id})).scalars())


async def move(desks: Desks, home: MadeHousehold, **change: Any) -> Any:
    return await desks.post("canbo", f"/households/{home.uid}/move", {"commune_id": AN_KHANH, "on_day": str(MOVE)} | change)


async def test_a_household_that_moves_is_its_new_desk_s(desks: Desks) -> None:
    home = await home_of(desks)
    assert (await move(desks, home)).status_code == 204
    assert (await desks.get("canbo-khac", f"/people/{home.people[1].uid}")).json()["commune_id"] == AN_KHANH
    assert (await desks.get("canbo", f"/people/{home.people[1].uid}")).status_code == 404
    assert (await desks.get("canbo-khac", "/people", query="ha thi hai")).json()["people"][0]["uid"] == home.people[1].uid


async def test_a_move_keeps_where_the_household_lived_before(desks: Desks) -> None:
    home = await home_of(desks)
    await move(desks, home)
    found = [(await desks.get("canbo-khac", f"/households/{home.uid}", as_of=str(on))).json() for on in (MOVE, BEFORE)]
    assert found[0]["commune_id"] == AN_KHANH
    rows = text("SELECT commune_id, valid FROM household_residence WHERE household_id = :id ORDER BY valid")
    kept = [(r.commune_id, r.valid.lower, r.valid.upper) for r in (await desks.session.execute(rows, {"id": home.id}))]
    assert kept == [(AN_TRUONG, date(2020, 1, 1), MOVE), (AN_KHANH, MOVE, None)]


async def test_a_household_has_one_head_on_every_day_across_a_move(desks: Desks) -> None:
    home = await home_of(desks)
    await move(desks, home)
    assert await heads_a_day(desks, home) == {1}


async def test_a_move_is_audited_where_it_began(desks: Desks) -> None:
    home = await home_of(desks)
    await move(desks, home)
    acts = text("SELECT commune_id, detail FROM audit_entry WHERE action = 'move_household'")
    [(commune_id, detail)] = await desks.session.execute(acts)
    assert (commune_id, detail["from_commune"], detail["to_commune"]) == (AN_TRUONG, AN_TRUONG, AN_KHANH)


@pytest.mark.parametrize(
    ("change", "field", "slug"),
    [
        ({"on_day": "2026-03-21"}, "on_day", "future-date"),
        ({"on_day": "2020-01-01"}, "on_day", "before-arrival"),
        ({"on_day": "2019-01-01"}, "on_day", "before-arrival"),
        ({"commune_id": TRUONG_THO}, "place", "closed-place"),
        ({"commune_id": factories.HAI_PHONG}, "commune_id", "not-a-commune"),
        ({"commune_id": BA_DINH}, "commune_id", "other-province"),
        ({"village_id": 1}, "village_id", "unknown-village"),
    ],
)
async def test_a_move_that_cannot_be_changes_nothing(desks: Desks, change: dict[str, Any], field: str, slug: str) -> None:
    home = await home_of(desks)
    before = await stored(desks.session)
    answer = await move(desks, home, **change)
    assert (answer.status_code, slugs(answer)) == (422, {field: slug}), answer.text
    assert await stored(desks.session) == before
    assert await members(desks, home, MOVE) == [("Hà Văn Một", True), ("Hà Thị Hai", False)]


async def test_a_move_to_nowhere_is_not_found(desks: Desks) -> None:
    assert (await move(desks, await home_of(desks), commune_id=1_999_999_999)).status_code == 404


async def test_a_household_moves_to_a_village_of_the_commune(desks: Desks) -> None:
    home = await home_of(desks)
    village = await factories.village(desks.session, "Thôn Mới", commune_id=AN_KHANH)
    await desks.session.commit()
    await move(desks, home, village_id=village)
    assert (await desks.get("canbo-khac", f"/people/{home.people[0].uid}")).json()["village_id"] == village


async def leave(desks: Desks, person: int, home: MadeHousehold, to: MadeHousehold, **change: Any) -> Any:
    body = {"household_uid": to.uid, "on_day": str(MOVE)} | change
    return await desks.post("canbo", f"/people/{home.people[person].uid}/membership", body)


async def test_a_member_moves_and_both_households_remember(desks: Desks) -> None:
    home, other = await home_of(desks), await home_of(desks, "Bùi Văn Ba")
    left = await leave(desks, 1, home, other, relation="con dâu")
    assert left.json() == {"uid": home.people[1].uid, "on_day": str(MOVE)}
    assert (await desks.get("canbo", f"/people/{home.people[1].uid}")).json()["household_uid"] == other.uid
    assert await members(desks, home, BEFORE) == [("Hà Văn Một", True), ("Hà Thị Hai", False)]
    assert await members(desks, home, MOVE) == [("Hà Văn Một", True)]
    assert await members(desks, other, MOVE) == [("Bùi Văn Ba", True), ("Hà Thị Hai", False)]


async def test_a_head_who_leaves_names_the_next_one(desks: Desks) -> None:
    home, other = await home_of(desks), await home_of(desks, "Bùi Văn Ba")
    refused = await leave(desks, 0, home, other)
    assert slugs(refused) == {"new_head": "new-head-needed"}
    assert (await leave(desks, 0, home, other, new_head=home.people[1].uid)).status_code == 200
    assert await members(desks, home, MOVE) == [("Hà Thị Hai", True)]
    assert await heads_a_day(desks, home) == {1}


async def test_the_next_head_must_stay_behind(desks: Desks) -> None:
    home, other = await home_of(desks), await home_of(desks, "Bùi Văn Ba")
    answer = await leave(desks, 0, home, other, new_head=other.people[0].uid)
    assert slugs(answer) == {"new_head": "not-a-member"}
    assert await members(desks, home, MOVE) == [("Hà Văn Một", True), ("Hà Thị Hai", False)]


async def test_a_household_ends_with_its_last_member(desks: Desks) -> None:
    home, other = await home_of(desks, "Hà Văn Một"), await home_of(desks, "Bùi Văn Ba")
    assert (await leave(desks, 0, home, other)).status_code == 200
    ended = (await desks.get("canbo", f"/households/{home.uid}", as_of=str(MOVE))).json()
    assert (ended["commune_id"], ended["members"]) == (None, [])
    assert await heads_a_day(desks, home) == {1}


async def test_a_member_may_move_into_another_desk_s_household(desks: Desks) -> None:
    home, other = await home_of(desks), await home_of(desks, "Bùi Văn Ba", commune_id=AN_KHANH)
    left = await leave(desks, 1, home, other)
    assert left.status_code == 200, left.text
    assert await members(desks, other, MOVE, "canbo-khac") == [("Bùi Văn Ba", True), ("Hà Thị Hai", False)]


async def test_a_member_does_not_move_where_they_are(desks: Desks) -> None:
    home = await home_of(desks)
    answer = await leave(desks, 1, home, home)
    assert (answer.status_code, answer.json()["slug"]) == (409, "same-household")


async def test_a_household_that_is_not_there_takes_nobody(desks: Desks) -> None:
    home = await home_of(desks)
    answer = await leave(desks, 1, home, home, household_uid=NOBODY)
    assert (answer.status_code, answer.json()["slug"]) == (404, "unknown-household")
    assert await members(desks, home, MOVE) == [("Hà Văn Một", True), ("Hà Thị Hai", False)]


@pytest.mark.parametrize(("on_day", "slug"), [("2026-03-21", "future-date"), ("2020-01-01", "before-arrival")])
async def test_a_member_moves_after_arriving_and_not_in_the_future(desks: Desks, on_day: str, slug: str) -> None:
    home, other = await home_of(desks, since=date(2020, 1, 1)), await home_of(desks, "Bùi Văn Ba")
    assert slugs(await leave(desks, 1, home, other, on_day=on_day)) == {"on_day": slug}


async def crown(desks: Desks, home: MadeHousehold, person: str, on_day: str = str(MOVE)) -> Any:
    return await desks.post("canbo", f"/households/{home.uid}/head", {"new_head": person, "on_day": on_day})


async def test_another_head_since_a_day_leaves_the_days_before(desks: Desks) -> None:
    home = await home_of(desks)
    assert (await crown(desks, home, home.people[1].uid)).status_code == 200
    assert await members(desks, home, BEFORE) == [("Hà Văn Một", True), ("Hà Thị Hai", False)]
    assert await members(desks, home, MOVE) == [("Hà Thị Hai", True), ("Hà Văn Một", False)]
    assert await heads_a_day(desks, home) == {1}


async def test_a_head_changes_only_among_the_members(desks: Desks) -> None:
    home = await home_of(desks)
    assert slugs(await crown(desks, home, NOBODY)) == {"new_head": "not-a-member"}


async def test_a_head_does_not_change_before_a_change_that_is_known(desks: Desks) -> None:
    home = await home_of(desks)
    await crown(desks, home, home.people[1].uid)
    assert slugs(await crown(desks, home, home.people[1].uid, "2026-01-01")) == {"on_day": "later-change"}


async def test_a_head_does_not_change_in_the_future(desks: Desks) -> None:
    home = await home_of(desks)
    assert slugs(await crown(desks, home, home.people[1].uid, "2026-03-21")) == {"on_day": "future-date"}
