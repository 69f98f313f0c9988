"""From the family's page to somebody who checks: what was signed, what became of the title, and nothing else."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import text

from service.access.throttle import CHECKS_OF_AN_ADDRESS, WINDOW
from service.certificates.signing import given_keys
from service.certificates.statement import signed
from service.foundation import clock
from service.foundation.database import Database
from tests.certificates.conftest import KEYS, NAME, SECOND, STATEMENT, Signing
from tests.conftest import CountStatements
from tests.factories import AT

STATES = {
    "revoked": ("UPDATE title_held SET revoked_on = '2026-02-01' WHERE uid = :uid", "2026-02-01", "Đã thu hồi ngày 01/02/2026"),
    "lapsed": ("UPDATE title_held SET lapsed_on = '2026-02-01' WHERE uid = :uid", "2026-02-01", "Đã hết hạn từ ngày 01/02/2026"),
    "withheld": (
        "UPDATE person SET sealed_on = '2026-02-01' WHERE id = (SELECT subject_id FROM title_held WHERE uid = :uid)",
        None,
        "Không tra được nữa",
    ),
}


async def test_a_certificate_is_in_force_and_shows_what_is_printed(signing: Signing) -> None:
    told = await signing.check(await signing.text())
    assert (told["state"], told["on_day"]) == ("in_force", None)
    assert set(told["certificate"]) == {
        "title", "level", "assessed_year", "subject_kind", "name", "place", "decision_number", "decided_on", "valid_until",
    }  # fmt: skip
    assert (told["certificate"]["name"], told["certificate"]["valid_until"]) == (NAME, "2026-12-31")
    assert "31/12/2026" in (await signing.certificate()).text


async def test_the_titles_of_a_household_are_checked_under_its_code_alone(signing: Signing) -> None:
    told = await signing.check(await signing.text("household"))
    assert (told["state"], told["certificate"]["subject_kind"]) == ("in_force", "household")
    assert NAME not in str(told)


@pytest.mark.parametrize("state", STATES)
async def test_what_became_of_a_title_is_told_by_page_and_api(signing: Signing, state: str) -> None:
    statement, day, words = STATES[state]
    signed_before = await signing.text()
    await signing.change(statement, uid=signing.titles["person"])
    told = await signing.check(signed_before)
    assert (told["state"], told["on_day"], told["certificate"]["name"]) == (state, day, NAME)
    page = await signing.client.post("/check", data={"text": signed_before})
    assert page.status_code == 200
    assert words in page.text
    assert "Còn hiệu lực" not in page.text


async def test_a_term_that_is_over_is_told_before_the_job_marks_it(signing: Signing) -> None:
    signed_before = await signing.text()
    with clock.standing_at(AT.replace(year=2027)):
        told = await signing.check(signed_before)
    assert (told["state"], told["on_day"]) == ("lapsed", "2027-01-01")


async def test_of_who_was_erased_no_day_of_a_revocation_is_told(signing: Signing, database: Database) -> None:
    uid = signing.titles["person"]
    await signing.change(STATES["revoked"][0], uid=uid)
    await signing.change("UPDATE person SET erased_on = '2026-02-01' WHERE id = :id", id=signing.home.people[0].id)
    async with database.as_caller(None) as session:
        row = (await session.execute(text("SELECT * FROM title_state(:uid)"), {"uid": uid})).one()
        seen = (await session.execute(text("SELECT count(*) FROM title_held"))).scalar_one()
    assert (tuple(row), seen) == ((True, None, None, None), 0)


async def test_a_household_is_withheld_when_nobody_of_it_is_left(signing: Signing) -> None:
    signed_before = await signing.text("household")
    await signing.change("UPDATE person SET erased_on = '2026-02-01' WHERE id = :id", id=signing.home.people[0].id)
    assert (await signing.check(signed_before))["state"] == "in_force"
    await signing.change("UPDATE person SET erased_on = '2026-02-01' WHERE household_id = :id", id=signing.home.id)
    assert (await signing.check(signed_before))["state"] == "withheld"


async def test_a_signed_title_that_is_in_no_register_is_told_so(signing: Signing) -> None:
    found = await signing.check(signed(STATEMENT, KEYS) or "")
    assert (found["state"], found["certificate"]["name"]) == ("unknown", NAME)


async def test_the_register_is_not_asked_for_what_is_not_signed(signing: Signing, count_statements: CountStatements) -> None:
    forged = signed(STATEMENT.model_copy(update={"uid": uuid.UUID(signing.titles["person"])}), given_keys(SECOND)) or ""
    with count_statements() as counted:
        told = await signing.check(forged)
    assert told == {"state": "not_signed", "on_day": None, "certificate": None}
    assert not any("title_state" in one for one in counted.statements)
    page = await signing.client.post("/check", data={"text": forged})
    assert "Chữ ký không đúng" in page.text
    assert NAME not in page.text


async def test_a_revoked_title_gets_no_new_square(signing: Signing) -> None:
    assert 'class="square"' in (await signing.certificate()).text
    await signing.change(STATES["revoked"][0], uid=signing.titles["person"])
    page = await signing.certificate()
    assert page.status_code == 200
    assert "/check#" not in page.text


@pytest.mark.parametrize("given", ["", "x" * 5000])
async def test_nothing_and_too_much_come_back_as_a_form_with_its_error(signing: Signing, given: str) -> None:
    answer = await signing.client.post("/check", data={"text": given})
    assert answer.status_code == 422
    assert 'id="error-summary"' in answer.text
    assert (await signing.client.post("/api/v1/certificate-checks", json={"text": given})).status_code == 422


async def test_a_form_of_another_site_is_refused(signing: Signing) -> None:
    answer = await signing.client.post("/check", data={"text": "x"}, headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 403


async def test_an_address_checks_so_many_and_signs_in_all_the_same(signing: Signing) -> None:
    attempts = signing.client._transport.app.state.sign_in_attempts  # type: ignore[attr-defined]
    for _ in range(CHECKS_OF_AN_ADDRESS):
        attempts.checking("127.0.0.1", at=AT)
    answer = await signing.client.post("/api/v1/certificate-checks", json={"text": "x"})
    assert (answer.status_code, answer.json()["slug"], "Retry-After" in answer.headers) == (429, "too-many-certificates", True)
    assert (await signing.client.post("/check", data={"text": "x"})).status_code == 429
    right = {"username": "giadinh", "password": "hoctap-demo"}
    assert (await signing.client.post("/sign-in", data=right)).status_code == 303
    with clock.standing_at(AT + WINDOW + timedelta(seconds=1)):
        assert (await signing.check("x"))["state"] == "not_signed"


async def test_the_public_keys_are_there_for_everybody_and_may_be_kept(signing: Signing) -> None:
    signing.client.cookies.clear()
    answer = await signing.client.get("/check/keys")
    assert answer.json() == KEYS.published()
    assert answer.headers["content-type"] == "application/jwk-set+json"
    assert "public" in answer.headers["cache-control"]
    assert '"d"' not in answer.text
