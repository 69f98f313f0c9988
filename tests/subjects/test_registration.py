"""Registering a citizen: what is kept, what never leaves again, and each wrong field with a name."""

import logging
import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, text

from service.foundation.crypto import decipher
from service.subjects.actions import bound_to
from service.subjects.tables import Person, PersonKey
from tests import factories
from tests.conftest import KEYRING
from tests.factories import AN_KHANH, AN_TRUONG, TRUONG_THO
from tests.subjects.desk import TODAY, Desks, new_person, slugs

DIGITS = "031185012345"
UUIDS = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


async def test_the_founder_of_a_household_is_its_head(desks: Desks) -> None:
    made = await desks.registered()
    home = (await desks.get("canbo", f"/households/{made['household_uid']}")).json()
    assert [(m["uid"], m["is_head"], m["relation"]) for m in home["members"]] == [(made["uid"], True, "chủ hộ")]


async def test_a_household_without_a_code_gets_one(desks: Desks) -> None:
    assert (await desks.registered())["household_code"].startswith("HO-")


async def test_a_code_that_is_taken_is_refused(desks: Desks) -> None:
    home = {"commune_id": AN_TRUONG, "code": "HO-1"}
    await desks.registered(new_household=home)
    answer = await desks.post("canbo", "/people", new_person(full_name="Đỗ Văn Tơ", new_household=home))
    assert (answer.status_code, answer.json()["slug"]) == (409, "household-code-taken")


async def test_a_person_joins_a_household_that_is_there_since_a_day(desks: Desks) -> None:
    home = await factories.household(desks.session)
    await desks.session.commit()
    made = await desks.registered(new_household=None, household_uid=home.uid, relation="con", since="2025-09-01")
    members = (await desks.get("canbo", f"/households/{home.uid}")).json()["members"]
    joined = next(m for m in members if m["uid"] == made["uid"])
    assert (joined["relation"], joined["since"], joined["is_head"]) == ("con", "2025-09-01", False)


async def test_a_name_is_split_in_vietnamese_order(desks: Desks) -> None:
    made = await desks.registered(full_name="Nguyễn  Thị Thu Hường")
    person = (await desks.get("canbo", f"/people/{made['uid']}")).json()
    assert (person["family_name"], person["middle_name"], person["given_name"]) == ("Nguyễn", "Thị Thu", "Hường")


async def test_a_name_may_be_given_in_parts(desks: Desks) -> None:
    made = await desks.registered(full_name=None, name={"family": "Rơ Châm", "given": "H'Yen"})
    assert (await desks.get("canbo", f"/people/{made['uid']}")).json()["full_name"] == "Rơ Châm H'Yen"


async def test_a_name_is_stored_in_one_spelling(desks: Desks) -> None:
    made = await desks.registered(full_name="Đỗ Thị Lụa")
    assert (await desks.get("canbo", f"/people/{made['uid']}")).json()["full_name"] == "Đỗ Thị Lụa"


async def test_a_bare_year_of_birth_comes_back_as_a_bare_year(desks: Desks) -> None:
    made = await desks.registered(birth_date="1951")
    person = (await desks.get("canbo", f"/people/{made['uid']}")).json()
    assert (person["birth_date"], person["birth_precision"]) == ("1951", "year")


async def test_attributes_begin_with_the_membership(desks: Desks) -> None:
    made = await desks.registered(attributes=["disabled", "homemaker", "disabled"])
    found = (await desks.get("canbo", f"/people/{made['uid']}")).json()["attributes"]
    assert [(a["attribute"], a["since"], a["until"]) for a in found] == [
        ("disabled", str(TODAY), None),
        ("homemaker", str(TODAY), None),
    ]


async def test_the_identifier_never_leaves_again(desks: Desks) -> None:
    made = await desks.registered(national_id=DIGITS)
    answer = await desks.get("canbo", f"/people/{made['uid']}")
    assert answer.json()["has_national_id"] is True
    told = UUIDS.sub("", answer.text)  # an id of ours may hold any three digits
    assert not any(part in told for part in (DIGITS, DIGITS[-3:]))


