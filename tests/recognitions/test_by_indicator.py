"""Returned at some indicators: only those are unlocked, everything else stays as it was submitted, and the difference is told."""

from datetime import date
from typing import Any

from sqlalchemy import select, update

from service.assessments.tables import Assessment
from service.legislation.queries import law_in_force
from tests.factories import HAI_PHONG
from tests.recognitions import given
from tests.recognitions.given import AFTER, Desks, on, slug

REASON = "Xem lại điểm"


async def _returned(desks: Desks, indicators: dict[str, str]) -> tuple[str, dict[str, Any]]:
    body = await given.citizen(desks.session)
    await desks.session.execute(update(Assessment).values(facts=await _facts(desks, {})))
    await desks.session.commit()
    uid = await desks.submitted("canbo", body)
    returned = {"reason": REASON, "indicators": indicators}
    assert (await desks.post("chutich", f"/dossiers/{uid}/return", returned)).status_code == 204
    return uid, body


async def _facts(desks: Desks, changed: dict[str, int]) -> list[int]:
    """Ten points (in tenths) confirmed at each indicator, but for those that are told; nothing counted from the log."""
    law = (await law_in_force(desks.session, province_id=HAI_PHONG, titles=["citizen"], on=date(2025, 12, 31)))[0]
    assert law.bound is not None
    told = {f"confirmed_points_{code}": changed.get(code, 100) for code in map(str, range(1, 11))}
    return [told.get(name, 0) for name in law.bound.facts]


async def _now(desks: Desks, changed: dict[str, int]) -> None:
    await desks.session.execute(update(Assessment).values(facts=await _facts(desks, changed)))
    await desks.session.commit()


async def test_only_what_was_returned_is_unlocked(desks: Desks) -> None:
    with on(AFTER):
        uid, body = await _returned(desks, {"3": "Chưa có minh chứng"})
        before = (await desks.get("chutich", f"/dossiers/{uid}")).json()
        assert before["returned_for"] == {"3": "Chưa có minh chứng"}
        await _now(desks, {"3": 70, "5": 60})
        await desks.submitted("canbo", body)
        after = (await desks.get("chutich", f"/dossiers/{uid}")).json()
        changed = (await desks.get("chutich", f"/dossiers/{uid}/differences")).json()
    assert after["version"] == 2
    assert after["returned_for"] is None
    assert [(one["code"], one["reason"]) for one in changed] == [("3", "Chưa có minh chứng")]
    sides = [one["sentences"]["indicators"] for one in (before["frozen"], after["frozen"])]
    same = [old["facts_used"] == new["facts_used"] for old, new in zip(*sides, strict=True)]
    assert same == [code != "3" for code in (one["code"] for one in sides[0])]


async def test_returned_as_a_whole_everything_is_taken_anew(desks: Desks) -> None:
    with on(AFTER):
        uid, body = await _returned(desks, {})
        await _now(desks, {"5": 60})
        await desks.submitted("canbo", body)
        changed = (await desks.get("chutich", f"/dossiers/{uid}/differences")).json()
    assert [one["code"] for one in changed if one["changed"]] == ["5"]


async def test_an_indicator_that_was_returned_and_did_not_change_is_told_too(desks: Desks) -> None:
    with on(AFTER):
        uid, body = await _returned(desks, {"3": "Chưa có minh chứng"})
        await desks.submitted("canbo", body)
        [one] = (await desks.get("chutich", f"/dossiers/{uid}/differences")).json()
    assert (one["code"], one["changed"]) == ("3", False)


async def test_an_indicator_that_is_not_there_is_not_returned(desks: Desks) -> None:
    body = await given.citizen(desks.session)
    await desks.session.commit()
    with on(AFTER):
        uid = await desks.submitted("canbo", body)
        wrong = {"reason": REASON, "indicators": {"99": "Lạ"}}
        assert slug(await desks.post("chutich", f"/dossiers/{uid}/return", wrong)) == (422, "unknown-indicator")
        assert (await desks.session.execute(select(Assessment.verdict))).scalar_one() == 1


async def test_a_first_version_differs_from_nothing(desks: Desks) -> None:
    body = await given.citizen(desks.session)
    await desks.session.commit()
    with on(AFTER):
        uid = await desks.submitted("canbo", body)
        assert (await desks.get("chutich", f"/dossiers/{uid}/differences")).json() == []
