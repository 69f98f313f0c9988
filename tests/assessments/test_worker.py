"""The worker: what a log entry touched is scored, and only that."""

from datetime import date

from sqlalchemy import select

from service.assessments import worker
from service.assessments.tables import Assessment
from service.scoring import Outcome
from service.titles.vocabulary import Title
from tests import factories
from tests.assessments.conftest import YEAR, World, confirm, hold_citizen_title, log, mark


async def stored(world: World, title: Title, subject_id: int) -> Assessment | None:
    found = select(Assessment).where(
        Assessment.title == title, Assessment.subject_id == subject_id, Assessment.assessed_year == YEAR
    )
    return (await world.session.execute(found)).scalar_one_or_none()


async def test_a_log_entry_becomes_points(world: World) -> None:
    home = await factories.household(world.session)
    await log(world.session, home.people[0], "ccl_class", hours=240, held_on=date(YEAR, 3, 1), logged_by=world.account_id)
    await world.session.commit()
    await worker.work_all(world.database)
    row = await stored(world, Title.CITIZEN, home.people[0].id)
    assert row is not None
    assert row.points[0] == 100


async def test_confirmed_points_win_and_eighty_passes(world: World) -> None:
    home = await factories.household(world.session)
    await confirm(world.session, home.people[0], tenths=80, account_id=world.account_id)
    await world.session.commit()
    await worker.work_all(world.database)
    row = await stored(world, Title.CITIZEN, home.people[0].id)
    assert row is not None
    assert (row.total, row.verdict) == (800, Outcome.PASSED)


async def test_a_citizen_who_starts_to_pass_moves_the_family_and_the_commune_and_no_other(world: World) -> None:
    homes = [await factories.household(world.session, names=("Lê Thị Hoa",)) for _ in range(3)]
    for home in homes:
        await mark(world.session, "household", home.id, household_id=home.id)
    await mark(world.session, "place", factories.AN_TRUONG)
    await world.session.commit()
    await worker.work_all(world.database)
    await confirm(world.session, homes[0].people[0], tenths=90, account_id=world.account_id)
    await world.session.commit()
    done = await worker.work_all(world.database)
    assert dict(done.subjects) == {Title.CITIZEN: 1, Title.FAMILY: 1, Title.COMMUNE: 1}


async def test_a_score_moves_the_forecast_and_only_a_decision_the_official_verdict(world: World) -> None:
    home = await factories.household(world.session, names=("Lê Thị Hoa",))
    await confirm(world.session, home.people[0], tenths=90, account_id=world.account_id)
    await world.session.commit()
    await worker.work_all(world.database)
    before = await stored(world, Title.FAMILY, home.id)
    assert before is not None
    assert (before.verdict, before.forecast_verdict) == (Outcome.FAILED, Outcome.PASSED)
    await hold_citizen_title(world.session, home.people[0])
    await mark(world.session, "household", home.id, household_id=home.id)
    await world.session.commit()
    await worker.work_all(world.database)
    world.session.expire_all()
    after = await stored(world, Title.FAMILY, home.id)
    assert after is not None
    assert after.verdict == Outcome.PASSED
