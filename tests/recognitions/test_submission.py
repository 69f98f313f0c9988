"""Submitting: only what passes, stands still, is over and rests on ratified law; what is submitted is frozen with its sentences."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from service.assessments.tables import Assessment
from service.dossiers.tables import Dossier
from service.foundation.database import Database
from service.legislation.tables import Ratification
from service.scoring import Outcome
from service.titles.tables import RescoreMark
from tests import factories
from tests.conftest import transaction
from tests.recognitions import given
from tests.recognitions.given import AFTER, Desks, on, slug


async def _dossiers(database: Database) -> int:
    async with transaction(database.owner) as session:
        return int((await session.execute(select(func.count()).select_from(Dossier))).scalar_one())


async def _refused(desks: Desks, database: Database, body: dict[str, Any], *, username: str = "canbo") -> tuple[int, str]:
    await desks.session.commit()
    with on(AFTER):
        answer = await desks.post(username, "/dossiers", body)
    assert await _dossiers(database) == 0
    return slug(answer)


async def test_a_passing_assessment_is_submitted_and_waits(desks: Desks) -> None:
    body = await given.citizen(desks.session)
    await desks.session.commit()
    with on(AFTER):
        uid = await desks.submitted("canbo", body)
        seen = (await desks.get("canbo", f"/dossiers/{uid}")).json()
    assert (seen["state"], seen["state_label"], seen["version"]) == ("submitted", "Đã nộp – đang chờ thẩm định", 1)


async def test_what_is_submitted_is_frozen_with_its_sentences(desks: Desks) -> None:
    body = await given.citizen(desks.session)
    await desks.session.commit()
    with on(AFTER):
        uid = await desks.submitted("canbo", body)
        await desks.session.execute(update(Assessment).values(total=0, points=[0] * 10, verdict=int(Outcome.FAILED)))
        await desks.session.commit()
        frozen = (await desks.get("canbo", f"/dossiers/{uid}")).json()["frozen"]
    assert frozen["total"] == 1000
    assert frozen["sentences"]["sentence"].startswith("Kết luận: đạt.")
    assert frozen["term"]["kind"] == "yearly"


async def test_nobody_submits_without_signing_in(desks: Desks) -> None:
    assert slug(await desks.post(None, "/dossiers", {"title": "citizen", "assessed_year": 2025})) == (401, "sign-in-needed")


async def test_an_assessor_may_not_submit(desks: Desks, database: Database) -> None:
    assert await _refused(desks, database, await given.citizen(desks.session), username="chutich") == (403, "no-grant")


async def test_staff_of_another_commune_do_not_find_the_subject(desks: Desks, database: Database) -> None:
    body = await given.citizen(desks.session)
    assert await _refused(desks, database, body, username="canbo-khac") == (404, "unknown-subject")


async def test_a_failing_assessment_is_not_submitted(desks: Desks, database: Database) -> None:
    body = await given.citizen(desks.session, verdict=Outcome.FAILED)
    assert await _refused(desks, database, body) == (422, "not-passing")


async def test_missing_figures_are_not_a_failure_and_not_submitted(desks: Desks, database: Database) -> None:
    body = await given.citizen(desks.session, verdict=Outcome.UNKNOWN)
    assert await _refused(desks, database, body) == (422, "not-enough-figures")


async def test_a_subject_without_a_score_is_not_submitted(desks: Desks, database: Database) -> None:
    body = await given.citizen(desks.session) | {"assessed_year": 2024}
    assert await _refused(desks, database, body) == (422, "not-assessed")


async def test_a_year_that_is_not_over_is_not_submitted(desks: Desks, database: Database) -> None:
    body = await given.commune(desks.session, factories.AN_TRUONG, year=2026)
    assert await _refused(desks, database, body) == (422, "year-not-over")


async def test_a_citizen_is_submitted_within_the_year(desks: Desks) -> None:
    body = await given.citizen(desks.session, year=2026)
    await desks.session.commit()
    with on(AFTER):
        await desks.submitted("canbo", body)


async def test_the_last_day_of_the_year_is_still_the_year(desks: Desks) -> None:
    body = await given.commune(desks.session, factories.AN_TRUONG, year=2025)
    await desks.session.commit()
    with on(datetime(2025, 12, 31, 16, 59, tzinfo=UTC)):  # 23:59 in Viet Nam
        assert slug(await desks.post("canbo", "/dossiers", body)) == (422, "year-not-over")
    with on(datetime(2025, 12, 31, 17, 1, tzinfo=UTC)):
        assert (await desks.post("canbo", "/dossiers", body)).status_code == 201


async def test_a_subject_that_is_being_scored_waits(desks: Desks, database: Database) -> None:
    body = await given.citizen(desks.session)
    person_id = (await desks.session.execute(select(Assessment.subject_id))).scalar_one()
    mark = {"province_id": factories.HAI_PHONG, "subject_kind": "person", "subject_id": person_id, "assessed_year": 2025}
    await desks.session.execute(insert(RescoreMark).values(**mark, commune_id=factories.AN_TRUONG))
    assert await _refused(desks, database, body) == (409, "being-scored")


async def test_law_that_the_province_has_not_ratified_only_previews(desks: Desks, database: Database) -> None:
    body = await given.citizen(desks.session)
    await desks.session.execute(delete(Ratification))
    assert await _refused(desks, database, body) == (409, "not-ratified")


async def test_a_second_submission_is_a_conflict(desks: Desks, database: Database) -> None:
    body = await given.citizen(desks.session)
    await desks.session.commit()
    with on(AFTER):
        await desks.submitted("canbo", body)
        assert slug(await desks.post("canbo", "/dossiers", body)) == (409, "already-submitted")
    assert await _dossiers(database) == 1


async def test_a_place_cannot_be_submitted_for_a_citizen_title(desks: Desks, database: Database) -> None:
    await given.citizen(desks.session)
    body = {"title": "citizen", "assessed_year": 2025, "place": factories.AN_TRUONG}
    assert await _refused(desks, database, body) == (422, "subjects-needed")


async def test_a_commune_is_submitted_by_its_place(desks: Desks) -> None:
    body = await given.commune(desks.session, factories.AN_TRUONG, year=2025)
    await desks.session.commit()
    with on(AFTER):
        uid = await desks.submitted("canbo", body)
        seen = (await desks.get("canbo", f"/dossiers/{uid}")).json()
    assert (seen["subject_name"], seen["level"]) == ("Xã An Trường", 1)


async def _crowd(desks: Desks, number: int) -> None:
    home = await factories.household(desks.session, names=("Nguyễn Văn An", *(f"Trần Thị Số {n}" for n in range(number - 1))))
    ids = [person.id for person in home.people]
    await given.scored(
        desks.session, "citizen", kind="person", ids=ids, year=2025, commune_id=factories.AN_TRUONG, households=[home.id] * number
    )
    await desks.session.execute(delete(RescoreMark))
    await desks.session.commit()


BULK = {"title": "citizen", "assessed_year": 2025, "place": factories.AN_TRUONG}


async def test_everybody_who_passes_is_submitted_at_once(desks: Desks, database: Database) -> None:
    await _crowd(desks, 12)
    with on(AFTER):
        answer = await desks.post("canbo", "/dossiers/bulk", BULK)
    assert answer.json() == {"submitted": 12, "remaining": 0, "being_scored": 0}
    assert await _dossiers(database) == 12


async def test_a_second_bulk_submission_finds_nobody_left(desks: Desks, database: Database) -> None:
    await _crowd(desks, 3)
    with on(AFTER):
        await desks.post("canbo", "/dossiers/bulk", BULK)
        assert (await desks.post("canbo", "/dossiers/bulk", BULK)).json()["submitted"] == 0
    assert await _dossiers(database) == 3


async def test_bulk_submission_freezes_sentences_too(desks: Desks) -> None:
    await _crowd(desks, 2)
    with on(AFTER):
        await desks.post("canbo", "/dossiers/bulk", BULK)
        listed = (await desks.get("canbo", "/dossiers")).json()["items"]
        seen = (await desks.get("canbo", f"/dossiers/{listed[0]['uid']}")).json()
    assert seen["frozen"]["sentences"]["verdict"] == "passed"


async def test_statements_of_a_bulk_submission_do_not_grow(desks: Desks, count_statements: Any) -> None:
    numbers = []
    for crowd in (1, 60):
        await _crowd(desks, crowd)
        with on(AFTER):
            await desks.sign_in("canbo")
            with count_statements() as counted:
                assert (await desks.post("canbo", "/dossiers/bulk", BULK)).json()["submitted"] == crowd
        numbers.append(counted.number)
    assert numbers[0] == numbers[1] <= 15


async def test_bulk_submission_in_another_commune_finds_no_place(desks: Desks, database: Database) -> None:
    await _crowd(desks, 1)
    with on(AFTER):
        assert slug(await desks.post("canbo-khac", "/dossiers/bulk", BULK)) == (404, "not-found")
    assert await _dossiers(database) == 0


async def test_bulk_submission_needs_a_grant_and_a_sign_in(desks: Desks) -> None:
    await desks.session.commit()
    with on(AFTER):
        assert slug(await desks.post("chutich", "/dossiers/bulk", BULK)) == (403, "no-grant")
        assert slug(await desks.post(None, "/dossiers/bulk", BULK)) == (401, "sign-in-needed")
