"""Finding people: by words without tones, in Vietnamese order, page by page, and never beyond the desk."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from tests import factories
from tests.conftest import CountStatements
from tests.factories import AN_KHANH
from tests.subjects.desk import Desks

NAMES = ("Nguyễn Văn Ân", "Trần Thị Ánh", "Lê Văn An", "Đỗ Thị Đào", "Phạm Văn Dũng")


async def planted(desks: Desks) -> factories.MadeHousehold:
    births = tuple(date(1980 + n, 1, 1) for n in range(len(NAMES)))
    home = await factories.household(desks.session, names=NAMES, births=births)
    await factories.household(desks.session, commune_id=AN_KHANH, names=("Nguyễn Văn Ân",))
    await desks.session.commit()
    return home


async def found(desks: Desks, username: str = "canbo", **asked: Any) -> list[str]:
    return [p["full_name"] for p in (await desks.get(username, "/people", **asked)).json()["people"]]


async def test_people_stand_in_vietnamese_order(desks: Desks) -> None:
    await planted(desks)
    assert await found(desks) == ["Lê Văn An", "Trần Thị Ánh", "Nguyễn Văn Ân", "Phạm Văn Dũng", "Đỗ Thị Đào"]


async def test_words_are_found_without_tones_and_by_their_beginning(desks: Desks) -> None:
    await planted(desks)
    assert await found(desks, query="dao do") == ["Đỗ Thị Đào"]
    assert await found(desks, query="nguy an") == ["Nguyễn Văn Ân"]


async def test_a_word_is_no_pattern(desks: Desks) -> None:
    await planted(desks)
    assert await found(desks, query="ngu_en") == []


async def test_words_may_come_in_any_order_and_each_must_be_there(desks: Desks) -> None:
    await planted(desks)
    assert await found(desks, query="an van nguyen") == ["Nguyễn Văn Ân"]
    assert await found(desks, query="nguyen dung") == []


async def test_a_name_with_two_such_words_stands_once(desks: Desks) -> None:
    await factories.household(desks.session, names=("Trần Thị Thanh Thảo", "Thạch Thị Thu", "Thân Thanh Thuý"))
    await desks.session.commit()
    assert await found(desks, query="th", limit=3) == ["Trần Thị Thanh Thảo", "Thạch Thị Thu", "Thân Thanh Thuý"]


async def test_what_was_put_right_is_found(desks: Desks) -> None:
    home = await planted(desks)
    values = "birth_date = '1999-05-05', folded_name = 'le van thay', sort_key = '!'"
    await desks.session.execute(text(f"UPDATE person SET {values} WHERE id = :id"), {"id": home.people[2].id})
    await desks.session.commit()
    assert await found(desks, query="van", birth_year=1999) == ["Lê Văn An"]
    assert (await found(desks, query="van"))[0] == "Lê Văn An"
    assert await found(desks, query="van", birth_year=1982) == []


async def test_a_year_of_birth_narrows_both_kinds_of_list(desks: Desks) -> None:
    await planted(desks)
    assert await found(desks, birth_year=1982) == ["Lê Văn An"]
    assert await found(desks, query="van", birth_year=1984) == ["Phạm Văn Dũng"]


async def test_pages_follow_each_other_without_gap_or_repeat(desks: Desks) -> None:
    await planted(desks)
    walked: list[str] = []
    after: dict[str, str] = {}
    for _ in range(3):
        page = (await desks.get("canbo", "/people", limit=2, **after)).json()
        walked += [p["full_name"] for p in page["people"]]
        after = {"after": page["next"]}
    assert walked == await found(desks)
    assert after == {"after": None}


async def test_pages_of_a_search_follow_each_other(desks: Desks) -> None:
    await planted(desks)
    first = (await desks.get("canbo", "/people", query="van", limit=2)).json()
    assert await found(desks, query="van", after=first["next"]) == ["Phạm Văn Dũng"]


async def test_a_desk_finds_nobody_of_another_commune(desks: Desks) -> None:
    await planted(desks)
    assert await found(desks, "canbo-khac") == ["Nguyễn Văn Ân"]
    assert await found(desks, "canbo-khac", query="dao") == []


async def test_a_list_costs_the_same_statements_for_two_as_for_five(desks: Desks, count_statements: CountStatements) -> None:
    await planted(desks)
    await desks.token("canbo")
    numbers = []
    for limit in (2, 5):
        with count_statements() as counted:
            await found(desks, limit=limit)
        numbers.append(counted.number)
    assert numbers == [3, 3]


async def test_a_search_is_one_statement_besides_the_ones_that_open_and_record_it(
    desks: Desks, count_statements: CountStatements
) -> None:
    await planted(desks)
    await desks.token("canbo")
    with count_statements() as counted:
        await found(desks, query="nguyen van")
    assert counted.number == 3


@pytest.mark.parametrize("typed", [str, str.lower, "  {} ".format])
async def test_a_household_is_found_by_its_code(desks: Desks, typed: Callable[[str], str]) -> None:
    home = await planted(desks)
    code = (await desks.get("canbo", f"/people/{home.people[0].uid}")).json()["household_code"]
    assert await found(desks, query=typed(code)) == await found(desks)
    assert await found(desks, query=code, birth_year=1982) == ["Lê Văn An"]
    assert await found(desks, query=code, limit=2) == ["Lê Văn An", "Trần Thị Ánh"]
    assert await found(desks, "canbo-khac", query=code) == []
    assert await found(desks, query=code[:-1]) == []


async def test_a_hyphen_makes_no_code_of_a_name(desks: Desks) -> None:
    await factories.household(desks.session, names=("Ksor H-Linh",))
    await desks.session.commit()
    assert await found(desks, query="h-linh") == ["Ksor H-Linh"]


async def test_a_person_leads_to_the_household(desks: Desks) -> None:
    home = await planted(desks)
    person = (await desks.get("canbo", f"/people/{home.people[0].uid}")).json()
    assert person["household_uid"] == home.uid


async def test_a_list_of_no_size_is_refused(desks: Desks) -> None:
    assert (await desks.get("canbo", "/people", limit=0)).status_code == 422
