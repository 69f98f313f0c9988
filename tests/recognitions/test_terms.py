"""Terms: told before they end, lapsed by the job, counted beside what was recognised; revoked and decided anew; years in a row."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.assessments.tables import Assessment
from service.dossiers.tables import DossierEvent
from service.foundation.database import Database
from service.recognitions import lapsing
from service.statistics.reconcile import reconcile
from service.titles.tables import RecognitionCount, TitleHeld
from tests.conftest import transaction
from tests.factories import AN_TRUONG
from tests.recognitions import given
from tests.recognitions.given import AFTER, Desks, on, slug


def at(year: int, month: int, day: int) -> datetime:
    """Ten in the morning of a day."""
    return datetime(year, month, day, 3, tzinfo=UTC)


async def _differing(session: AsyncSession) -> list[str]:
    """The tables that do not agree; forecasts are the worker's, who has not worked here."""
    return [one.table for one in await reconcile(session) if one.table != "subject_count"]


async def _decided(desks: Desks) -> dict[str, Any]:
    body = await given.citizen(desks.session)
    await desks.session.commit()
    with on(AFTER):
        return await desks.decided("chutich", await desks.submitted("canbo", body))


async def _ending(desks: Desks, day: datetime, within: int) -> int:
    desks.tokens.clear()
    with on(day):
        return len((await desks.get("chutich", "/titles/ending", within=within)).json())


async def test_desks_are_told_ninety_and_thirty_days_before(desks: Desks) -> None:
    made = await _decided(desks)
    assert made["last_day"] == "2026-12-31"
    assert [await _ending(desks, at(2026, 10, 1), n) for n in (90, 91)] == [0, 1]
    assert [await _ending(desks, at(2026, 12, 1), n) for n in (29, 30)] == [0, 1]
    assert await _ending(desks, at(2027, 1, 1), 90) == 0


async def test_a_title_lapses_on_the_day_after_its_last_and_counts_agree(desks: Desks, database: Database) -> None:
    made = await _decided(desks)
    with on(at(2026, 12, 31)):
        assert await lapsing.lapse_all(database) == 0
    with on(at(2027, 1, 1)):
        assert await lapsing.lapse_all(database) == 1
        assert await lapsing.lapse_all(database) == 0
        desks.tokens.clear()
        seen = (await desks.get("chutich", f"/dossiers/{made['dossier_uid']}")).json()
        assert slug(await desks.post("chutich", f"/titles/{made['title_uid']}/revocation", {"reason": "Muộn"})) == (
            409,
            "already-lapsed",
        )
    assert (seen["state"], seen["state_since"], seen["waits_for"]) == ("lapsed", "2027-01-01", "")
    async with transaction(database.owner) as session:
        counts = select(func.sum(RecognitionCount.recognised), func.sum(RecognitionCount.lapsed))
        assert tuple((await session.execute(counts)).one()) == (1, 1)
        nobody = select(DossierEvent.account_id).where(DossierEvent.action == "lapse")
        assert (await session.execute(nobody)).scalar_one() is None
        assert await _differing(session) == []


async def test_reconcile_sees_a_lapse_that_was_not_counted(desks: Desks, database: Database) -> None:
    await _decided(desks)
    with on(at(2027, 1, 1)):
        await lapsing.lapse_all(database)
    async with transaction(database.owner) as session:
        await session.execute(update(RecognitionCount).values(lapsed=0))
        assert await _differing(session) == ["recognition_count"]


async def test_a_correction_is_a_revocation_and_a_new_decision(desks: Desks, database: Database) -> None:
    body = await given.citizen(desks.session)
    await desks.session.commit()
    with on(AFTER):
        first = await desks.decided("chutich", await desks.submitted("canbo", body))
        await desks.done("chutich", f"/titles/{first['title_uid']}/revocation", {"reason": "Ghi nhầm tên"})
        second = await desks.decided("chutich", await desks.submitted("canbo", body))
    assert [one["number_text"] for one in (first, second)] == ["01/QĐ-UBND", "02/QĐ-UBND"]
    async with transaction(database.owner) as session:
        assert await _differing(session) == []
        in_force = select(func.count()).select_from(TitleHeld).where(TitleHeld.revoked_on.is_(None))
        assert (await session.execute(in_force)).scalar_one() == 1


async def test_years_in_a_row_are_counted_and_the_second_year_is_a_renewal(desks: Desks) -> None:
    body = await given.citizen(desks.session, year=2024)
    home = (await desks.session.execute(select(Assessment.subject_id, Assessment.household_id))).one()
    person, homes = [home.subject_id], [home.household_id]
    await given.scored(desks.session, "citizen", kind="person", ids=person, year=2025, commune_id=AN_TRUONG, households=homes)
    await desks.session.commit()
    told = []
    for year, day in ((2024, at(2025, 12, 20)), (2025, AFTER)):
        desks.tokens.clear()
        with on(day):
            uid = await desks.submitted("canbo", body | {"assessed_year": year})
            await desks.decided("chutich", uid)
            seen = (await desks.get("chutich", f"/dossiers/{uid}")).json()
            told.append((seen["consecutive_years"], seen["request"]))
    assert told == [(1, "first"), (2, "renewal")]


async def test_nothing_is_granted_that_is_over_when_it_is_signed(desks: Desks) -> None:
    body = await given.citizen(desks.session, year=2024)
    await desks.session.commit()
    with on(AFTER):
        uid = await desks.submitted("canbo", body)
        assert slug(await desks.post("chutich", f"/dossiers/{uid}/decision", {})) == (422, "decided-after-term")
