"""A year scored at once says exactly what the worker says mark by mark."""

from datetime import date
from typing import Any

from sqlalchemy import delete, select, text, update

from service.activities.tables import RollEntry
from service.assessments import worker
from service.assessments.actions import open_year
from service.assessments.bulk import score_year
from service.assessments.tables import Assessment, StatedPoint
from service.titles.tables import RescoreMark, SubjectCount
from service.titles.vocabulary import Title
from tests import factories
from tests.assessments.conftest import YEAR, World, confirm, hold_citizen_title, log
from tests.assessments.test_chain import clan_of, unit_of

COMMUNES = (factories.AN_TRUONG, factories.AN_KHANH)


async def people_of(world: World) -> list[factories.MadeHousehold]:
    """Households in two communes: passing, failing, recognised, without any entry; a clan, a unit, a village."""
    village = await factories.village(world.session, "Thôn Một")
    homes = [await factories.household(world.session, names=("Lê Thị Hoa", "Lê Văn Nam"), village_id=village) for _ in range(3)]
    homes += [await factories.household(world.session, commune_id=factories.AN_KHANH) for _ in range(2)]
    for home, tenths in zip(homes, (90, 80, 40, 90, 45), strict=True):
        await confirm(world.session, home.people[0], tenths=tenths, account_id=world.account_id)
    await log(world.session, homes[0].people[1], "ccl_class", hours=240, held_on=date(YEAR, 3, 1), logged_by=world.account_id)
    await hold_citizen_title(world.session, homes[0].people[0])
    await clan_of(world.session, homes[0].id, homes[1].id)
    await unit_of(world.session, homes[0].people[0].id, homes[3].people[0].id)
    await world.session.commit()
    return homes


async def stored(world: World) -> tuple[list[Any], list[Any]]:
    """Every score and count, without the instant."""
    columns = [c for c in Assessment.__table__.columns if c.name not in ("scored_at", "applied_law_id")]
    keys = [Assessment.title, Assessment.subject_kind, Assessment.subject_id, Assessment.level]
    scores = [tuple(row) for row in await world.session.execute(select(*columns).order_by(*keys))]
    counts = select(*SubjectCount.__table__.columns).order_by(SubjectCount.place_id, SubjectCount.title, SubjectCount.level)
    counted = [tuple(row) for row in await world.session.execute(counts)]
    await world.session.rollback()
    return scores, counted


async def applied_laws(world: World) -> set[int]:
    """What the citizens' scores rest on."""
    found = set(
        (await world.session.execute(select(Assessment.applied_law_id).where(Assessment.title == Title.CITIZEN))).scalars()
    )
    await world.session.rollback()
    return found


async def in_bulk(world: World, **how: Any) -> dict[Title, int]:
    """Score the year of both communes at once."""
    return await score_year(world.database, province_id=factories.HAI_PHONG, assessed_year=YEAR, communes=COMMUNES, **how)


async def forget_everything(world: World) -> None:
    """As if nothing had ever been scored."""
    for table in (Assessment, SubjectCount, RescoreMark):
        await world.session.execute(delete(table))
    await world.session.execute(text("DELETE FROM kept_fact"))
    await world.session.commit()


async def test_at_once_and_mark_by_mark_are_the_same(world: World) -> None:
    await people_of(world)
    await open_year(world.session, province_id=factories.HAI_PHONG, communes=COMMUNES, assessed_year=YEAR)
    await world.session.commit()
    await worker.work_all(world.database)
    marked = await stored(world)
    assert {row[3] for row in marked[0]} >= {
        Title.CITIZEN,
        Title.FAMILY,
        Title.CLAN,
        Title.VILLAGE,
        Title.UNIT_COMMUNE,
        Title.COMMUNE,
    }
    await forget_everything(world)
    done = await in_bulk(world)
    assert done[Title.CITIZEN] == 8
    assert await stored(world) == marked


async def test_a_second_time_changes_nothing_and_a_change_is_stored(world: World) -> None:
    homes = await people_of(world)
    await in_bulk(world)
    once = await stored(world)
    await in_bulk(world)
    assert await stored(world) == once
    await world.session.execute(update(StatedPoint).where(StatedPoint.person_id == homes[0].people[0].id).values(tenths=30))
    await world.session.commit()
    await in_bulk(world)
    assert await stored(world) != once


async def test_without_recounting_the_log_the_kept_facts_decide(world: World) -> None:
    homes = await people_of(world)
    await in_bulk(world)
    once = await stored(world)
    await world.session.execute(update(RollEntry).where(RollEntry.person_id == homes[0].people[1].id).values(hours=10))
    await world.session.commit()
    await in_bulk(world, recount_log=False)
    assert await stored(world) == once
    await in_bulk(world)
    assert await stored(world) != once


async def test_who_is_not_assessed_any_more_loses_the_score(world: World) -> None:
    homes = await people_of(world)
    await in_bulk(world)
    await world.session.execute(
        text("UPDATE person SET left_on = :day WHERE id = :id"), {"day": date(YEAR, 6, 1), "id": homes[4].people[0].id}
    )
    await world.session.commit()
    await in_bulk(world)
    found = select(Assessment).where(Assessment.title == Title.CITIZEN, Assessment.subject_id == homes[4].people[0].id)
    assert (await world.session.execute(found)).one_or_none() is None


async def test_a_backlog_of_marks_is_scored_as_a_whole_with_the_same_result(world: World) -> None:
    await people_of(world)
    await forget_everything(world)  # marks of earlier years too
    await open_year(world.session, province_id=factories.HAI_PHONG, communes=COMMUNES, assessed_year=YEAR)
    await world.session.commit()
    assert (await worker.work_once(world.database, backlog=15)).marks > 15
    waiting = (await world.session.execute(select(RescoreMark.id).where(RescoreMark.assessed_year == YEAR))).all()
    at_once = await stored(world)
    await forget_everything(world)
    await open_year(world.session, province_id=factories.HAI_PHONG, communes=COMMUNES, assessed_year=YEAR)
    await world.session.commit()
    await worker.work_all(world.database)
    assert (await stored(world), waiting) == (at_once, [])


async def test_a_few_marks_are_no_backlog(world: World) -> None:
    await people_of(world)
    await open_year(world.session, province_id=factories.HAI_PHONG, communes=COMMUNES, assessed_year=YEAR)
    await world.session.commit()
    first = await worker.work_once(world.database, batch=10)
    assert first.marks == 10


CHANGED_RUNG = """
UPDATE parameter_setting s SET parameters = jsonb_set(s.parameters, '{guide,1,0,points}', '3')
  FROM rule_set r WHERE r.id = s.rule_set_id AND r.title = 'citizen'
"""


async def test_another_law_writes_every_score_anew_as_the_worker_would(world: World) -> None:
    await people_of(world)
    await in_bulk(world)
    once = await applied_laws(world)
    await world.session.execute(text(CHANGED_RUNG))
    await world.session.commit()
    await in_bulk(world)
    assert not once & await applied_laws(world)
    anew = await stored(world)
    await forget_everything(world)
    await open_year(world.session, province_id=factories.HAI_PHONG, communes=COMMUNES, assessed_year=YEAR)
    await world.session.commit()
    await worker.work_all(world.database)
    assert await stored(world) == anew
