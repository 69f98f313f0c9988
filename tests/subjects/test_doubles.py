"""Doubles at entry: shown to those who may see them, one word to those who may not."""

from sqlalchemy import text

from service.subjects.doubles import MOST_AN_HOUR
from tests.factories import AN_KHANH
from tests.subjects.desk import Desks, new_person, slugs

DIGITS = "031185012345"
THERE = {"commune_id": AN_KHANH}


async def test_the_same_identifier_here_is_refused_with_who_it_is(desks: Desks) -> None:
    known = await desks.registered(national_id=DIGITS)
    answer = await desks.post("canbo", "/people", new_person(full_name="Đỗ Thị Lua", national_id="031 185 012 345"))
    assert (answer.status_code, answer.json()["slug"]) == (409, "already-registered")
    assert slugs(answer) == {f"candidates.{known['uid']}": "already-registered"}
    assert await desks.many("person") == 1


async def test_confirming_does_not_let_the_same_identifier_pass(desks: Desks) -> None:
    await desks.registered(national_id=DIGITS)
    answer = await desks.post("canbo", "/people", new_person(national_id=DIGITS, confirmed_not_double=True))
    assert answer.json()["slug"] == "already-registered"


async def test_the_same_identifier_elsewhere_is_refused_without_a_name(desks: Desks) -> None:
    await desks.registered("canbo-khac", full_name="Vũ Thị Xoan", national_id=DIGITS, new_household=THERE)
    answer = await desks.post("canbo", "/people", new_person(national_id=DIGITS))
    assert (answer.status_code, answer.json()["slug"], answer.json()["errors"]) == (409, "registered-elsewhere", [])
    assert "Xoan" not in answer.text
    assert await desks.many("person") == 1


async def test_asking_about_elsewhere_is_written_down_though_it_is_refused(desks: Desks) -> None:
    await desks.registered("canbo-khac", national_id=DIGITS, new_household=THERE)
    await desks.post("canbo", "/people", new_person(national_id=DIGITS))
    asked = text("SELECT count(*) FROM audit_entry WHERE action = 'asked_registered_elsewhere'")
    assert (await desks.session.execute(asked)).scalar_one() == 1


async def test_who_hears_it_too_often_has_to_wait(desks: Desks) -> None:
    await desks.registered("canbo-khac", national_id=DIGITS, new_household=THERE)
    for _ in range(MOST_AN_HOUR):
        await desks.post("canbo", "/people", new_person(national_id=DIGITS))
    answer = await desks.post("canbo", "/people", new_person(national_id=DIGITS))
    assert (answer.status_code, answer.json()["slug"]) == (429, "too-many-checks")
    assert answer.headers["retry-after"] == "3600"


async def test_the_same_name_without_tones_and_birth_is_shown(desks: Desks) -> None:
    known = await desks.registered(full_name="Đỗ Thị Lụa", birth_date="1985-04-12")
    answer = await desks.post("canbo", "/people", new_person(full_name="Do thi Lúa", birth_date="1985"))
    assert (answer.status_code, answer.json()["slug"]) == (409, "possible-double")
    assert slugs(answer) == {f"candidates.{known['uid']}": "possible-double"}
    assert await desks.many("person") == 1


async def test_a_namesake_is_registered_when_confirmed(desks: Desks) -> None:
    await desks.registered()
    await desks.registered(confirmed_not_double=True)
    assert await desks.many("person") == 2


async def test_another_birth_or_another_commune_is_no_double(desks: Desks) -> None:
    await desks.registered(birth_date="1985-04-12")
    await desks.registered(birth_date="1985-04-13")
    await desks.registered("canbo-khac", birth_date="1985-04-12", new_household=THERE)
    assert await desks.many("person") == 3
