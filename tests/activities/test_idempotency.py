"""The same sheet sent twice is one session."""

import asyncio

import pytest

from tests.activities.conftest import Classroom


async def test_the_same_key_and_sheet_are_answered_the_same_again(classroom: Classroom) -> None:
    first, second = await classroom.log(), await classroom.log()
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert (first.headers.get("idempotent-replay"), second.headers.get("idempotent-replay")) == (None, "true")
    assert await classroom.desks.many("learning_session") == 1


async def test_hours_spelled_otherwise_are_the_same_sheet(classroom: Classroom) -> None:
    await classroom.log(classroom.sheet(hours=2))
    assert (await classroom.log(classroom.sheet(hours="2.0"))).status_code == 200


async def test_a_replay_is_answered_as_the_first_time_after_a_correction(classroom: Classroom) -> None:
    first = await classroom.log()
    line = f"/activities/sessions/{first.json()['uid']}/roll/{classroom.home.people[0].uid}/void"
    await classroom.desks.post("canbo", line, {"reason": "Vắng"})
    assert (await classroom.log()).json() == first.json()


async def test_a_replay_repeats_the_warnings_of_the_first_time_only(classroom: Classroom) -> None:
    await classroom.log(key="one")
    second = await classroom.log(key="two")
    await classroom.log(key="three")
    assert (await classroom.log(key="two")).json() == second.json()


async def test_the_same_key_for_another_sheet_is_refused(classroom: Classroom) -> None:
    await classroom.log()
    answer = await classroom.log(classroom.sheet(topic="Nuôi cá"))
    assert (answer.status_code, answer.json()["slug"]) == (409, "idempotency-key-reused")
    assert await classroom.desks.many("learning_session") == 1


async def test_two_at_once_are_one_session(classroom: Classroom) -> None:
    await classroom.desks.token("canbo")
    answers = await asyncio.gather(classroom.log(), classroom.log())
    assert sorted(answer.status_code for answer in answers) == [200, 201]
    assert answers[0].json() == answers[1].json()
    assert await classroom.desks.many("roll_entry") == 2


@pytest.mark.parametrize("key", [None, "", "   ", "k" * 201])
async def test_a_sheet_without_a_key_is_refused(classroom: Classroom, key: str | None) -> None:
    answer = await classroom.log(key=key)
    assert (answer.status_code, answer.json()["slug"]) == (422, "idempotency-key-missing")
    assert await classroom.desks.many("learning_session") == 0
