"""Clans over the API: registered, found, renamed, ended; boards and funds; households of several communes."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.factories import AN_KHANH, AN_TRUONG, HAI_PHONG
from tests.subjects.desk import Desks, slugs
from tests.subjects.groups import JOINED, LEFT, NOBODY_S, a_clan, a_home, done, next_door, patched, refused, seen

BOARD = {"support": "board", "since": "2024-03-10", "basis": "Biên bản họp họ ngày 10/03/2024"}
FUND = {"support": "fund", "since": "2024-01-01", "basis": "Quy ước dòng họ", "amount_dong": 50_000_000}


async def test_a_registered_clan_is_found_without_tones(desks: Desks) -> None:
    await a_clan(desks, "Dòng họ Nguyễn Bá")
    await a_clan(desks, "Dòng họ Đỗ Văn")
    found = await seen(desks, "canbo", "/clans", name="do van")
    assert [clan["name"] for clan in found["clans"]] == ["Dòng họ Đỗ Văn"]


async def test_a_list_goes_on_where_the_page_before_ended(desks: Desks) -> None:
    for letter in "ABC":
        await a_clan(desks, f"Dòng họ {letter}")
    first = await seen(desks, "canbo", "/clans", limit=2)
    second = await seen(desks, "canbo", "/clans", limit=2, after=first["next"])
    assert [clan["name"][-1] for clan in first["clans"] + second["clans"]] == ["A", "B", "C"]
    assert second["next"] is None


@pytest.mark.parametrize(("place", "number"), [(AN_TRUONG, 1), (HAI_PHONG, 1), (AN_KHANH, 0)])
async def test_a_place_holds_the_clans_below_it(desks: Desks, place: int, number: int) -> None:
    await a_clan(desks)
    assert len((await seen(desks, "canbo", "/clans", place=place))["clans"]) == number


async def test_the_list_asks_as_often_for_one_clan_as_for_many(desks: Desks, count_statements: Callable[[], Any]) -> None:
    numbers = []
    for batch in ("A", "BCDEFG"):
        for letter in batch:
            await a_clan(desks, f"Dòng họ {letter}", await a_home(desks))
        with count_statements() as counted:
            await seen(desks, "canbo", "/clans", place=AN_TRUONG)
        numbers.append(counted.number)
    assert numbers == [3, 3]


async def test_a_second_clan_of_the_same_name_has_to_be_confirmed(desks: Desks) -> None:
    await a_clan(desks, "Dòng họ Đỗ")
    body = {"name": "dòng họ  Do", "commune_id": AN_TRUONG}
    assert await refused(desks, "canbo", "/clans", body) == (409, "possible-double")
    assert (await desks.post("canbo", "/clans", body | {"confirmed_not_double": True})).status_code == 201


async def test_a_clan_is_renamed(desks: Desks) -> None:
    clan = await a_clan(desks)
    answer = await patched(desks, f"/clans/{clan}", {"name": "Họ Đỗ Đại"})
    assert answer.json()["name"] == "Họ Đỗ Đại"
    assert len((await seen(desks, "canbo", "/clans", name="do dai"))["clans"]) == 1


async def test_each_day_has_its_households(desks: Desks) -> None:
    home = await a_home(desks)
    clan = await a_clan(desks, "Họ Đỗ", home)
    await done(desks, "canbo", f"/clans/{clan}/members/leave", {"household_uid": home.uid, "on_day": LEFT})
    days = {day: (await seen(desks, "canbo", f"/clans/{clan}/members", on=day))["households"] for day in ("2025-08-31", JOINED, "2026-01-31", LEFT)}  # fmt: skip
    assert [len(homes) for homes in days.values()] == [0, 1, 1, 0]
    assert (days[JOINED][0]["since"], days[JOINED][0]["until"], days[JOINED][0]["head"]) == (JOINED, LEFT, "Đỗ Văn Tám")


async def test_joining_twice_for_the_same_time_is_a_conflict(desks: Desks) -> None:
    home = await a_home(desks)
    clan = await a_clan(desks, "Họ Đỗ", home)
    body = {"household_uid": home.uid, "on_day": "2026-01-01"}
    assert await refused(desks, "canbo", f"/clans/{clan}/members", body) == (409, "membership-overlaps")


async def test_a_household_of_another_commune_is_added_by_its_own_desk_which_then_sees_the_clan(desks: Desks) -> None:
    clan, neighbour = await a_clan(desks, "Họ Đỗ", await a_home(desks)), await next_door(desks)
    body = {"household_uid": neighbour.uid, "on_day": JOINED}
    assert (await desks.get("canbo-khac", f"/clans/{clan}")).status_code == 404
    assert (await refused(desks, "canbo", f"/clans/{clan}/members", body))[0] == 404
    await done(desks, "canbo-khac", f"/clans/{clan}/members", body)
    found = await seen(desks, "canbo-khac", f"/clans/{clan}")
    assert [home["uid"] for home in found["members"]["households"]] == [neighbour.uid]
    assert len((await seen(desks, "canbo-khac", "/clans"))["clans"]) == 1


async def test_both_desks_know_how_many_belong_and_each_sees_its_own(desks: Desks) -> None:
    clan, neighbour = await a_clan(desks, "Họ Đỗ", await a_home(desks), await a_home(desks)), await next_door(desks)
    await done(desks, "canbo-khac", f"/clans/{clan}/members", {"household_uid": neighbour.uid, "on_day": JOINED})
    for username, own in (("canbo", 2), ("canbo-khac", 1)):
        found = await seen(desks, username, f"/clans/{clan}")
        assert {row["commune_id"]: row["number"] for row in found["numbers"]} == {AN_TRUONG: 2, AN_KHANH: 1}
        assert len(found["members"]["households"]) == own


async def test_the_desk_of_a_member_household_changes_nothing_of_the_clan_itself(desks: Desks) -> None:
    clan, neighbour = await a_clan(desks), await next_door(desks)
    await done(desks, "canbo-khac", f"/clans/{clan}/members", {"household_uid": neighbour.uid, "on_day": JOINED})
    assert (await refused(desks, "canbo-khac", f"/clans/{clan}/end", {"on_day": LEFT}))[0] == 404
    assert (await refused(desks, "canbo-khac", f"/clans/{clan}/support", BOARD))[0] == 404


async def test_a_board_and_a_fund_are_dated_with_their_basis(desks: Desks) -> None:
    clan = await a_clan(desks)
    await done(desks, "canbo", f"/clans/{clan}/support", BOARD)
    await done(desks, "canbo", f"/clans/{clan}/support", FUND)
    await done(desks, "canbo", f"/clans/{clan}/support/end", {"support": "board", "until": "2026-01-01"})
    board, fund = (await seen(desks, "canbo", f"/clans/{clan}"))["support"]
    assert (board["since"], board["until"], board["basis"], board["amount_dong"]) == ("2024-03-10", "2026-01-01", BOARD["basis"], None)  # fmt: skip
    assert (fund["since"], fund["until"], fund["amount_dong"]) == ("2024-01-01", None, 50_000_000)
    [listed] = (await seen(desks, "canbo", "/clans"))["clans"]
    assert (listed["board"], listed["fund"]) == (False, True)


async def test_two_funds_at_the_same_time_are_refused(desks: Desks) -> None:
    clan = await a_clan(desks)
    await done(desks, "canbo", f"/clans/{clan}/support", FUND)
    again = FUND | {"since": "2025-01-01", "amount_dong": 60_000_000}
    assert await refused(desks, "canbo", f"/clans/{clan}/support", again) == (409, "support-overlaps")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"amount_dong": 5}, "amount_dong"),
        ({"until": "2024-03-10"}, "until"),
        ({"since": "2026-03-21"}, "since"),
        ({"basis": ""}, "basis"),
    ],
)
async def test_a_wrong_board_names_its_field(desks: Desks, wrong: dict[str, Any], field: str) -> None:
    answer = await desks.post("canbo", f"/clans/{await a_clan(desks)}/support", BOARD | wrong)
    assert answer.status_code == 422
    assert field in slugs(answer)


async def test_what_does_not_run_cannot_end(desks: Desks) -> None:
    body = {"support": "fund", "until": LEFT}
    assert await refused(desks, "canbo", f"/clans/{await a_clan(desks)}/support/end", body) == (422, "not-running")


async def test_an_ended_clan_ends_its_members_everywhere_and_keeps_its_history(desks: Desks) -> None:
    clan, neighbour = await a_clan(desks, "Họ Đỗ", await a_home(desks)), await next_door(desks)
    await done(desks, "canbo-khac", f"/clans/{clan}/members", {"household_uid": neighbour.uid, "on_day": JOINED})
    await done(desks, "canbo", f"/clans/{clan}/support", BOARD)
    await done(desks, "canbo", f"/clans/{clan}/end", {"on_day": LEFT})
    found = await seen(desks, "canbo", f"/clans/{clan}")
    assert (found["ended_on"], found["numbers"], found["support"][0]["until"]) == (LEFT, [], LEFT)
    before = await seen(desks, "canbo-khac", f"/clans/{clan}", as_of="2026-01-31")
    assert sum(row["number"] for row in before["numbers"]) == 2
    assert (await seen(desks, "canbo", "/clans"))["clans"] == []
    assert len((await seen(desks, "canbo", "/clans", ended=True))["clans"]) == 1


async def test_nobody_joins_an_ended_clan_and_it_ends_once(desks: Desks) -> None:
    clan, home = await a_clan(desks), await a_home(desks)
    await done(desks, "canbo", f"/clans/{clan}/end", {"on_day": LEFT})
    assert await refused(desks, "canbo", f"/clans/{clan}/members", {"household_uid": home.uid, "on_day": JOINED}) == (
        409,
        "ended",
    )
    assert await refused(desks, "canbo", f"/clans/{clan}/end", {"on_day": LEFT}) == (409, "ended")


async def test_a_clan_does_not_end_before_a_household_joined(desks: Desks) -> None:
    clan = await a_clan(desks, "Họ Đỗ", await a_home(desks))
    assert await refused(desks, "canbo", f"/clans/{clan}/end", {"on_day": "2025-08-01"}) == (409, "later-change")


async def test_many_households_join_at_once_with_a_verdict_each(desks: Desks, count_statements: Callable[[], Any]) -> None:
    first, second, foreign = await a_home(desks), await a_home(desks), await next_door(desks)
    clan = await a_clan(desks, "Họ Đỗ", first)
    body = {"household_uids": [first.uid, second.uid, foreign.uid, NOBODY_S], "on_day": "2026-01-01"}
    with count_statements() as counted:
        answer = await desks.post("canbo", f"/clans/{clan}/members/together", body)
    assert [row["verdict"] for row in answer.json()["rows"]] == ["already", "joined", "unknown", "unknown"]
    assert counted.number == 5
    again = (await desks.post("canbo", f"/clans/{clan}/members/together", body)).json()
    assert (again["joined"], again["already"], again["refused"]) == (0, 2, 2)


async def test_everybody_in_the_clan_s_households_of_a_day_can_be_put_on_a_roll(desks: Desks) -> None:
    home = await a_home(desks, AN_TRUONG, "Đỗ Văn Tám", "Đỗ Thị An")
    clan = await a_clan(desks, "Họ Đỗ", home)
    found = await seen(desks, "canbo", f"/clans/{clan}/people", on=JOINED)
    assert [person["full_name"] for person in found["people"]] == ["Đỗ Thị An", "Đỗ Văn Tám"]
    assert (await seen(desks, "canbo", f"/clans/{clan}/people", on="2025-08-31"))["people"] == []
