"""Corrections and voidings: what stood before stays with who changed it and why, and scores are asked for again."""

from typing import Any

import pytest
from httpx import Response
from sqlalchemy import text

from tests.activities.conftest import Classroom
from tests.subjects.desk import slugs


async def correct(classroom: Classroom, session: str, *, person: int = 0, **said: Any) -> Response:
    uid = classroom.home.people[person].uid
    return await classroom.desks.post(
        "canbo", f"/activities/sessions/{session}/roll/{uid}/correct", {"reason": "Ghi nhầm"} | said
    )


async def void(classroom: Classroom, session: str, *, person: int | None = None, reason: str = "Vắng") -> Response:
    line = "" if person is None else f"/roll/{classroom.home.people[person].uid}"
    return await classroom.desks.post("canbo", f"/activities/sessions/{session}{line}/void", {"reason": reason})


async def line_of(classroom: Classroom, session: str, person: int = 0) -> dict[str, Any]:
    roll = (await classroom.read(session))["roll"]
    found: dict[str, Any] = next(entry for entry in roll if entry["person"] == classroom.home.people[person].uid)
    return found


async def test_a_correction_changes_only_what_it_says(classroom: Classroom) -> None:
    session = await classroom.logged()
    assert (await correct(classroom, session, hours=3)).status_code == 204
    line = await line_of(classroom, session)
    assert (line["hours"], line["completed"]) == (3.0, True)
    assert (await line_of(classroom, session, person=1))["hours"] == 1.5


async def test_what_stood_before_is_kept_with_the_reason(classroom: Classroom) -> None:
    session = await classroom.logged()
    await correct(classroom, session, hours=3, certificate="Số 12", reason="Học thêm buổi chiều")
    (kept,) = (await classroom.read(session))["corrections"]
    assert kept["before"] == {"hours": 1.5, "certificate": None}
    assert kept["after"] == {"hours": 3.0, "certificate": "Số 12"}
    assert (kept["reason"], kept["person"]) == ("Học thêm buổi chiều", classroom.home.people[0].uid)


async def test_corrections_follow_each_other(classroom: Classroom) -> None:
    session = await classroom.logged()
    await correct(classroom, session, hours=3)
    await correct(classroom, session, hours=4)
    kept = (await classroom.read(session))["corrections"]
    assert [(c["before"]["hours"], c["after"]["hours"]) for c in kept] == [(1.5, 3.0), (3.0, 4.0)]


async def test_a_certificate_can_be_taken_away(classroom: Classroom) -> None:
    line = {"person": classroom.home.people[0].uid, "certificate": "Số 12"}
    session = await classroom.logged(classroom.sheet(line))
    await correct(classroom, session, certificate=None)
    assert (await line_of(classroom, session))["certificate"] is None


@pytest.mark.parametrize("act", ["correct", "void", "void-session"])
async def test_every_change_marks_for_scoring_again(classroom: Classroom, act: str) -> None:
    session = await classroom.logged()
    await classroom.desks.session.execute(text("DELETE FROM rescore_mark"))
    await classroom.desks.session.commit()
    if act == "correct":
        await correct(classroom, session, hours=3)
    else:
        await void(classroom, session, person=0 if act == "void" else None)
    marked = text("SELECT subject_id FROM rescore_mark WHERE subject_kind = 'person' AND assessed_year = 2026 ORDER BY 1")
    found = list((await classroom.desks.session.execute(marked)).scalars())
    assert found == [p.id for p in classroom.home.people][: 2 if act == "void-session" else 1]


@pytest.mark.parametrize("act", ["correct_entry", "void_entry", "void_session"])
async def test_every_change_is_audited_with_its_reason(classroom: Classroom, act: str) -> None:
    session = await classroom.logged()
    if act == "correct_entry":
        await correct(classroom, session, hours=3, reason="Lý do")
    else:
        await void(classroom, session, person=0 if act == "void_entry" else None, reason="Lý do")
    acts = text("SELECT reason FROM audit_entry WHERE action = :act")
    assert list((await classroom.desks.session.execute(acts, {"act": act})).scalars()) == ["Lý do"]


