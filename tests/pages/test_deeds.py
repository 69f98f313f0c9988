"""Deeds that cannot be undone: shown first, done only as shown, told what changed meanwhile, and a receipt that does nothing again."""

import re
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import delete, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.matrix import Role
from service.titles.tables import RescoreMark
from tests import factories
from tests.factories import AN_TRUONG
from tests.pages.test_queue import submitted
from tests.pages.test_wrong_office import signed_in
from tests.recognitions import given
from tests.recognitions.given import AFTER, Desks, on
from tests.rows import stored
from tests.stage import Browser

FORMS: dict[str, dict[str, Any]] = {
    "decision": {"decided_on": "20/03/2026"},
    "return": {"reason": "Thiếu minh chứng chỉ số 3", "indicator-3": "Ghi rõ số giờ"},
    "refusal": {"refusal": "Chưa đủ điểm"},
    "revocation": {"revoked_on": "20/03/2026", "why": "Ghi nhầm người"},
}


@pytest.fixture
async def desks(client: AsyncClient, owner_session: AsyncSession) -> Desks:
    """Accounts at every desk."""
    return await given.desks(client, owner_session)


async def at_a_dossier(desks: Desks, name: str = "Lê Văn An", *, decided: bool = False) -> tuple[Browser, str]:
    """The decider before a dossier that waits, or that was decided."""
    uid = (await submitted(desks, name))[name]
    with on(AFTER):
        if decided:
            await desks.done("chutich", f"/dossiers/{uid}/decision")
    browser = await signed_in(desks, "chutich", AFTER)
    with on(AFTER):
        await browser.open(f"/dossiers/{uid}")
    return browser, f"/dossiers/{uid}"


@pytest.mark.parametrize("step", FORMS)
async def test_a_deed_is_shown_first_and_nothing_is_done(desks: Desks, step: str) -> None:
    browser, address = await at_a_dossier(desks, decided=step == "revocation")
    before = await stored(desks.session)
    with on(AFTER):
        answer = await browser.send(f"{address}/{step}", **FORMS[step])
    assert answer.status_code == 200
    assert "Chưa có gì được làm" in answer.text
    assert "Lê Văn An" in answer.text
    assert all(said in answer.text for name, said in FORMS[step].items() if name != "revoked_on")
    assert await stored(desks.session) == before


@pytest.mark.parametrize("step", FORMS)
async def test_confirmed_it_is_done_and_the_receipt_can_be_opened_again(desks: Desks, step: str) -> None:
    browser, address = await at_a_dossier(desks, decided=step == "revocation")
    with on(AFTER):
        answer = await browser.agree(f"{address}/{step}", FORMS[step])
        assert answer.status_code == 303
        receipt = answer.headers["location"]
        said = {"decision": "01/QĐ-UBND", "return": "Ghi rõ số giờ", "refusal": "Chưa đủ điểm", "revocation": "Ghi nhầm người"}
        assert said[step] in (await browser.open(receipt)).text
        before = await stored(desks.session)
        assert said[step] in (await browser.open(receipt)).text
    assert await stored(desks.session) == before


@pytest.mark.parametrize("step", ["decision", "refusal", "revocation"])
async def test_what_is_signed_asks_for_the_tick(desks: Desks, step: str) -> None:
    browser, address = await at_a_dossier(desks, decided=step == "revocation")
    with on(AFTER):
        answer = await browser.agree(f"{address}/{step}", FORMS[step], confirmed="")
        assert answer.status_code == 422
        assert 'href="#f-confirmed"' in answer.text
        assert (await browser.confirm()).status_code == 303


async def test_a_dossier_that_was_submitted_again_meanwhile_is_shown_anew(desks: Desks) -> None:
    browser, address = await at_a_dossier(desks)
    with on(AFTER):
        await browser.send(f"{address}/decision", **FORMS["decision"])
        await desks.session.execute(text("UPDATE dossier SET version = 2"))
        await desks.session.commit()
        before = await stored(desks.session)
        answer = await browser.confirm()
        assert answer.status_code == 409
        assert "đã được nộp lại (lần 2)" in answer.text
        assert await stored(desks.session) == before
        assert (await browser.confirm()).status_code == 303


async def test_words_that_differ_from_those_shown_are_shown_anew(desks: Desks) -> None:
    browser, address = await at_a_dossier(desks)
    with on(AFTER):
        await browser.send(f"{address}/return", **FORMS["return"])
        answer = await browser.confirm(reason="Lời khác")
    assert answer.status_code == 409
    assert "Lời ghi đã khác" in answer.text


@pytest.mark.parametrize("seal", ["", "abc", "e30.AAAA", "e30"])
async def test_what_this_installation_never_showed_is_shown_first(desks: Desks, seal: str) -> None:
    browser, address = await at_a_dossier(desks)
    with on(AFTER):
        answer = await browser.send(f"{address}/decision", shown=seal, confirmed="1", **FORMS["decision"])
    assert answer.status_code == 200
    assert "Chưa có gì được làm" in answer.text


