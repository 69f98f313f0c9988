"""The worker: what a log entry touched is scored, and only that."""

from datetime import date

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.assessments import worker
from service.assessments.tables import Assessment, StatedPoint
from service.foundation.database import Database
from service.scoring import Outcome
from service.titles.tables import RescoreMark, SubjectCount
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


async def test_one_entry_scores_one_person_only(world: World) -> None:
    home = await factories.household(world.session, names=("Lê Thị Hoa", "Lê Văn Nam"))
    for person in home.people:
        await mark(world.session, "person", person.id, household_id=home.id)
    await world.session.commit()
    await worker.work_all(world.database)
    before = {person.id: await stored(world, Title.CITIZEN, person.id) for person in home.people}
    await log(world.session, home.people[0], "ccl_class", hours=60, held_on=date(YEAR, 3, 1), logged_by=world.account_id)
    await world.session.commit()
    done = await worker.work_all(world.database)
    assert dict(done.subjects) == {Title.CITIZEN: 1}
    other = before[home.people[1].id]
    assert other is not None
    scored_at = other.scored_at
    await world.session.refresh(other)
    assert other.scored_at == scored_at


async def test_marks_are_gone_and_counts_stand(world: World) -> None:
    homes = [await factories.household(world.session) for _ in range(3)]
    for tenths, home in zip((90, 80, 40), homes, strict=True):
        await confirm(world.session, home.people[0], tenths=tenths, account_id=world.account_id)
    await world.session.commit()
    await worker.work_all(world.database)
    assert (await world.session.execute(select(func.count()).select_from(RescoreMark))).scalar_one() == 0
    counted = select(SubjectCount.total, SubjectCount.passing, SubjectCount.unknown).where(
        SubjectCount.place_id == factories.AN_TRUONG, SubjectCount.title == Title.CITIZEN, SubjectCount.assessed_year == YEAR
    )
    assert [tuple(row) for row in await world.session.execute(counted)] == [(3, 2, 0)]


async def test_counts_are_made_anew_when_a_score_falls(world: World) -> None:
    home = await factories.household(world.session)
    await confirm(world.session, home.people[0], tenths=90, account_id=world.account_id)
    await world.session.commit()
    await worker.work_all(world.database)
    await world.session.execute(update(StatedPoint).values(tenths=40))
    await mark(world.session, "person", home.people[0].id, household_id=home.id)
    await world.session.commit()
    done = await worker.work_all(world.database)
    assert dict(done.subjects) == {Title.CITIZEN: 1, Title.FAMILY: 1, Title.COMMUNE: 1}
    counted = select(SubjectCount.passing).where(SubjectCount.title == Title.CITIZEN)
    assert (await world.session.execute(counted)).scalars().all() == [0]


async def test_a_child_is_no_citizen(world: World) -> None:
    births = (date(YEAR - 18, 12, 31), date(YEAR - 17, 1, 1))
    home = await factories.household(world.session, names=("Lê Thị Hoa", "Lê Văn Nam"), births=births)
    for person in home.people:
        await confirm(world.session, person, tenths=90, account_id=world.account_id)
    await world.session.commit()
    await worker.work_all(world.database)
    assert await stored(world, Title.CITIZEN, home.people[0].id) is not None
    assert await stored(world, Title.CITIZEN, home.people[1].id) is None


async def test_without_the_parameters_of_the_province_nothing_is_scored(database: Database, owner_session: AsyncSession) -> None:
    world = World(database, owner_session, await factories.account(owner_session, "ghi"))
    home = await factories.household(owner_session)
    await confirm(owner_session, home.people[0], tenths=90, account_id=world.account_id)
    await owner_session.commit()
    await worker.work_all(database)
    assert (await owner_session.execute(select(func.count()).select_from(Assessment))).scalar_one() == 0