async def test_the_audit_tells_from_what_to_what_a_line_was_changed(classroom: Classroom) -> None:
    await correct(classroom, await classroom.logged(), hours=3, certificate="Số 7", reason="Lý do")
    told = text("SELECT detail -> 'before', detail -> 'after' FROM audit_entry WHERE action = 'correct_entry'")
    assert [tuple(row) for row in await classroom.desks.session.execute(told)] == [({"hours": 15}, {"hours": 30})]


@pytest.mark.parametrize(
    ("said", "field", "slug"),
    [
        ({"hours": -1}, "hours", "absurd-hours"),
        ({"hours": None}, "hours", "absurd-hours"),
        ({"hours": 25}, "hours", "absurd-hours"),
        ({"completed": None}, "completed", "missing"),
        ({"employed_after": True}, "employed_after", "employment-not-asked"),
    ],
)
async def test_a_wrong_correction_is_named_and_changes_nothing(
    classroom: Classroom, said: dict[str, Any], field: str, slug: str
) -> None:
    session = await classroom.logged()
    before = await classroom.read(session)
    answer = await correct(classroom, session, **said)
    assert (answer.status_code, slugs(answer)) == (422, {field: slug})
    assert await classroom.read(session) == before


@pytest.mark.parametrize("said", [{}, {"hours": 1.5}, {"completed": True}])
async def test_a_correction_that_says_nothing_new_is_refused(classroom: Classroom, said: dict[str, Any]) -> None:
    answer = await correct(classroom, await classroom.logged(), **said)
    assert (answer.status_code, answer.json()["slug"]) == (422, "nothing-changed")


async def test_a_correction_needs_a_reason(classroom: Classroom) -> None:
    assert (await correct(classroom, await classroom.logged(), hours=3, reason=" ")).status_code == 422


async def test_a_voided_entry_stays_to_be_read(classroom: Classroom) -> None:
    session = await classroom.logged()
    assert (await void(classroom, session, person=0)).status_code == 204
    found = await classroom.read(session)
    assert (found["credited"], [entry["voided"] for entry in found["roll"]].count(True), len(found["roll"])) == (1, 1, 2)
    assert [(c["before"], c["after"], c["reason"]) for c in found["corrections"]] == [
        ({"voided": False}, {"voided": True}, "Vắng")
    ]


async def test_a_voided_entry_is_changed_no_more(classroom: Classroom) -> None:
    session = await classroom.logged()
    await void(classroom, session, person=0)
    for answer in (await correct(classroom, session, hours=3), await void(classroom, session, person=0)):
        assert (answer.status_code, answer.json()["slug"]) == (409, "entry-voided")


async def test_a_voided_session_stays_to_be_read_with_its_reason(classroom: Classroom) -> None:
    session = await classroom.logged()
    assert (await void(classroom, session, reason="Ghi trùng")).status_code == 204
    found = await classroom.read(session)
    assert (found["voided"], found["void_reason"], found["credited"]) == (True, "Ghi trùng", 0)
    assert len(found["corrections"]) == 2


async def test_voiding_a_session_keeps_what_was_voided_before(classroom: Classroom) -> None:
    session = await classroom.logged()
    await void(classroom, session, person=0, reason="Vắng")
    await void(classroom, session, reason="Ghi trùng")
    assert [c["reason"] for c in (await classroom.read(session))["corrections"]] == ["Vắng", "Ghi trùng"]


async def test_a_voided_session_is_changed_no_more(classroom: Classroom) -> None:
    session = await classroom.logged()
    await void(classroom, session)
    for answer in (await correct(classroom, session, hours=3), await void(classroom, session)):
        assert (answer.status_code, answer.json()["slug"]) == (409, "session-voided")


async def test_who_is_not_on_the_roll_cannot_be_corrected(classroom: Classroom) -> None:
    session = await classroom.logged(classroom.sheet({"person": classroom.home.people[0].uid}))
    answer = await correct(classroom, session, person=1, hours=3)
    assert (answer.status_code, answer.json()["slug"]) == (404, "unknown-entry")
