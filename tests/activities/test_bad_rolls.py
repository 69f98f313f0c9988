"""Every bad sheet of the issue: a named field, a sentence, and nothing stored."""

import re
from datetime import date
from typing import Any

import pytest

from tests import factories
from tests.activities.conftest import Classroom
from tests.factories import AN_KHANH, BA_DINH, HA_NOI, TRUONG_THO
from tests.subjects.desk import slugs

NOBODY = "0198b1b1-0000-7000-8000-000000000000"


async def refused(classroom: Classroom, sheet: dict[str, Any]) -> dict[str, str]:
    """What a sheet is refused for; nothing may stay of it, and its key is free for the mended sheet."""
    answer = await classroom.log(sheet)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert all(error["message"] for error in answer.json()["errors"])
    assert await classroom.desks.many("learning_session") + await classroom.desks.many("roll_entry") == 0
    assert (await classroom.log()).status_code == 201
    return slugs(answer)


@pytest.mark.parametrize(
    ("change", "field", "slug"),
    [
        ({"kind": "dancing"}, "kind", "unknown-kind"),
        ({"held_on": "2026-03-21"}, "held_on", "future-date"),
        ({"held_on": "1999-12-31"}, "held_on", "too-long-ago"),
        ({"hours": -1}, "hours", "absurd-hours"),
        ({"hours": 0}, "hours", "absurd-hours"),
        ({"hours": 24.1}, "hours", "absurd-hours"),
        ({"hours": 1.25}, "hours", "absurd-hours"),
        ({"roll": []}, "roll", "empty-roll"),
        ({"village_id": 1}, "village_id", "unknown-village"),
        ({"commune_id": None}, "commune_id", "place-needed"),
        ({"commune_code": "00001"}, "commune_id", "place-needed"),
        ({"commune_id": None, "commune_code": "99999"}, "place", "unknown-place"),
        ({"commune_id": None, "commune_name": "Xã Mây Trắng"}, "place", "unknown-place"),
        ({"commune_id": TRUONG_THO}, "place", "closed-place"),
    ],
)
async def test_a_wrong_field_is_named(classroom: Classroom, change: dict[str, Any], field: str, slug: str) -> None:
    assert await refused(classroom, classroom.sheet(**change)) == {field: slug}


async def test_a_closed_commune_is_refused_with_its_successor(classroom: Classroom) -> None:
    answer = await classroom.log(classroom.sheet(commune_id=TRUONG_THO))
    assert "An Trường" in answer.json()["errors"][0]["message"]


async def test_a_name_of_several_communes_is_refused_with_all_of_them(classroom: Classroom) -> None:
    sheet = classroom.sheet(commune_id=None, commune_name="An Trường")
    candidates = (await classroom.log(sheet, key="first")).json()["errors"]
    assert len({error["message"] for error in candidates}) == len(candidates) > 1
    assert all(re.fullmatch(r".+ \(mã \d{5}\)", error["message"]) for error in candidates)
    assert await refused(classroom, sheet) == {"place": "ambiguous-place"}


async def test_a_person_twice_is_named_by_line(classroom: Classroom) -> None:
    head, other = ({"person": person.uid} for person in classroom.home.people)
    assert await refused(classroom, classroom.sheet(head, other, head)) == {"roll.2.person": "person-twice"}


async def test_the_hours_of_a_line_are_named_by_line(classroom: Classroom) -> None:
    head, other = classroom.home.people
    found = await refused(classroom, classroom.sheet({"person": head.uid}, {"person": other.uid, "hours": -3}))
    assert found == {"roll.1.hours": "absurd-hours"}


async def test_who_is_not_there_and_who_is_out_of_sight_are_told_alike(classroom: Classroom) -> None:
    lines = [{"person": uid} for uid in (classroom.home.people[0].uid, NOBODY, classroom.elsewhere.people[0].uid)]
    found = await refused(classroom, classroom.sheet(*lines))
    assert found == {"roll.1.person": "unknown-person", "roll.2.person": "unknown-person"}


async def test_a_day_outside_the_membership_is_named_with_who_and_when(classroom: Classroom) -> None:
    late = await factories.household(classroom.desks.session, names=("Vũ Văn Năm",), since=date(2026, 3, 6))
    await classroom.desks.session.commit()
    sheet = classroom.sheet({"person": late.people[0].uid})
    answer = await classroom.log(sheet, key="first")
    assert "Vũ Văn Năm" in answer.text
    assert "05/03/2026" in answer.text
    assert await refused(classroom, sheet) == {"roll.0.person": "outside-membership"}


async def test_employment_is_refused_where_it_is_not_asked(classroom: Classroom) -> None:
    line = {"person": classroom.home.people[0].uid, "employed_after": False}
    assert await refused(classroom, classroom.sheet(line)) == {"roll.0.employed_after": "employment-not-asked"}


@pytest.mark.parametrize("commune_id", [AN_KHANH, BA_DINH, HA_NOI, 1_999_999_999])
async def test_a_place_that_is_not_the_desk_s_is_not_found(classroom: Classroom, commune_id: int) -> None:
    answer = await classroom.log(classroom.sheet(commune_id=commune_id))
    assert answer.status_code == 404
    assert await classroom.desks.many("learning_session") == 0


@pytest.mark.parametrize(
    "change", [{"topic": "  "}, {"topic": None}, {"held_on": "31/02/2026"}, {"hours": "NaN"}, {"hours": "nhiều"}, {"x": 1}]
)
async def test_a_sheet_that_cannot_be_read_is_refused(classroom: Classroom, change: dict[str, Any]) -> None:
    assert await refused(classroom, classroom.sheet(**change))
