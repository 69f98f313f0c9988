"""Who was sealed is in no count of a place: not in a small commune, not as a difference of parent and children, of days, levels or sizes of the group."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from service.assessments import worker
from service.assessments.counting import recount_subjects
from service.foundation.database import Database
from service.requests.retention import retain
from service.statistics.reconcile import reconcile
from tests.factories import AN_TRUONG, HAI_PHONG
from tests.recognitions import given
from tests.recognitions.given import AFTER, Desks, on
from tests.stage import SignIn

URL = "/statistics/recognitions"
PLACES = (AN_TRUONG, "cluster", HAI_PHONG)


async def recognised(desks: Desks, name: str, *, day: int = 20) -> dict[str, Any]:
    """Somebody of An Trường who is registered and recognised on a day of March 2026; the title's uid beside."""
    body = await given.citizen(desks.session, name)
    await desks.session.commit()
    desks.tokens.clear()
    with on(AFTER.replace(day=day)):
        await desks.post("canbo", "/registrations", {"title": "citizen", "assessed_year": 2025, "subjects": [body["subject"]]})
        made = await desks.decided("chutich", await desks.submitted("canbo", body))
    await recount_subjects(desks.session, province_id=HAI_PHONG, title="citizen", assessed_year=2025, places=[AN_TRUONG])
    await desks.session.commit()
    return {"person": body["subject"], "title_uid": made["title_uid"]}


async def seal(desks: Desks, person: str, kind: str = "withdrawal") -> None:
    """The desk takes the request in, accepts and fulfils it."""
    desks.tokens.clear()
    with on(AFTER.replace(day=25)):
        home = (await desks.get("canbo", f"/people/{person}")).json()["household_uid"]
        asked = {"kind": kind, "words": "Theo đơn", "person": person, "household": home}
        made = await desks.done("canbo", "/requests", asked)
        await desks.done("canbo", f"/requests/{made['uid']}/answers", {"outcome": "accepted", "answer": "Đúng người"})
        await desks.done("canbo", f"/requests/{made['uid']}/fulfilments", {"outcome": "Đã làm"})


async def groups_of(desks: Desks, group_of: int) -> None:
    """Hải Phòng sets the size of the group."""
    asked = text("INSERT INTO counting_group SELECT :province, :group_of, 'QĐ 1', min(id), now() FROM account")
    await desks.session.execute(asked, {"province": HAI_PHONG, "group_of": group_of})
    await desks.session.commit()


