"""Returned with a reason, submitted again as a new version; revoked, and decided anew."""

from typing import Any

from sqlalchemy import select

from service.dossiers.tables import Dossier
from service.foundation.database import Database
from service.recognitions.tables import DecisionNumber
from service.titles.tables import RecognitionCount, TitleHeld
from tests.conftest import transaction
from tests.recognitions import given
from tests.recognitions.given import AFTER, Desks, on, slug

REASON = {"reason": "Thiếu minh chứng chỉ số 5"}


async def _waiting(desks: Desks) -> tuple[str, dict[str, Any]]:
    body = await given.citizen(desks.session)
    await desks.session.commit()
    with on(AFTER):
        return await desks.submitted("canbo", body), body


async def _state(database: Database) -> str:
    async with transaction(database.owner) as session:
        return str((await session.execute(select(Dossier.state))).scalar_one())


async def test_a_returned_dossier_says_why(desks: Desks) -> None:
    uid, _ = await _waiting(desks)
    with on(AFTER):
        assert (await desks.post("chutich", f"/dossiers/{uid}/return", REASON)).status_code == 204
        seen = (await desks.get("canbo", f"/dossiers/{uid}")).json()
    assert (seen["state"], seen["returned_reason"]) == ("returned", REASON["reason"])
    assert [event["action"] for event in seen["events"]] == ["submit", "return"]


async def test_a_return_needs_a_reason(desks: Desks, database: Database) -> None:
    uid, _ = await _waiting(desks)
    with on(AFTER):
        answer = await desks.post("chutich", f"/dossiers/{uid}/return", {"reason": "  "})
    assert answer.status_code == 422
    assert await _state(database) == "submitted"


async def test_only_the_office_that_decides_returns(desks: Desks, database: Database) -> None:
    uid, _ = await _waiting(desks)
    with on(AFTER):
        assert slug(await desks.post("cum", f"/dossiers/{uid}/return", REASON)) == (403, "wrong-office")
        assert slug(await desks.post("cum-khac", f"/dossiers/{uid}/return", REASON)) == (404, "unknown-dossier")
        assert slug(await desks.post("canbo", f"/dossiers/{uid}/return", REASON)) == (403, "no-grant")
        assert slug(await desks.post(None, f"/dossiers/{uid}/return", REASON)) == (401, "sign-in-needed")
    assert await _state(database) == "submitted"


async def test_a_returned_dossier_is_not_decided(desks: Desks, database: Database) -> None:
    uid, _ = await _waiting(desks)
    with on(AFTER):
        await desks.post("chutich", f"/dossiers/{uid}/return", REASON)
        assert slug(await desks.post("chutich", f"/dossiers/{uid}/decision", {})) == (409, "not-submitted")
    assert await _state(database) == "returned"


async def test_a_returned_dossier_is_submitted_again_as_the_next_version(desks: Desks) -> None:
    uid, body = await _waiting(desks)
    with on(AFTER):
        await desks.post("chutich", f"/dossiers/{uid}/return", REASON)
        again = await desks.post("canbo", "/dossiers", body)
        seen = (await desks.get("canbo", f"/dossiers/{uid}")).json()
    assert again.json() == {"uid": uid, "state": "submitted", "version": 2}
    assert seen["returned_reason"] is None


async def test_a_decided_dossier_is_not_returned(desks: Desks, database: Database) -> None:
    uid, _ = await _waiting(desks)
    with on(AFTER):
        await desks.decided("chutich", uid)
        assert slug(await desks.post("chutich", f"/dossiers/{uid}/return", REASON)) == (409, "already-decided")
    assert await _state(database) == "approved"


async def test_a_revocation_takes_one_off_on_its_own_day(desks: Desks, database: Database) -> None:
    uid, _ = await _waiting(desks)
    with on(AFTER):
        made = await desks.decided("chutich", uid)
    with on(AFTER.replace(day=25)):
        desks.tokens.clear()
        answer = await desks.post("chutich", f"/titles/{made['title_uid']}/revocation", {"reason": "Nhầm người"})
    assert answer.status_code == 204
    async with transaction(database.owner) as session:
        counted = select(RecognitionCount.on_day, RecognitionCount.recognised).order_by(RecognitionCount.on_day)
        rows = [(row.on_day.day, row.recognised) for row in await session.execute(counted)]
        revoked_on = (await session.execute(select(TitleHeld.revoked_on))).scalar_one()
    assert rows == [(20, 1), (25, -1)]
    assert revoked_on is not None
    assert revoked_on.day == 25


async def test_a_second_revocation_is_a_conflict(desks: Desks) -> None:
    uid, _ = await _waiting(desks)
    with on(AFTER):
        made = await desks.decided("chutich", uid)
        url = f"/titles/{made['title_uid']}/revocation"
        await desks.post("chutich", url, {"reason": "Nhầm người"})
        assert slug(await desks.post("chutich", url, {"reason": "Nhầm người"})) == (409, "already-revoked")


async def test_only_the_office_that_decides_revokes(desks: Desks, database: Database) -> None:
    uid, _ = await _waiting(desks)
    with on(AFTER):
        made = await desks.decided("chutich", uid)
        url, body = f"/titles/{made['title_uid']}/revocation", {"reason": "Nhầm người"}
        assert slug(await desks.post("cum", url, body)) == (403, "wrong-office")
        assert slug(await desks.post("cum-khac", url, body)) == (404, "unknown-title")
        assert slug(await desks.post("canbo", url, body)) == (403, "no-grant")
        assert slug(await desks.post(None, url, body)) == (401, "sign-in-needed")
    assert await _state(database) == "approved"


async def test_a_revocation_before_the_decision_is_refused(desks: Desks, database: Database) -> None:
    uid, _ = await _waiting(desks)
    with on(AFTER):
        made = await desks.decided("chutich", uid)
        body = {"reason": "Nhầm người", "revoked_on": "2026-03-19"}
        answer = await desks.post("chutich", f"/titles/{made['title_uid']}/revocation", body)
    assert slug(answer) == (422, "revoked-before-decided")
    assert await _state(database) == "approved"


async def test_a_correction_is_a_revocation_and_a_new_decision(desks: Desks, database: Database) -> None:
    uid, body = await _waiting(desks)
    with on(AFTER):
        first = await desks.decided("chutich", uid)
        await desks.post("chutich", f"/titles/{first['title_uid']}/revocation", {"reason": "Sai tên"})
        # the revocation left marks on the commune, not on the citizen: the score stands still
        assert (await desks.post("canbo", "/dossiers", body)).json()["version"] == 2
        second = await desks.decided("chutich", uid)
    assert (first["number_text"], second["number_text"]) == ("01/QĐ-UBND", "02/QĐ-UBND")
    async with transaction(database.owner) as session:
        assert (await session.execute(select(DecisionNumber.last))).scalar_one() == 2
        assert len((await session.execute(select(TitleHeld.id))).all()) == 2
