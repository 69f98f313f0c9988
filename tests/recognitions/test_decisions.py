"""Deciding: by the office that the dated table names, in both worlds, once, with a number, a term and a title."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select

from service.access.matrix import Role
from service.foundation.database import Database
from service.legislation.tables import Authority
from service.recognitions.tables import Decision
from service.titles.tables import RescoreMark, TitleHeld
from tests import factories
from tests.conftest import transaction
from tests.factories import AN_TRUONG, HAI_PHONG, TRUONG_THO
from tests.recognitions import given
from tests.recognitions.given import AFTER, BEFORE, Desks, on, slug

LAST_DISTRICT_DAY = datetime(2025, 6, 30, 16, 59, tzinfo=UTC)
FIRST_CLUSTER_DAY = datetime(2025, 6, 30, 17, 1, tzinfo=UTC)
"""A minute before and a minute after midnight in Viet Nam: a sign-in of the evening is still open."""

QUANG_HUNG = 11893
"""A commune of Hải Phòng outside the cluster An Lão."""

_PROVINCES_OWN = {
    "province_id": HAI_PHONG, "title": "citizen", "valid": factories.period(factories.REFORM), "receiving_office": "Sở", "appraising_office": "Sở",
    "deciding_office": "Ủy ban nhân dân thành phố", "deciding_desk": "cluster", "signatory": "Chủ tịch", "basis": "Quyết định của tỉnh",
    "certainty": "verified",
}  # fmt: skip


async def _decisions(database: Database) -> int:
    async with transaction(database.owner) as session:
        decisions = (await session.execute(select(func.count()).select_from(Decision))).scalar_one()
        titles = (await session.execute(select(func.count()).select_from(TitleHeld))).scalar_one()
    assert decisions == titles
    return int(decisions)


async def _submitted(desks: Desks, body: dict[str, Any], *, by: str = "canbo", at: datetime = AFTER) -> str:
    await desks.session.commit()
    with on(at):
        return await desks.submitted(by, body)


async def _commune_of_2024(desks: Desks) -> str:
    """Trường Thọ, submitted in the district world."""
    return await _submitted(desks, await given.commune(desks.session, TRUONG_THO, year=2024), by="canbo-cu", at=BEFORE)


async def _commune_of_2025(desks: Desks) -> str:
    """An Trường, submitted since the reform."""
    return await _submitted(desks, await given.commune(desks.session, AN_TRUONG, year=2025))


async def test_the_district_decides_its_communes_until_its_last_day(desks: Desks) -> None:
    uid = await _commune_of_2024(desks)
    with on(LAST_DISTRICT_DAY):
        made = await desks.recognised("huyen", uid)
    assert (made["number_text"], made["signatory"]) == ("01/QĐ-PGDĐT", "Trưởng phòng Giáo dục và Đào tạo")


async def test_the_cluster_decides_since_the_reform(desks: Desks) -> None:
    uid = await _commune_of_2025(desks)
    with on(AFTER):
        made = await desks.recognised("cum", uid)
    assert (made["number_text"], made["signatory"]) == ("01/QĐ-SGDĐT", "Giám đốc Sở Giáo dục và Đào tạo")


async def test_what_the_district_left_open_is_decided_by_the_cluster(desks: Desks) -> None:
    uid = await _commune_of_2024(desks)
    with on(FIRST_CLUSTER_DAY):
        assert (await desks.recognised("cum", uid))["office"] == "Sở Giáo dục và Đào tạo"


async def test_the_district_decides_nothing_after_its_last_day(desks: Desks, database: Database) -> None:
    uid = await _commune_of_2024(desks)
    with on(LAST_DISTRICT_DAY):
        await desks.sign_in("huyen")
    with on(FIRST_CLUSTER_DAY):
        answer = await desks.post("huyen", f"/dossiers/{uid}/decision", {})
    assert slug(answer) == (403, "authority-ended")
    assert "Giám đốc Sở Giáo dục và Đào tạo" in answer.json()["detail"]
    assert await _decisions(database) == 0


async def test_an_ended_office_decides_nothing_under_an_earlier_date(desks: Desks, database: Database) -> None:
    uid = await _commune_of_2024(desks)
    with on(LAST_DISTRICT_DAY):
        await desks.sign_in("huyen")
    with on(FIRST_CLUSTER_DAY):
        answer = await desks.post("huyen", f"/dossiers/{uid}/decision", {"decided_on": "2025-06-30"})
    assert slug(answer) == (403, "authority-ended")
    assert await _decisions(database) == 0


async def test_an_assessor_whose_grant_has_ended_decides_nothing(desks: Desks, database: Database) -> None:
    until = factories.period(factories.REFORM, date(2026, 3, 21))
    await factories.account(desks.session, "cum-cu", Role.ASSESSOR, place_id=desks.cluster_id, valid=until)
    uid = await _commune_of_2025(desks)
    with on(datetime(2026, 3, 20, 16, 59, tzinfo=UTC)):
        await desks.sign_in("cum-cu")
    with on(datetime(2026, 3, 20, 17, 1, tzinfo=UTC)):
        assert slug(await desks.post("cum-cu", f"/dossiers/{uid}/decision", {})) == (403, "authority-ended")
    assert await _decisions(database) == 0


async def test_the_commune_does_not_decide_its_own_title(desks: Desks, database: Database) -> None:
    uid = await _commune_of_2025(desks)
    with on(AFTER):
        answer = await desks.post("chutich", f"/dossiers/{uid}/decision", {})
    assert slug(answer) == (403, "wrong-office")
    assert "5.003867" in answer.json()["detail"]
    assert await _decisions(database) == 0


async def test_the_cluster_does_not_decide_citizens(desks: Desks, database: Database) -> None:
    uid = await _submitted(desks, await given.citizen(desks.session))
    with on(AFTER):
        assert slug(await desks.post("cum", f"/dossiers/{uid}/decision", {})) == (403, "wrong-office")
    assert await _decisions(database) == 0


async def test_an_office_elsewhere_does_not_find_the_dossier(desks: Desks, database: Database) -> None:
    uid = await _commune_of_2024(desks)
    with on(BEFORE):
        assert slug(await desks.post("huyen-khac", f"/dossiers/{uid}/decision", {})) == (404, "unknown-dossier")
    assert await _decisions(database) == 0


async def test_nobody_and_staff_decide_nothing(desks: Desks, database: Database) -> None:
    uid = await _commune_of_2025(desks)
    with on(AFTER):
        assert slug(await desks.post(None, f"/dossiers/{uid}/decision", {})) == (401, "sign-in-needed")
        assert slug(await desks.post("canbo", f"/dossiers/{uid}/decision", {})) == (403, "no-grant")
    assert await _decisions(database) == 0


async def test_a_second_decision_is_a_conflict(desks: Desks, database: Database) -> None:
    uid = await _commune_of_2025(desks)
    with on(AFTER):
        await desks.recognised("cum", uid)
        assert slug(await desks.post("cum", f"/dossiers/{uid}/decision", {})) == (409, "already-decided")
    assert await _decisions(database) == 1


async def test_who_submitted_does_not_decide(desks: Desks, database: Database) -> None:
    both = await factories.account(desks.session, "hai-vai", Role.COMMUNE_STAFF, place_id=AN_TRUONG)
    await factories.grant(desks.session, both, Role.ASSESSOR, place_id=AN_TRUONG)
    uid = await _submitted(desks, await given.citizen(desks.session), by="hai-vai")
    with on(AFTER):
        assert slug(await desks.post("hai-vai", f"/dossiers/{uid}/decision", {})) == (403, "own-submission")
    assert await _decisions(database) == 0


async def test_nobody_decides_on_their_own_household(desks: Desks, database: Database) -> None:
    body = await given.citizen(desks.session)
    home = (await factories.households_of(desks.session, AN_TRUONG))[0]
    account = await factories.account(desks.session, "nguoi-nha", Role.ASSESSOR, place_id=AN_TRUONG)
    await factories.grant(desks.session, account, Role.FAMILY, household_id=home)
    uid = await _submitted(desks, body)
    with on(AFTER):
        assert slug(await desks.post("nguoi-nha", f"/dossiers/{uid}/decision", {})) == (403, "own-household")
    assert await _decisions(database) == 0


async def test_a_decision_in_the_future_is_refused(desks: Desks, database: Database) -> None:
    uid = await _commune_of_2025(desks)
    with on(AFTER):
        answer = await desks.post("cum", f"/dossiers/{uid}/decision", {"decided_on": "2026-03-21"})
    assert slug(answer) == (422, "date-in-future")
    assert await _decisions(database) == 0


async def test_a_decision_before_the_submission_is_refused(desks: Desks, database: Database) -> None:
    uid = await _commune_of_2025(desks)
    with on(AFTER):
        answer = await desks.post("cum", f"/dossiers/{uid}/decision", {"decided_on": "2026-03-19"})
    assert slug(answer) == (422, "decided-before-submitted")
    assert await _decisions(database) == 0


async def test_circular_25_holds_until_the_end_of_the_third_year_after(desks: Desks) -> None:
    uid = await _commune_of_2025(desks)
    with on(AFTER):
        assert (await desks.recognised("cum", uid))["last_day"] == "2029-12-31"


async def test_a_citizen_is_recognised_for_a_year(desks: Desks) -> None:
    uid = await _submitted(desks, await given.citizen(desks.session))
    with on(AFTER):
        assert (await desks.decided("chutich", uid))["last_day"] == "2026-12-31"


async def test_a_decided_citizen_marks_what_counts_citizens(desks: Desks) -> None:
    uid = await _submitted(desks, await given.citizen(desks.session))
    before = (await desks.session.execute(select(func.max(RescoreMark.id)))).scalar_one() or 0
    with on(AFTER):
        await desks.decided("chutich", uid)
    found = select(RescoreMark.subject_kind, RescoreMark.assessed_year).where(RescoreMark.id > before)
    await desks.session.commit()
    marked = {tuple(row) for row in (await desks.session.execute(found)).all()}
    assert marked == {(kind, year) for kind in ("household", "place") for year in (2025, 2026)}


async def test_numbers_run_without_gaps_and_are_shared_by_the_clusters_of_a_province(desks: Desks) -> None:
    other = await factories.cluster(desks.session, "Cụm khác", (QUANG_HUNG,))
    await factories.account(desks.session, "cum-hai", Role.ASSESSOR, place_id=other, valid=factories.period(factories.REFORM))
    await factories.account(desks.session, "canbo-hai", Role.COMMUNE_STAFF, place_id=QUANG_HUNG)
    first = await _commune_of_2025(desks)
    second = await _submitted(desks, await given.commune(desks.session, QUANG_HUNG, year=2025), by="canbo-hai")
    with on(AFTER):
        cases = (("cum", first, desks.cluster_id), ("cum-hai", second, other))
        numbers = [(await desks.recognised(by, uid, place=place))["number_text"] for by, uid, place in cases]
    assert numbers == ["01/QĐ-SGDĐT", "02/QĐ-SGDĐT"]


async def test_a_refused_decision_takes_no_number(desks: Desks) -> None:
    citizens = [await given.citizen(desks.session, f"Nguyễn Văn {name}") for name in ("An", "Bình")]
    uids = [await _submitted(desks, body) for body in citizens]
    with on(AFTER):
        await desks.decided("chutich", uids[0])
        assert (await desks.post("chutich", f"/dossiers/{uids[0]}/decision", {})).status_code == 409
        assert (await desks.decided("chutich", uids[1]))["number_text"] == "02/QĐ-UBND"


async def _waiting(desks: Desks, number: int) -> list[str]:
    home = await factories.household(desks.session, names=("Lê Văn Một", *(f"Lê Thị Số {n}" for n in range(number - 1))))
    ids = [person.id for person in home.people]
    homes = [home.id] * number
    await given.scored(desks.session, "citizen", kind="person", ids=ids, year=2025, commune_id=AN_TRUONG, households=homes)
    await desks.session.execute(delete(RescoreMark))
    await desks.session.commit()
    with on(AFTER):
        bulk = {"title": "citizen", "assessed_year": 2025, "place": AN_TRUONG}
        assert (await desks.post("canbo", "/dossiers/bulk", bulk)).json()["submitted"] == number
        listed = (await desks.get("canbo", "/dossiers", state="submitted", limit=200)).json()["items"]
    return [item["uid"] for item in listed]


async def test_many_are_decided_at_once_each_with_its_number(desks: Desks, database: Database) -> None:
    uids = await _waiting(desks, 12)
    with on(AFTER):
        answer = await desks.post("chutich", "/decisions", {"dossiers": uids})
    assert [made["number_text"] for made in answer.json()] == [f"{n:02d}/QĐ-UBND" for n in range(1, 13)]
    assert [made["dossier_uid"] for made in answer.json()] == uids
    assert await _decisions(database) == 12


async def test_statements_of_many_decisions_are_those_of_one(desks: Desks, count_statements: Any) -> None:
    numbers = []
    for crowd in (1, 20):
        uids = await _waiting(desks, crowd)
        with on(AFTER):
            await desks.sign_in("chutich")
            with count_statements() as counted:
                assert (await desks.post("chutich", "/decisions", {"dossiers": uids})).status_code == 201
        numbers.append(counted.number)
    assert numbers[0] == numbers[1] <= 14


async def test_one_bad_dossier_stops_the_whole_decision_and_is_named(desks: Desks, database: Database) -> None:
    uids = await _waiting(desks, 3)
    with on(AFTER):
        await desks.decided("chutich", uids[1])
        answer = await desks.post("chutich", "/decisions", {"dossiers": uids})
    assert slug(answer) == (409, "not-all-decidable")
    assert [(e["field"], e["slug"]) for e in answer.json()["errors"]] == [("dossiers.1", "already-decided")]
    assert await _decisions(database) == 1


async def test_a_dossier_twice_in_one_decision_is_refused(desks: Desks, database: Database) -> None:
    uids = await _waiting(desks, 1)
    with on(AFTER):
        assert slug(await desks.post("chutich", "/decisions", {"dossiers": uids * 2})) == (422, "dossier-twice")
    assert await _decisions(database) == 0


async def test_a_dossier_that_is_not_there_stops_a_decision_of_many(desks: Desks, database: Database) -> None:
    uids = [*await _waiting(desks, 1), "0193e0c1-7b1a-7c3e-8a52-2b6f0d9e4a11"]
    with on(AFTER):
        answer = await desks.post("chutich", "/decisions", {"dossiers": uids})
    assert [e["slug"] for e in answer.json()["errors"]] == ["unknown-dossier"]
    assert await _decisions(database) == 0


async def test_a_provinces_own_row_goes_before_the_national_one(desks: Desks) -> None:
    await desks.session.execute(insert(Authority).values(**_PROVINCES_OWN))
    uid = await _submitted(desks, await given.citizen(desks.session))
    with on(AFTER):
        assert slug(await desks.post("chutich", f"/dossiers/{uid}/decision", {})) == (403, "wrong-office")
        assert (await desks.decided("cum", uid))["basis"] == "Quyết định của tỉnh"


async def test_households_are_decided_by_the_commune_too(desks: Desks) -> None:
    home = await factories.household(desks.session, names=("Phạm Văn Chủ",))
    await given.scored(
        desks.session, "family", kind="household", ids=[home.id], year=2025, commune_id=AN_TRUONG, households=[home.id]
    )
    await desks.session.execute(delete(RescoreMark))
    uid = await _submitted(desks, {"title": "family", "assessed_year": 2025, "subject": home.uid})
    with on(AFTER):
        made = await desks.decided("chutich", uid)
        seen = (await desks.get("chutich", f"/dossiers/{uid}")).json()
    assert (made["number_text"], seen["subject_name"], seen["state"]) == ("01/QĐ-UBND", "Hộ Phạm Văn Chủ", "approved")
