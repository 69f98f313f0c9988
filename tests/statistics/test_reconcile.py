"""Everything counted again from scratch: no difference after real work, and the corruption that is planted is found."""

from datetime import date

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.assessments.counting import recount_subjects
from service.foundation.database import Database
from service.statistics.reconcile import Difference, reconcile
from service.titles.tables import RecognitionCount, SubjectCount
from tests.factories import AN_TRUONG, HAI_PHONG
from tests.recognitions import given
from tests.recognitions.given import AFTER, Desks, on


async def _worked(desks: Desks, database: Database) -> list[Difference]:
    """Two citizens registered and recognised, one of them revoked the next day; the worker's counts made."""
    bodies = [await given.citizen(desks.session, name) for name in ("Nguyễn Văn An", "Nguyễn Văn Bình")]
    await recount_subjects(desks.session, province_id=HAI_PHONG, title="citizen", assessed_year=2025, places=[AN_TRUONG])
    await desks.session.commit()
    with on(AFTER):
        subjects = [body["subject"] for body in bodies]
        await desks.post("canbo", "/registrations", {"title": "citizen", "assessed_year": 2025, "subjects": subjects})
        made = [await desks.decided("chutich", await desks.submitted("canbo", body)) for body in bodies]
    with on(AFTER.replace(day=21)):
        desks.tokens.clear()
        await desks.post("chutich", f"/titles/{made[0]['title_uid']}/revocation", {"reason": "Nhầm người"})
    return await _differences(database)


async def _differences(database: Database) -> list[Difference]:
    async with database.as_owner() as session:
        return await reconcile(session)


async def test_there_is_no_difference_after_real_work(desks: Desks, database: Database) -> None:
    assert await _worked(desks, database) == []


async def test_a_planted_count_is_found_with_its_key(desks: Desks, database: Database, owner_session: AsyncSession) -> None:
    await _worked(desks, database)
    planted = update(RecognitionCount).where(RecognitionCount.recognised > 0, RecognitionCount.level == 0)
    await owner_session.execute(planted.values(recognised=RecognitionCount.recognised + 1))
    await owner_session.commit()
    (found,) = await _differences(database)
    assert (found.table, found.key["place_id"], found.key["on_day"]) == ("recognition_count", AN_TRUONG, date(2026, 3, 20))
    assert found.stored["recognised"] == found.recounted["recognised"] + 1


async def test_a_count_of_nothing_is_found(database: Database, owner_session: AsyncSession) -> None:
    key = {"province_id": HAI_PHONG, "place_id": AN_TRUONG, "title": "family", "assessed_year": 2025, "level": 0}
    await owner_session.execute(insert(RecognitionCount).values(**key, on_day=date(2026, 1, 1), registered=7))
    await owner_session.commit()
    (found,) = await _differences(database)
    assert (found.stored["registered"], found.recounted["registered"]) == (7, 0)


async def test_a_planted_total_is_found(desks: Desks, database: Database, owner_session: AsyncSession) -> None:
    await _worked(desks, database)
    await owner_session.execute(update(SubjectCount).values(passing=1))
    await owner_session.commit()
    (found,) = await _differences(database)
    assert (found.table, found.stored["passing"], found.recounted["passing"]) == ("subject_count", 1, 2)
