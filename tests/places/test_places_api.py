"""Finding places: by name without tones, by code on a day, below another; closed ones with their successors, and flags of a day."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from service.places.tables import PlaceFlag
from tests import factories
from tests.conftest import CountStatements
from tests.factories import AN_LAO_DISTRICT, AN_TRUONG, HAI_PHONG, HAI_PHONG_UNTIL_2025, TRUONG_THO
from tests.places.conftest import Ask

SHARED_CODE = "11635"
"""Xã Trường Thọ until 2025-06-30, Xã An Trường since."""

SPLIT = 9912
"""A commune that went to two, in parts."""


async def names(ask: Ask, **params: Any) -> list[str]:
    answer = await ask(**params)
    assert answer.status_code == 200, answer.text
    return [place["name"] for place in answer.json()]


@pytest.mark.parametrize("name", ["an truong", "AN TRƯỜNG", "xa  an  truong", "Xã An Trường"])
async def test_a_name_is_found_without_tones_case_or_stray_spaces(ask: Ask, name: str) -> None:
    assert "Xã An Trường" in await names(ask, name=name, under=HAI_PHONG)


async def test_the_shortest_name_comes_first_and_the_limit_holds(ask: Ask) -> None:
    found = await names(ask, name="truong", limit=5)
    assert len(found) == 5
    assert [len(name) for name in found] == sorted(len(name) for name in found)


async def test_a_name_of_several_places_answers_all_of_them(ask: Ask) -> None:
    found = (await ask(name="an truong", level=3)).json()
    assert len({place["id"] for place in found}) == len(found) > 1
    assert len({place["parent_id"] for place in found}) > 1


async def test_a_name_that_is_nowhere_answers_nothing(ask: Ask) -> None:
    assert await names(ask, name="mây trắng xanh") == []


@pytest.mark.parametrize(
    ("as_of", "name"), [("2025-06-30", "Xã Trường Thọ"), ("2025-07-01", "Xã An Trường"), (None, "Xã An Trường")]
)
async def test_a_code_means_the_place_that_bore_it_on_the_day(ask: Ask, as_of: str | None, name: str) -> None:
    asked = {"as_of": as_of} if as_of else {}
    assert await names(ask, code=SHARED_CODE, **asked) == [name]


@pytest.mark.parametrize(
    ("code", "on", "name"), [("31", "2026-01-01", "Thành phố Hải Phòng"), ("313", "2025-01-01", "Huyện An Lão")]
)
async def test_the_length_of_a_code_says_its_level(ask: Ask, code: str, on: str, name: str) -> None:
    assert await names(ask, code=code, as_of=on) == [name]


async def test_a_code_that_nobody_bore_that_day_answers_nothing(ask: Ask) -> None:
    assert await names(ask, code="313") == []  # districts ended with June 2025


async def test_the_children_of_a_place_are_those_of_the_day(ask: Ask) -> None:
    before = await names(ask, under=HAI_PHONG_UNTIL_2025, as_of="2025-06-30")
    after = await names(ask, under=HAI_PHONG)
    assert "Huyện An Lão" in before
    assert "Xã An Trường" in after
    assert not any(name.startswith("Huyện") for name in after)
    assert "Xã Trường Thọ" in await names(ask, under=AN_LAO_DISTRICT, as_of="2025-06-30")


async def test_without_a_question_the_provinces_are_answered(ask: Ask) -> None:
    assert len(await names(ask)) == 34
    assert len(await names(ask, as_of="2025-06-30")) == 63


async def test_a_search_below_a_place_finds_nothing_elsewhere(ask: Ask) -> None:
    found = (await ask(name="truong", under=HAI_PHONG, level=3, limit=200)).json()
    assert {place["province_id"] for place in found} == {HAI_PHONG}


async def test_a_place_tells_where_it_is(ask: Ask) -> None:
    told = (await ask(f"/{AN_TRUONG}")).json()
    assert (told["name"], told["code"], told["level"]) == ("Xã An Trường", SHARED_CODE, 3)
    assert (told["parent_id"], told["province_id"]) == (HAI_PHONG, HAI_PHONG)
    assert told["latitude"] == pytest.approx(20.8404)
    assert (told["flags"], told["successors"]) == ([], [])


async def test_a_place_that_has_ended_is_refused_with_its_successor(ask: Ask) -> None:
    answer = await ask(f"/{TRUONG_THO}")
    assert (answer.status_code, answer.json()["slug"]) == (422, "closed-place")
    message = answer.json()["errors"][0]["message"]
    assert "Trường Thọ không còn (hoặc chưa có) vào ngày 20/03/2026" in message
    assert "Nơi kế tiếp: Xã An Trường" in message


async def test_on_its_own_day_it_tells_who_took_it_over(ask: Ask) -> None:
    told = (await ask(f"/{TRUONG_THO}", as_of="2025-06-30")).json()
    assert told["successors"] == [{"successor_id": AN_TRUONG, "share": "whole", "on_date": "2025-07-01"}]


async def test_a_place_that_was_split_names_every_successor(ask: Ask) -> None:
    told = (await ask(f"/{SPLIT}", as_of="2025-06-30")).json()
    assert [successor["share"] for successor in told["successors"]] == ["part", "part"]


async def test_a_place_has_the_flags_of_the_day(ask: Ask, owner_session: AsyncSession) -> None:
    flag = {"place_id": AN_TRUONG, "flag": "difficult", "basis": "861/QĐ-TTg"}
    await owner_session.execute(insert(PlaceFlag).values(**flag, valid=factories.period(date(2025, 7, 1), date(2026, 1, 1))))
    await owner_session.commit()
    flags = [(await ask(f"/{AN_TRUONG}", as_of=on)).json()["flags"] for on in ("2025-12-31", "2026-01-01")]
    assert flags == [["difficult"], []]


@pytest.mark.parametrize("place_id", [0, 999_999_999, 2**31, 2**63])
async def test_a_place_that_never_was_is_not_found(ask: Ask, place_id: int) -> None:
    answer = await ask(f"/{place_id}")
    assert (answer.status_code, answer.json()["slug"]) == (404, "unknown-place")


@pytest.mark.parametrize(
    ("params", "field"),
    [({"name": "a"}, "name"), ({"code": "1"}, "code"), ({"level": 5}, "level"), ({"limit": 0}, "limit"), ({"as_of": "hôm nay"}, "as_of"), ({"under": 0}, "under")],
)  # fmt: skip
async def test_a_question_that_cannot_be_read_names_its_field(ask: Ask, params: dict[str, Any], field: str) -> None:
    answer = await ask(**params)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_the_database_is_asked_as_often_for_two_places_as_for_two_hundred(
    ask: Ask, count_statements: CountStatements
) -> None:
    numbers = []
    for limit in (2, 200):
        with count_statements() as counted:
            assert len(await names(ask, name="an", limit=limit)) == limit
        numbers.append(counted.number)
    assert numbers == [2, 2]