async def table(desks: Desks, place: int | str, **params: Any) -> dict[str, Any]:
    """What the statistics desk is shown on the 26th; a cluster is asked by its own assessor."""
    desks.tokens.clear()
    by, place_id = ("cum", desks.cluster_id) if place == "cluster" else ("thongke", place)
    with on(AFTER.replace(day=26)):
        answer = await desks.get(by, URL, place=place_id, title="citizen", assessed_year=2025, **params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize("kind", ["withdrawal", "erasure"])
async def test_no_place_counts_who_was_sealed(desks: Desks, kind: str) -> None:
    made = [await recognised(desks, name) for name in ("Nguyễn Văn An", "Nguyễn Văn Bình")]
    await seal(desks, made[0]["person"], kind)
    for place in PLACES:
        row = (await table(desks, place))["place"]
        assert (row["registered"], row["recognised"], row["share_of_registered"]["exact"]) == (1, 1, "1/1"), place
    apart = (await table(desks, HAI_PHONG))["counted_apart"]
    assert apart == {"registered": 0, "recognised": 0, "group_of": 10, "set_by_province": False}
    assert (await table(desks, AN_TRUONG))["counted_apart"] is None


async def test_parent_less_children_and_one_day_less_the_day_before_tell_of_no_single_person(desks: Desks) -> None:
    await groups_of(desks, 3)
    made = [
        await recognised(desks, f"Nguyễn Văn {name}", day=day) for day, name in enumerate(("An", "Bình", "Chi", "Dũng", "Em"), 16)
    ]
    for one in made[:4]:
        await seal(desks, one["person"])
    shown = []
    for day in range(15, 22):
        found = await table(desks, HAI_PHONG, as_of=f"2026-03-{day}")
        below = sum(row["recognised"] for row in found["children"]) + found["not_placed"]["recognised"]
        assert found["place"]["recognised"] == below == (1 if day >= 20 else 0)
        shown.append((found["counted_apart"]["registered"], found["counted_apart"]["recognised"]))
    assert shown == [(0, 0)] * 3 + [(3, 3)] * 4


async def test_what_is_left_of_a_group_is_told_by_no_level_and_no_year(desks: Desks) -> None:
    await groups_of(desks, 3)
    made = [await recognised(desks, f"Nguyễn Văn {name}") for name in ("An", "Bình")]
    for one in made:
        await seal(desks, one["person"])
    found = await table(desks, HAI_PHONG)
    assert found["place"]["recognised_by_level"] == {}
    assert (found["counted_apart"]["recognised"], found["counted_apart"]["group_of"]) == (0, 3)
    assert found["counted_apart"]["set_by_province"] is True


async def test_who_counts_another_province_is_told_no_group(desks: Desks, database: Database) -> None:
    await groups_of(desks, 3)
    for name in ("An", "Bình", "Chi"):
        await seal(desks, (await recognised(desks, f"Nguyễn Văn {name}"))["person"])
    asked = text("SELECT recognised FROM counts_apart(:province, 'citizen', 2025, '2026-12-31')")
    async with database.as_caller(None) as session:
        assert (await session.execute(asked, {"province": HAI_PHONG})).scalar_one() is None
    assert (await table(desks, HAI_PHONG))["counted_apart"]["recognised"] == 3


async def test_a_title_of_somebody_sealed_is_revoked_and_moves_no_count(desks: Desks, database: Database) -> None:
    made = await recognised(desks, "Nguyễn Văn An")
    await seal(desks, made["person"])
    desks.tokens.clear()
    with on(AFTER.replace(day=25)):
        await desks.done("chutich", f"/titles/{made['title_uid']}/revocation", {"reason": "Nhầm người"})
    assert (await table(desks, AN_TRUONG))["place"]["recognised"] == 0
    assert await _differences(database) == []


async def test_a_decision_after_the_sealing_moves_no_count(desks: Desks, database: Database) -> None:
    body = await given.citizen(desks.session)
    await desks.session.commit()
    with on(AFTER.replace(day=25)):
        dossier = await desks.submitted("canbo", body)
    await seal(desks, body["subject"])
    with on(AFTER.replace(day=25)):
        await desks.decided("chutich", dossier)
    assert (await table(desks, AN_TRUONG))["place"]["recognised"] == 0
    assert await _differences(database) == []


async def test_totals_forget_who_was_sealed_in_every_year(desks: Desks, database: Database) -> None:
    bodies = [await given.citizen(desks.session, name) for name in ("Nguyễn Văn An", "Nguyễn Văn Bình")]
    await recount_subjects(desks.session, province_id=HAI_PHONG, title="citizen", assessed_year=2025, places=[AN_TRUONG])
    await desks.session.commit()
    assert (await table(desks, AN_TRUONG))["place"]["total"] == 2
    await seal(desks, bodies[0]["subject"])
    with on(AFTER.replace(day=25)):
        await worker.work_all(database)
    for place in PLACES:
        row = (await table(desks, place))["place"]
        assert (row["total"], row["forecast"]) == (1, 1), place
    assert await _differences(database) == []


async def test_who_left_long_ago_and_was_erased_by_the_job_stays_counted(desks: Desks, database: Database) -> None:
    made = await recognised(desks, "Nguyễn Văn An")
    await desks.session.execute(text("UPDATE person SET left_on = '2026-03-21' WHERE uid = :uid"), {"uid": made["person"]})
    months = text("INSERT INTO retention_period SELECT :province, 'people', 12, 'QĐ 1', min(id), now() FROM account")
    await desks.session.execute(months, {"province": HAI_PHONG})
    await desks.session.commit()
    async with database.as_owner() as session:
        assert (await retain(session, on_day=date(2028, 1, 1)))["people"] == 1
    assert (await table(desks, AN_TRUONG))["place"]["recognised"] == 1
    assert await _differences(database) == []


async def test_the_page_says_that_no_size_is_set_and_an_administrator_sets_one(browse: SignIn) -> None:
    address = f"{URL}?place={HAI_PHONG}&title=citizen&assessed_year=2025"
    assert "Cỡ nhóm: chưa có quy định, tạm dùng 10" in (await (await browse("thongke")).open(address)).text
    browser = await browse("quantri")
    await browser.open("/statistics/group-size")
    assert (await browser.send("/statistics/group-size", {"group_of": "2", "basis": "QĐ 5/QĐ-UBND"})).status_code == 422
    assert (await browser.send("/statistics/group-size", {"group_of": "5", "basis": "QĐ 5/QĐ-UBND"})).status_code == 303
    assert "5 người" in (await browser.open("/statistics/group-size")).text
    shown = (await (await browse("thongke")).open(address)).text
    assert "từng nhóm đủ 5 người" in shown
    assert "chưa có quy định, tạm dùng" not in shown


async def _differences(database: Database) -> list[Any]:
    with on(AFTER.replace(day=25)):
        await worker.work_all(database)
    async with database.as_owner() as session:
        return list(await reconcile(session))
