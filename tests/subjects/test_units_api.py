"""Units over the API: registered, found, put right, ended; who manages them; members and learners of a day."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.factories import AN_KHANH, AN_TRUONG
from tests.subjects.desk import Desks, slugs
from tests.subjects.groups import JOINED, LEFT, NOBODY_S, SCHOOL, a_home, a_unit, done, next_door, patched, refused, seen

SHOP = {"name": "Công ty May An Trường", "kind": "enterprise", "ownership": "private", "level": "commune"}


async def test_units_are_found_by_kind_level_place_and_name(desks: Desks) -> None:
    await a_unit(desks)
    await a_unit(desks, **SHOP)
    asked: tuple[dict[str, Any], ...] = ({"kind": "enterprise"}, {"level": "commune"}, {"name": "may an"}, {"place": AN_TRUONG}, {"place": AN_KHANH})  # fmt: skip
    found = [[unit["name"] for unit in (await seen(desks, "canbo", "/units", **one))["units"]] for one in asked]
    assert found == [[SHOP["name"]], [SHOP["name"]], [SHOP["name"]], [SHOP["name"], SCHOOL["name"]], []]


async def test_the_list_asks_as_often_for_one_unit_as_for_many(desks: Desks, count_statements: Callable[[], Any]) -> None:
    numbers = []
    for batch in ("A", "BCDEFG"):
        for letter in batch:
            await a_unit(desks, await a_home(desks), name=f"Trường {letter}")
        with count_statements() as counted:
            await seen(desks, "canbo", "/units", kind="lower_secondary")
        numbers.append(counted.number)
    assert numbers == [2, 2]


@pytest.mark.parametrize("kind", ["preschool", "primary", "lower_secondary", "commune_committee"])
async def test_what_is_of_the_district_is_not_registered_under_the_commune(desks: Desks, kind: str) -> None:
    answer = await desks.post("canbo", "/units", SCHOOL | {"kind": kind, "level": "commune"})
    assert answer.status_code == 422
    assert slugs(answer) == {"level": "wrong-level"}
    assert "Thông tư 24/2023/TT-BGDĐT" in answer.json()["errors"][0]["message"]


async def test_a_change_of_level_keeps_who_managed_the_unit_before(desks: Desks) -> None:
    unit = await a_unit(desks, **SHOP)
    await done(desks, "canbo", f"/units/{unit}/level", {"level": "district", "on_day": LEFT})
    levels = (await seen(desks, "canbo", f"/units/{unit}"))["levels"]
    assert [tuple(level.values()) for level in levels] == [("commune", SCHOOL["since"], LEFT), ("district", LEFT, None)]
    assert len((await seen(desks, "canbo", "/units", level="commune", as_of="2026-01-31"))["units"]) == 1
    assert (await seen(desks, "canbo", "/units", level="commune"))["units"] == []


@pytest.mark.parametrize(
    ("to", "slug"),
    [
        ({"level": "commune", "on_day": LEFT}, "same-level"),
        ({"level": "district", "on_day": SCHOOL["since"]}, "later-change"),
        ({"level": "district", "on_day": "2026-03-21"}, "future-date"),
    ],
)
async def test_a_change_of_level_that_says_nothing_new_or_too_early_is_refused(
    desks: Desks, to: dict[str, Any], slug: str
) -> None:
    unit = await a_unit(desks, **SHOP)
    assert await refused(desks, "canbo", f"/units/{unit}/level", to) == (422, slug)


async def test_a_school_does_not_pass_to_the_commune(desks: Desks) -> None:
    unit = await a_unit(desks)
    assert await refused(desks, "canbo", f"/units/{unit}/level", {"level": "commune", "on_day": LEFT}) == (422, "wrong-level")


async def test_name_and_kind_are_put_right_unless_the_level_forbids(desks: Desks) -> None:
    unit = await a_unit(desks, **SHOP)
    renamed = await patched(desks, f"/units/{unit}", {"name": "Hợp tác xã May", "kind": "cooperative"})
    assert (renamed.json()["name"], renamed.json()["kind"]) == ("Hợp tác xã May", "cooperative")
    wrong = await patched(desks, f"/units/{unit}", {"kind": "primary"})
    assert (wrong.status_code, wrong.json()["slug"]) == (422, "wrong-level")
    assert (await patched(desks, f"/units/{unit}", {})).status_code == 422


async def test_members_and_learners_of_a_day_are_told_apart(desks: Desks) -> None:
    teacher, pupil = await a_home(desks), await a_home(desks, AN_TRUONG, "Lê Thị Hoa")
    unit = await a_unit(desks, teacher)
    learner = {"person_uid": pupil.people[0].uid, "standing": "learner", "on_day": JOINED}
    await done(desks, "canbo", f"/units/{unit}/members", learner)
    leaving = {"person_uid": teacher.people[0].uid, "on_day": LEFT}
    await done(desks, "canbo", f"/units/{unit}/members/leave", leaving)
    for day, names in (("2025-08-31", []), (JOINED, ["Lê Thị Hoa", "Đỗ Văn Tám"]), (LEFT, ["Lê Thị Hoa"])):
        found = await seen(desks, "canbo", f"/units/{unit}/members", on=day)
        assert [person["full_name"] for person in found["people"]] == names
    only = await seen(desks, "canbo", f"/units/{unit}/members", on=JOINED, standing="member")
    assert [person["full_name"] for person in only["people"]] == ["Đỗ Văn Tám"]


async def test_a_person_belongs_to_a_unit_only_once_at_a_time(desks: Desks) -> None:
    home = await a_home(desks)
    unit = await a_unit(desks, home)
    body = {"person_uid": home.people[0].uid, "standing": "learner", "on_day": LEFT}
    assert await refused(desks, "canbo", f"/units/{unit}/members", body) == (409, "membership-overlaps")


async def test_only_education_has_learners(desks: Desks) -> None:
    unit, home = await a_unit(desks, **SHOP), await a_home(desks)
    body = {"person_uid": home.people[0].uid, "standing": "learner", "on_day": JOINED}
    assert await refused(desks, "canbo", f"/units/{unit}/members", body) == (422, "no-learners")


async def test_a_worker_of_another_commune_is_added_by_the_desk_of_the_home(desks: Desks) -> None:
    unit, neighbour = await a_unit(desks, await a_home(desks)), await next_door(desks)
    body = {"person_uid": neighbour.people[0].uid, "standing": "member", "on_day": JOINED}
    assert (await refused(desks, "canbo", f"/units/{unit}/members", body))[0] == 404
    await done(desks, "canbo-khac", f"/units/{unit}/members", body)
    found = await seen(desks, "canbo-khac", f"/units/{unit}")
    assert [person["full_name"] for person in found["members"]["people"]] == ["Đỗ Văn Chín"]
    assert {row["commune_id"]: row["number"] for row in found["numbers"]} == {AN_TRUONG: 1, AN_KHANH: 1}
    assert [level["level"] for level in found["levels"]] == ["district"]


async def test_an_ended_unit_keeps_its_history_and_takes_nobody(desks: Desks) -> None:
    home = await a_home(desks)
    unit = await a_unit(desks, home)
    await done(desks, "canbo", f"/units/{unit}/end", {"on_day": LEFT})
    found = await seen(desks, "canbo", f"/units/{unit}")
    assert (found["ended_on"], found["members"]["people"], found["levels"][-1]["until"]) == (LEFT, [], LEFT)
    before = await seen(desks, "canbo", f"/units/{unit}", as_of="2026-01-31")
    assert len(before["members"]["people"]) == 1
    body = {"person_uid": home.people[0].uid, "standing": "member", "on_day": LEFT}
    assert await refused(desks, "canbo", f"/units/{unit}/members", body) == (409, "ended")
    assert await refused(desks, "canbo", f"/units/{unit}/level", {"level": "province", "on_day": LEFT}) == (409, "ended")


async def test_many_people_join_at_once_and_the_same_list_again_changes_nothing(
    desks: Desks, count_statements: Callable[[], Any]
) -> None:
    home, foreign = await a_home(desks, AN_TRUONG, "Đỗ Văn Tám", "Đỗ Thị An", "Đỗ Thị Ba"), await next_door(desks)
    unit = await a_unit(desks, home)
    uids = [person.uid for person in home.people] + [foreign.people[0].uid, NOBODY_S]
    body = {"person_uids": uids, "standing": "member", "on_day": "2026-01-01"}
    with count_statements() as counted:
        answer = await desks.post("canbo", f"/units/{unit}/members/together", body)
    assert [row["verdict"] for row in answer.json()["rows"]] == ["already", "joined", "joined", "unknown", "unknown"]
    assert counted.number == 5
    rows = await desks.many("unit_member")
    again = (await desks.post("canbo", f"/units/{unit}/members/together", body)).json()
    assert (again["joined"], again["already"], again["refused"]) == (0, 3, 2)
    assert await desks.many("unit_member") == rows


async def test_who_is_a_member_does_not_join_as_a_learner_beside_it(desks: Desks) -> None:
    home = await a_home(desks)
    unit = await a_unit(desks, home)
    body = {"person_uids": [home.people[0].uid], "standing": "learner", "on_day": "2026-01-01"}
    answer = await desks.post("canbo", f"/units/{unit}/members/together", body)
    assert [row["verdict"] for row in answer.json()["rows"]] == ["membership-overlaps"]