async def test_what_was_shown_to_somebody_else_is_shown_anew(desks: Desks) -> None:
    browser, address = await at_a_dossier(desks)
    with on(AFTER):
        await browser.send(f"{address}/return", **FORMS["return"])
        seal = browser.hidden("shown")
        await desks.session.execute(text("UPDATE account SET username = 'truoc' WHERE username = 'chutich'"))
        await factories.account(desks.session, "chutich", Role.ASSESSOR, place_id=AN_TRUONG)
        await desks.session.commit()
        another = await signed_in(desks, "chutich", AFTER)
        await another.open(address)
        answer = await another.send(f"{address}/return", shown=seal, **FORMS["return"])
    assert answer.status_code == 409


async def test_one_goes_back_to_edit_with_everything_typed(desks: Desks) -> None:
    browser, address = await at_a_dossier(desks)
    with on(AFTER):
        await browser.send(f"{address}/return", **FORMS["return"])
        answer = await browser.confirm(do="edit")
    assert answer.status_code == 200
    assert "Thiếu minh chứng chỉ số 3</textarea>" in answer.text
    assert 'value="Ghi rõ số giờ"' in answer.text


async def test_the_receipt_leads_to_the_next_dossier_of_the_queue(desks: Desks) -> None:
    found = await submitted(desks, "Người Một", "Người Hai")
    browser = await signed_in(desks, "chutich", AFTER)
    with on(AFTER):
        await browser.open(f"/dossiers/{found['Người Một']}?state=submitted")
        answer = await browser.agree(f"/dossiers/{found['Người Một']}/decision", queue="state=submitted")
        text_ = (await browser.open(answer.headers["location"])).text
    assert f'data-key="j" href="/dossiers/{found["Người Hai"]}?state=submitted"' in text_


async def test_many_are_shown_with_those_that_cannot_be_decided_and_share_a_receipt(desks: Desks) -> None:
    found = await submitted(desks, "Người Một", "Người Hai", "Người Ba")
    with on(AFTER):
        await desks.done("chutich", f"/dossiers/{found['Người Ba']}/return", {"reason": "Thiếu"})
    browser = await signed_in(desks, "chutich", AFTER)
    with on(AFTER):
        await browser.open("/dossiers")
        answer = await browser.send("/dossiers/decisions", dossier=list(found.values()), decided_on="20/03/2026")
        assert "Sẽ công nhận 2 hồ sơ" in answer.text
        assert "1 hồ sơ không công nhận được" in answer.text
        done = await browser.confirm()
        text_ = (await browser.open(done.headers["location"])).text
    assert "01/QĐ-UBND – 02/QĐ-UBND" in text_
    assert {"Người Một", "Người Hai"} <= set(re.findall(r">(Người \w+)</a>", text_))
    assert "Người Ba" not in text_


async def test_one_of_many_that_changed_meanwhile_stops_all(desks: Desks) -> None:
    found = await submitted(desks, "Người Một", "Người Hai")
    browser = await signed_in(desks, "chutich", AFTER)
    with on(AFTER):
        await browser.open("/dossiers")
        await browser.send("/dossiers/decisions", dossier=list(found.values()), decided_on="20/03/2026")
        await desks.done("chutich", f"/dossiers/{found['Người Hai']}/return", {"reason": "Thiếu"})
        answer = await browser.confirm()
        assert answer.status_code == 409
        assert "Người Hai: không còn làm được việc này" in answer.text
        await browser.confirm()
        listed = (await desks.get("chutich", "/dossiers", state="approved")).json()["items"]
    assert [one["subject_name"] for one in listed] == ["Người Một"]


async def test_everything_that_was_asked_for_is_taken_and_its_sample_must_be_opened(desks: Desks) -> None:
    home = await factories.household(desks.session, names=tuple(f"Lê Văn Số {n}" for n in range(25)))
    ids = [person.id for person in home.people]
    same: dict[str, Any] = {"kind": "person", "year": 2025, "commune_id": AN_TRUONG}
    await given.scored(desks.session, "citizen", ids=ids, households=[home.id] * 25, **same)
    await desks.session.execute(delete(RescoreMark))
    await desks.session.commit()
    with on(AFTER):
        await desks.done("canbo", "/dossiers/bulk", {"title": "citizen", "assessed_year": 2025, "place": AN_TRUONG})
    browser = await signed_in(desks, "chutich", AFTER)
    with on(AFTER):
        await browser.open("/dossiers")
        form = {"every": "1", "decided_on": "20/03/2026", "queue": "state=submitted&title=citizen"}
        first = await browser.send("/dossiers/decisions", form)
        assert "Sẽ công nhận 25 hồ sơ" in first.text
        assert 'name="shown"' not in first.text
        page = browser.page
        for opened in re.findall(r'href="(/dossiers/[0-9a-f-]{36})" target', first.text):
            await browser.open(opened)
        browser.page = page
        assert 'name="shown"' in (await browser.confirm()).text
        assert (await browser.confirm()).status_code == 303
        assert len((await desks.get("chutich", "/dossiers", state="approved", limit=200)).json()["items"]) == 25
