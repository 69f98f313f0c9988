"""Somebody leaves the commune: the membership ends on the day, nothing before changes, the score of the year goes, retention runs."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.assessments import worker
from service.foundation import clock
from service.foundation.database import Database
from service.statistics.reconcile import reconcile
from tests.stage import Browser, SignIn, Stage


async def leave(desk: Browser, person: str, **form: str) -> Any:
    """The desk says it."""
    await desk.open(f"/people/{person}/leave")
    return await desk.send(f"/people/{person}/leave", {"on_day": f"{clock.today():%d/%m/%Y}", "reason": "Đi tỉnh khác"} | form)


async def row(session: AsyncSession, statement: str, **given: Any) -> Any:
    await session.rollback()
    return (await session.execute(text(statement), given)).one()


async def test_a_member_leaves_and_is_scored_no_more(
    browse: SignIn, stage: Stage, owner_session: AsyncSession, database: Database
) -> None:
    her, today = stage.home.people[1], clock.today()
    assert (await leave(await browse("canbo"), her.uid)).status_code == 303
    found = await row(owner_session, "SELECT left_on, household_id FROM person WHERE id = :id", id=her.id)
    assert tuple(found) == (today, None)
    member = await row(
        owner_session,
        "SELECT lower(valid) AS since, upper(valid) AS until FROM household_member WHERE person_id = :id",
        id=her.id,
    )
    assert member.until == today
    told = await row(owner_session, "SELECT reason, subject_id FROM audit_entry WHERE action = 'leave_commune'")
    assert tuple(told) == ("Đi tỉnh khác", her.id)
    await worker.work_all(database)
    async with database.as_owner() as session:
        assert await reconcile(session) == []
    scores = await row(
        owner_session,
        "SELECT count(*) AS n FROM assessment WHERE subject_kind = 'person' AND subject_id = :id AND assessed_year >= :year",
        id=her.id,
        year=today.year,
    )
    assert scores.n == 0


async def test_a_head_who_leaves_names_the_next_one(browse: SignIn, stage: Stage, owner_session: AsyncSession) -> None:
    him, her = stage.home.people
    desk = await browse("canbo")
    assert (await leave(desk, him.uid)).status_code == 422
    assert (await leave(desk, him.uid, new_head=her.uid)).status_code == 303
    head = await row(
        owner_session,
        "SELECT person_id FROM household_member WHERE household_id = :id AND is_head AND upper_inf(valid)",
        id=stage.home.id,
    )
    assert head.person_id == her.id


async def test_nobody_leaves_twice_in_the_future_or_from_elsewhere(browse: SignIn, stage: Stage) -> None:
    her = stage.home.people[1]
    desk = await browse("canbo")
    assert (await leave(desk, her.uid, on_day="01/01/2099")).status_code == 422
    assert (await leave(desk, her.uid, reason="")).status_code == 422
    assert (await leave(await browse("xa-khac"), her.uid)).status_code == 404
    assert (await leave(await browse("chutich"), her.uid)).status_code == 403
    assert (await leave(await browse("canbo"), her.uid)).status_code == 303
    assert (await leave(await browse("canbo"), her.uid)).status_code == 409
