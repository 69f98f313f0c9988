"""Reading the log: the vocabulary, the list page by page, and a session after people have moved."""

from typing import Any

from sqlalchemy import text

from tests.activities.conftest import Classroom
from tests.conftest import CountStatements
from tests.factories import AN_KHANH, AN_TRUONG

KINDS = [
    "ccl_class", "topical_meeting", "conference", "short_course", "vocational_training", "literacy", "digital_skills",
    "foreign_language", "ethnic_language", "library_reading", "online_course", "self_study_plan", "degree_certificate",
    "campaign_session",
]  # fmt: skip


async def listed(classroom: Classroom, username: str = "canbo", **asked: Any) -> list[str]:
    answer = await classroom.desks.get(username, "/activities/sessions", **asked)
    return [session["topic"] for session in answer.json()["sessions"]]


async def several(classroom: Classroom) -> None:
    for n, (topic, kind) in enumerate([("Một", "literacy"), ("Hai", "ccl_class"), ("Ba", "ccl_class"), ("Bốn", "ccl_class")]):
        day = min(n, 2) + 1  # the last two on one day
        await classroom.logged(classroom.sheet(topic=topic, kind=kind, held_on=f"2026-03-0{day}"), key=str(n))


async def test_the_kinds_are_public_and_in_order(classroom: Classroom) -> None:
    answer = await classroom.desks.get(None, "/activities/kinds")
    assert [kind["code"] for kind in answer.json()] == KINDS


async def test_only_vocational_training_asks_for_employment(classroom: Classroom) -> None:
    answer = await classroom.desks.get(None, "/activities/kinds")
    assert [kind["code"] for kind in answer.json() if kind["with_employment"]] == ["vocational_training"]


async def test_the_latest_session_stands_first(classroom: Classroom) -> None:
    await several(classroom)
    assert await listed(classroom) == ["Bốn", "Ba", "Hai", "Một"]


async def test_the_list_narrows_by_kind_days_and_commune(classroom: Classroom) -> None:
    await several(classroom)
    assert await listed(classroom, kind="literacy") == ["Một"]
    assert await listed(classroom, held_from="2026-03-02", held_to="2026-03-02") == ["Hai"]
    assert await listed(classroom, commune_id=AN_TRUONG, limit=1) == ["Bốn"]
    assert await listed(classroom, commune_id=AN_KHANH) == []


async def test_pages_follow_each_other_without_gap_or_repeat(classroom: Classroom) -> None:
    await several(classroom)
    first = (await classroom.desks.get("canbo", "/activities/sessions", limit=1)).json()
    assert await listed(classroom, after=first["next"]) == ["Ba", "Hai", "Một"]


async def test_a_list_costs_the_same_statements_for_one_as_for_four(
    classroom: Classroom, count_statements: CountStatements
) -> None:
    await several(classroom)
    numbers = []
    for limit in (1, 4):
        with count_statements() as counted:
            await listed(classroom, limit=limit)
        numbers.append(counted.number)
    assert numbers == [2, 2]


async def test_a_session_says_what_was_logged(classroom: Classroom) -> None:
    found = await classroom.read(await classroom.logged())
    assert (found["kind"], found["topic"], found["hours"], found["credited"]) == ("ccl_class", "Trồng rau sạch", 1.5, 2)
    assert [entry["full_name"] for entry in found["roll"]] == ["Hà Thị Hai", "Hà Văn Một"]


async def test_who_moved_out_of_sight_stays_on_the_roll_without_a_name(classroom: Classroom) -> None:
    session = await classroom.logged()
    body = {"commune_id": AN_KHANH, "on_day": "2026-03-10"}
    assert (await classroom.desks.post("canbo", f"/households/{classroom.home.uid}/move", body)).status_code == 204
    found = await classroom.read(session)
    assert [(entry["full_name"], entry["hours"]) for entry in found["roll"]] == [(None, 1.5), (None, 1.5)]


async def test_nothing_of_the_log_can_be_deleted_by_the_serving_role(classroom: Classroom) -> None:
    allowed = text(
        "SELECT t FROM unnest(ARRAY['learning_session', 'roll_entry', 'roll_correction']) t"
        " WHERE has_table_privilege('hoctap_app', t, 'DELETE')"
    )
    assert (await classroom.desks.session.execute(allowed)).all() == []
