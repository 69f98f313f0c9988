"""Logging a session: one roll credits many people, their household, village, clans and units of that day."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert, text

from service.subjects.tables import Clan, ClanMember, Unit, UnitMember
from tests import factories
from tests.activities.conftest import DAY, Classroom
from tests.conftest import CountStatements
from tests.factories import AN_TRUONG, HAI_PHONG, TRUONG_THO, period

HERE = {"province_id": HAI_PHONG, "commune_id": AN_TRUONG}


async def entries(classroom: Classroom) -> list[Any]:
    await classroom.desks.session.rollback()
    rows = await classroom.desks.session.execute(text("SELECT * FROM roll_entry ORDER BY person_id"))
    return list(rows.mappings())


async def test_a_session_credits_everybody_on_its_roll(classroom: Classroom) -> None:
    answer = await classroom.log()
    assert (answer.status_code, answer.json()["credited"], answer.json()["warnings"]) == (201, 2, [])
    assert [(e["hours"], e["household_id"], e["completed"]) for e in await entries(classroom)] == [
        (15, classroom.home.id, True),
        (15, classroom.home.id, True),
    ]


async def test_a_line_may_say_its_own(classroom: Classroom) -> None:
    head, other = classroom.home.people
    said = {"person": head.uid, "hours": 0.5, "completed": False, "certificate": "Số 12"}
    found = await classroom.read(await classroom.logged(classroom.sheet(said, {"person": other.uid})))
    line = next(entry for entry in found["roll"] if entry["person"] == head.uid)
    assert (line["hours"], line["completed"], line["certificate"]) == (0.5, False, "Số 12")


async def test_employment_is_recorded_for_vocational_training(classroom: Classroom) -> None:
    line = {"person": classroom.home.people[0].uid, "employed_after": True}
    found = await classroom.read(await classroom.logged(classroom.sheet(line, kind="vocational_training")))
    assert found["roll"][0]["employed_after"] is True


async def test_village_clan_and_unit_are_those_of_the_day(classroom: Classroom) -> None:
    session = classroom.desks.session
    village = await factories.village(session, "Thôn Đông")
    home = await factories.household(session, names=("Đỗ Văn Bốn",), village_id=village)
    clan = (await session.execute(insert(Clan).values(**HERE, name="Họ Đỗ", folded="ho do").returning(Clan.id))).scalar_one()
    unit = insert(Unit).values(**HERE, name="Hợp tác xã", folded="hop tac xa", kind="cooperative", ownership="private")
    unit_id = (await session.execute(unit.returning(Unit.id))).scalar_one()
    ended = period(date(2020, 1, 1), date(2026, 3, 5))  # the session's day is the first one without
    await session.execute(insert(ClanMember).values(**HERE, clan_id=clan, household_id=home.id, valid=period(date(2020, 1, 1))))
    member = {"unit_id": unit_id, "person_id": home.people[0].id, "standing": "member"}
    await session.execute(insert(UnitMember).values(**HERE, **member, valid=ended))
    await session.commit()
    await classroom.logged(classroom.sheet({"person": home.people[0].uid}), key="on")
    await classroom.logged(classroom.sheet({"person": home.people[0].uid}, held_on="2026-03-04"), key="before")
    credited = {str(e["held_on"]): (e["village_id"], e["clan_ids"], e["unit_ids"]) for e in await entries(classroom)}
    assert credited == {DAY: (village, [clan], []), "2026-03-04": (village, [clan], [unit_id])}


async def test_a_roll_credits_the_household_of_that_day_after_a_move(classroom: Classroom) -> None:
    other = await factories.household(classroom.desks.session, names=("Vũ Văn Năm",))
    await classroom.desks.session.commit()
    mover = classroom.home.people[1]
    body = {"household_uid": other.uid, "on_day": "2026-03-06"}
    assert (await classroom.desks.post("canbo", f"/people/{mover.uid}/membership", body)).status_code == 200
    await classroom.logged(classroom.sheet({"person": mover.uid}))
    assert [e["household_id"] for e in await entries(classroom)] == [classroom.home.id]


async def test_everybody_on_a_roll_is_marked_for_scoring(classroom: Classroom) -> None:
    await classroom.desks.session.execute(text("DELETE FROM rescore_mark"))
    await classroom.desks.session.commit()
    await classroom.logged()
    marks = text("SELECT subject_kind, subject_id, assessed_year, household_id FROM rescore_mark ORDER BY subject_id")
    found = [tuple(row) for row in await classroom.desks.session.execute(marks)]
    assert found == [("person", p.id, 2026, classroom.home.id) for p in classroom.home.people]


async def test_a_session_is_audited_without_a_name(classroom: Classroom) -> None:
    await classroom.logged()
    acts = text("SELECT action, commune_id, detail FROM audit_entry WHERE action = 'log_session'")
    assert [tuple(row) for row in await classroom.desks.session.execute(acts)] == [("log_session", AN_TRUONG, {"people": 2})]


@pytest.mark.parametrize(
    "place", [{"commune_code": "of that day"}, {"commune_name": "xa an truong"}, {"commune_name": "Xã An Trường"}]
)
async def test_the_commune_may_be_meant_by_code_or_name(classroom: Classroom, place: dict[str, str]) -> None:
    if "commune_code" in place:
        bears = text("SELECT code FROM place_period WHERE place_id = :id AND valid @> date '2026-03-05'")
        place = {"commune_code": (await classroom.desks.session.execute(bears, {"id": AN_TRUONG})).scalar_one()}
    answer = await classroom.log(classroom.sheet(commune_id=None, **place))
    assert answer.status_code == 201, answer.text


async def test_a_day_before_the_reform_is_logged_for_the_commune_of_then(classroom: Classroom) -> None:
    answer = await classroom.log(classroom.sheet(commune_id=TRUONG_THO, held_on="2025-06-30"))
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("people", [1, 40])
async def test_a_roll_of_any_size_costs_seven_statements(
    classroom: Classroom, count_statements: CountStatements, people: int
) -> None:
    names = tuple(f"Hà Văn {n}" for n in range(people))
    home = await factories.household(classroom.desks.session, names=names)
    await classroom.desks.session.commit()
    await classroom.desks.token("canbo")
    with count_statements() as counted:
        answer = await classroom.log(classroom.sheet(*({"person": p.uid} for p in home.people)))
    assert answer.json()["credited"] == people
    assert counted.number == 7, counted.statements


async def test_a_place_by_code_costs_no_statement_more(classroom: Classroom, count_statements: CountStatements) -> None:
    await classroom.desks.token("canbo")
    with count_statements() as counted:
        answer = await classroom.log(classroom.sheet(commune_id=None, commune_code="11635"))
    assert answer.status_code == 201, answer.text
    assert counted.number == 7, counted.statements


async def test_a_place_by_name_costs_eight_statements(classroom: Classroom, count_statements: CountStatements) -> None:
    await classroom.desks.token("canbo")
    with count_statements() as counted:
        answer = await classroom.log(classroom.sheet(commune_id=None, commune_name="Xã An Trường"))
    assert answer.status_code == 201, answer.text
    assert counted.number <= 8, counted.statements


async def test_a_session_like_another_is_a_warning_only(classroom: Classroom) -> None:
    first = await classroom.logged()
    answer = await classroom.log(classroom.sheet(topic="TRỒNG  RAU SẠCH"), key="other")
    assert answer.status_code == 201
    assert [(w["slug"], w["session"]) for w in answer.json()["warnings"]] == [("possible-duplicate", first)]


@pytest.mark.parametrize("change", [{"topic": "Nuôi cá"}, {"held_on": "2026-03-04"}, {"kind": "literacy"}])
async def test_another_topic_day_or_kind_is_no_likeness(classroom: Classroom, change: dict[str, str]) -> None:
    await classroom.logged()
    assert (await classroom.log(classroom.sheet(**change), key="other")).json()["warnings"] == []


async def test_a_voided_session_is_no_likeness(classroom: Classroom) -> None:
    first = await classroom.logged()
    await classroom.desks.post("canbo", f"/activities/sessions/{first}/void", {"reason": "Ghi nhầm"})
    assert (await classroom.log(key="other")).json()["warnings"] == []
