"""Everything counted again from scratch: no difference after real work, and the corruption that is planted is found."""

import argparse
from collections.abc import Sequence
from datetime import date

import pytest
from sqlalchemy import insert, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from service import commands
from service.activities.actions import recompute_kept_facts
from service.assessments.counting import recount_subjects
from service.foundation.crypto import new_key
from service.foundation.database import Database
from service.settings import Settings
from service.statistics.reconcile import Difference, reconcile
from service.titles.tables import RecognitionCount, SubjectCount, TitleHeld
from tests import factories
from tests.assessments.conftest import log, mark
from tests.factories import AN_TRUONG, HAI_PHONG, MadePerson
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


@pytest.mark.parametrize("spoilt", ["applied_law_id = 999999", "commune_id = :elsewhere"])
async def test_a_score_of_no_law_or_of_another_province_is_found(
    desks: Desks, database: Database, owner_session: AsyncSession, spoilt: str
) -> None:
    await given.citizen(desks.session, "Nguyễn Văn An")
    await desks.session.commit()
    elsewhere = "SELECT min(id) FROM place WHERE level = 3 AND province_id <> :province"
    found = (await owner_session.execute(text(elsewhere), {"province": HAI_PHONG})).scalar_one()
    await owner_session.execute(text(f"UPDATE assessment SET {spoilt} WHERE title = 'citizen'"), {"elsewhere": found})
    await owner_session.commit()
    wrong = [one for one in await _differences(database) if one.table == "assessment"]
    assert [(one.key["title"], one.stored["scores"], one.recounted["scores"]) for one in wrong] == [("citizen", 1, 0)]


async def _learned(database: Database, session: AsyncSession, *, marked: bool = False) -> MadePerson:
    """Two people with hours in two years; scored, or with the mark of the one who is answered still waiting."""
    home = await factories.household(session, names=("Hà Văn Một", "Hà Thị Hai"))
    writer = await factories.account(session, "ghi")
    for person in home.people:
        for held_on in (date(2025, 3, 5), date(2026, 3, 5)):
            await log(session, person, "ccl_class", hours=15, held_on=held_on, logged_by=writer)
    await session.commit()
    await _count_facts(database, home.people)
    if marked:
        await mark(session, "person", home.people[0].id, household_id=home.id)
        await session.commit()
    return home.people[0]


async def _count_facts(database: Database, people: Sequence[MadePerson]) -> None:
    async with database.as_worker() as session:
        pairs = [(person.id, year) for person in people for year in (2025, 2026)]
        ids, years = [person for person, _ in pairs], [year for _, year in pairs]
        await recompute_kept_facts(session, province_ids=[HAI_PHONG] * len(pairs), person_ids=ids, years=years)
        await session.execute(text("DELETE FROM rescore_mark"))


# Of the kind that comes first, a class at the learning centre, hours stand first and sessions second.
SPOILT = [
    ("UPDATE kept_fact SET measures[1] = measures[1] + 1 WHERE person_id = :id AND assessed_year = 2026", {"hours": (16, 15)}),
    ("UPDATE kept_fact SET measures[2] = 7 WHERE person_id = :id AND assessed_year = 2026", {"sessions": (7, 1)}),
    ("DELETE FROM kept_fact WHERE person_id = :id AND assessed_year = 2026", {"sessions": (0, 1), "hours": (0, 15)}),
]


@pytest.mark.parametrize(("spoil", "wrong"), SPOILT)
async def test_a_spoilt_kept_fact_is_found_and_nothing_else(
    database: Database, owner_session: AsyncSession, spoil: str, wrong: dict[str, tuple[int, int]]
) -> None:
    person = await _learned(database, owner_session)
    assert await _differences(database) == []
    await owner_session.execute(text(spoil), {"id": person.id})
    await owner_session.commit()
    (found,) = await _differences(database)
    assert (found.table, found.key["person_id"], found.key["assessed_year"]) == ("kept_fact", person.id, 2026)
    differing = {name: (have, found.recounted[name]) for name, have in found.stored.items() if have != found.recounted[name]}
    assert differing == wrong


async def test_a_kept_fact_of_nothing_is_found(database: Database, owner_session: AsyncSession) -> None:
    person = await _learned(database, owner_session)
    await owner_session.execute(
        text("UPDATE roll_entry SET voided = true WHERE person_id = :id AND held_on > '2026-01-01'"), {"id": person.id}
    )
    await owner_session.commit()
    (found,) = await _differences(database)
    assert (found.stored["hours"], found.recounted["hours"]) == (15, 0)


async def test_who_waits_to_be_scored_is_left_out_and_only_of_that_year(database: Database, owner_session: AsyncSession) -> None:
    person = await _learned(database, owner_session, marked=True)
    await owner_session.execute(text("UPDATE kept_fact SET measures[1] = 0 WHERE person_id = :id"), {"id": person.id})
    await owner_session.commit()
    (found,) = await _differences(database)
    assert found.key["assessed_year"] == 2025


async def test_a_title_without_its_decision_is_found(desks: Desks, database: Database, owner_session: AsyncSession) -> None:
    await _worked(desks, database)
    await owner_session.execute(update(TitleHeld).where(TitleHeld.revoked_on.is_(None)).values(decision_number="99/QĐ-UBND"))
    await owner_session.commit()
    found = await _differences(database)
    assert {(one.table, one.key["decision_number"], one.stored["titles"]) for one in found} == {
        ("title_held", "99/QĐ-UBND", 1),
        ("title_held", "02/QĐ-UBND", 0),
    }


async def test_an_approved_dossier_that_says_otherwise_is_found(
    desks: Desks, database: Database, owner_session: AsyncSession
) -> None:
    await _worked(desks, database)
    await owner_session.execute(text("UPDATE dossier SET state = 'submitted' WHERE state = 'approved'"))
    await owner_session.commit()
    assert sorted(one.table for one in await _differences(database)) == ["dossier", "title_held"]


async def test_the_command_says_each_difference_and_refuses(
    database: Database, owner_session: AsyncSession, capsys: pytest.CaptureFixture[str]
) -> None:
    person = await _learned(database, owner_session)
    await owner_session.execute(
        text("UPDATE kept_fact SET measures[1] = 99 WHERE person_id = :id AND assessed_year = 2026"), {"id": person.id}
    )
    await owner_session.commit()
    code = await commands.reconcile(_installed(database), argparse.Namespace())
    said = capsys.readouterr().out
    assert code == 1
    assert f"person_id {person.id}, assessed_year 2026" in said
    assert "hours đang lưu 99, tính lại được 15" in said
    assert "1 chỗ lệch" in said


def _installed(database: Database) -> Settings:
    """The clone as a production database."""
    serving, owner = (engine.url.render_as_string(hide_password=False) for engine in (database.serving, database.owner))
    return Settings(database_url=serving, database_owner_url=owner, master_key=new_key(), blind_index_key=new_key())
