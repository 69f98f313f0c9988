"""Kept facts: counted from the rolls, never incremented. That a recount finds what is spoilt is tested with `reconcile`."""

from typing import Any

from service.activities.actions import recompute_kept_facts
from service.activities.fact_queries import kept_by_kind
from service.activities.tables import KeptFact
from service.foundation.database import Database
from tests.activities.conftest import Classroom
from tests.factories import HAI_PHONG


async def recompute(classroom: Classroom, database: Database, year: int = 2026) -> None:
    people = [person.id for person in classroom.home.people]
    async with database.as_worker() as session:
        await recompute_kept_facts(session, province_ids=[HAI_PHONG] * 2, person_ids=people, years=[year] * 2)


async def facts(classroom: Classroom) -> list[tuple[Any, ...]]:
    """(kind, sessions, tenths, certificates) of the head."""
    await classroom.desks.session.rollback()
    kept = kept_by_kind().where(KeptFact.person_id == classroom.home.people[0].id)
    rows = (await classroom.desks.session.execute(kept)).all()
    return sorted((row.kind, row.sessions, row.hours, row.certificates) for row in rows)


def line(classroom: Classroom, **said: Any) -> dict[str, Any]:
    return {"person": classroom.home.people[0].uid} | said


async def test_hours_and_sessions_are_those_that_were_completed(classroom: Classroom, database: Database) -> None:
    await classroom.logged(classroom.sheet(line(classroom)), key="1")
    await classroom.logged(classroom.sheet(line(classroom, hours=2)), key="2")
    await classroom.logged(classroom.sheet(line(classroom, completed=False, certificate="Số 1")), key="3")
    await recompute(classroom, database)
    assert await facts(classroom) == [("ccl_class", 2, 35, 1)]


async def test_each_kind_and_each_year_is_kept_apart(classroom: Classroom, database: Database) -> None:
    await classroom.logged(classroom.sheet(line(classroom), kind="literacy", held_on="2026-01-01"), key="1")
    await classroom.logged(classroom.sheet(line(classroom), held_on="2025-12-31"), key="2")
    await recompute(classroom, database)
    assert await facts(classroom) == [("literacy", 1, 15, 0)]


async def test_voided_entries_count_no_longer(classroom: Classroom, database: Database) -> None:
    session = await classroom.logged()
    await recompute(classroom, database)
    await classroom.desks.post("canbo", f"/activities/sessions/{session}/void", {"reason": "Ghi trùng"})
    await recompute(classroom, database)
    assert await facts(classroom) == []


async def test_counting_twice_changes_nothing(classroom: Classroom, database: Database) -> None:
    await classroom.logged()
    await recompute(classroom, database)
    once = await facts(classroom)
    await recompute(classroom, database)
    assert await facts(classroom) == once