async def test_the_identifier_is_stored_enciphered_with_the_key_of_the_person(desks: Desks) -> None:
    made = await desks.registered(national_id=DIGITS)
    same = (PersonKey.province_id == Person.province_id) & (PersonKey.person_id == Person.id)
    stored = (
        await desks.session.execute(
            select(Person.id, Person.province_id, Person.national_id_cipher, PersonKey.wrapped)
            .join(PersonKey, same)
            .where(Person.uid == made["uid"])
        )
    ).one()
    assert DIGITS.encode() not in stored.national_id_cipher
    key = KEYRING.unwrap(stored.wrapped, bound_to=bound_to(province_id=stored.province_id, person_id=stored.id))
    assert decipher(key, stored.national_id_cipher) == DIGITS


async def test_neither_log_nor_audit_names_anybody(desks: Desks, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        await desks.registered(national_id=DIGITS)
        await desks.post("canbo", "/people", new_person(national_id=DIGITS, birth_date="x"))
    kept = (await desks.session.execute(text("SELECT string_agg(a::text, ' ') FROM audit_entry a"))).scalar_one()
    assert "register_person" in kept
    assert not any(secret in caplog.text + kept for secret in (DIGITS, "Lụa"))


async def test_digits_that_disagree_with_the_form_are_a_warning_only(desks: Desks) -> None:
    made = await desks.registered(national_id=DIGITS, birth_date="1990")
    assert [w["slug"] for w in made["warnings"]] == ["national-id-structure"]


async def test_a_registration_marks_person_and_household_for_scoring(desks: Desks) -> None:
    await desks.registered()
    marks = (await desks.session.execute(text("SELECT DISTINCT subject_kind, assessed_year FROM rescore_mark"))).all()
    assert sorted(map(tuple, marks)) == [("household", 2026), ("person", 2026)]


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"full_name": None}, "full_name", "name-needed"),
    ({"name": {"given": "Lụa"}}, "full_name", "name-needed"),
    ({"full_name": "王 李"}, "full_name", "name-without-letters"),
    ({"new_household": None}, "household_uid", "household-needed"),
    ({"household_uid": "0198b1b1-0000-7000-8000-000000000000"}, "household_uid", "household-needed"),
    ({"birth_date": "12/04/1985"}, "birth_date", "not-a-date"),
    ({"birth_date": "2026-03-21"}, "birth_date", "birth-in-future"),
    ({"birth_date": "1899"}, "birth_date", "birth-too-early"),
    ({"national_id": "0311850123"}, "national_id", "not-12-digits"),
    ({"since": "2026-03-21"}, "since", "future-date"),
    ({"since": "1980-01-01"}, "since", "before-birth"),
    ({"new_household": {"commune_id": AN_TRUONG, "village_id": 1}}, "village_id", "unknown-village"),
    ({"since": "2025-06-30"}, "place", "closed-place"),
]


@pytest.mark.parametrize(("change", "field", "slug"), WRONG, ids=[f"{slug}-{n}" for n, (_, _, slug) in enumerate(WRONG)])
async def test_a_wrong_field_is_named_and_nothing_is_stored(desks: Desks, change: dict[str, Any], field: str, slug: str) -> None:
    answer = await desks.post("canbo", "/people", new_person(**change))
    assert (answer.status_code, slugs(answer).get(field)) == (422, slug), answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert await desks.many("person") + await desks.many("household") == 0


async def test_every_wrong_field_is_told_at_once(desks: Desks) -> None:
    answer = await desks.post("canbo", "/people", new_person(full_name="王", birth_date="x", national_id="1", since="2999-01-01"))
    assert set(slugs(answer)) == {"full_name", "birth_date", "national_id", "since"}


async def test_a_field_that_nobody_knows_is_refused(desks: Desks) -> None:
    assert (await desks.post("canbo", "/people", new_person(nationality="x"))).status_code == 422


async def test_a_closed_commune_is_refused_with_its_successor(desks: Desks) -> None:
    answer = await desks.post("canbo", "/people", new_person(new_household={"commune_id": TRUONG_THO}))
    assert slugs(answer) == {"place": "closed-place"}
    assert "An Trường" in answer.json()["errors"][0]["message"]


async def test_a_commune_of_another_desk_is_not_found(desks: Desks) -> None:
    answer = await desks.post("canbo", "/people", new_person(new_household={"commune_id": AN_KHANH}))
    assert answer.status_code == 404


async def test_a_day_before_the_household_lived_anywhere_is_refused(desks: Desks) -> None:
    home = await factories.household(desks.session, since=date(2025, 12, 1))
    await desks.session.commit()
    answer = await desks.post("canbo", "/people", new_person(new_household=None, household_uid=home.uid, since="2025-11-30"))
    assert slugs(answer) == {"since": "outside-residence"}
