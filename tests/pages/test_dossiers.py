"""From submitting to deciding by pages: the queue, one dossier, returned with a reason, decided one or many at once."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.assessments.conftest import YEAR
from tests.factories import AN_TRUONG
from tests.stage import Browser, SignIn, Stage


async def submitted(browse: SignIn) -> None:
    """An Trường submits every citizen who passes: one."""
    browser = await browse("canbo")
    await browser.open(f"/communes/{AN_TRUONG}?assessed_year={YEAR}")
    answer = await browser.send(f"/communes/{AN_TRUONG}/submissions", title="citizen", level="0", assessed_year=YEAR)
    assert "submitted=1" in answer.headers.get("location", ""), answer.text
    assert "Đã nộp 1 hồ sơ" in (await browser.open(answer.headers["location"])).text


async def waiting(browse: SignIn) -> tuple[Browser, str]:
    """The deciding desk before its queue, and the address of the dossier that waits."""
    await submitted(browse)
    browser = await browse("chutich")
    found = re.search(r'href="(/dossiers/[0-9a-f-]{36})[?"]', (await browser.open("/dossiers")).text)
    assert found
    return browser, found[1]


async def test_the_queue_names_whom_it_waits_for(browse: SignIn) -> None:
    browser, _ = await waiting(browse)
    assert "Nguyễn Văn An" in browser.page.text
    assert "0 ngày" in browser.page.text


async def test_the_queue_of_another_commune_is_empty_and_its_dossier_not_found(browse: SignIn) -> None:
    _, address = await waiting(browse)
    browser = await browse("chutich-khac")
    assert "Không có hồ sơ nào" in (await browser.open("/dossiers")).text
    assert (await browser.open(address)).status_code == 404


async def test_a_dossier_shows_the_frozen_score_and_its_history(browse: SignIn) -> None:
    browser, address = await waiting(browse)
    text = (await browser.open(address)).text
    assert "Kết quả chấm lúc nộp" in text
    assert "80 điểm" in text
    assert "Lịch sử" in text


async def test_the_submitting_desk_sees_it_without_buttons(browse: SignIn) -> None:
    _, address = await waiting(browse)
    browser = await browse("canbo")
    assert "/decision" not in (await browser.open(address)).text


async def test_a_decision_needs_the_signature_confirmed(browse: SignIn) -> None:
    browser, address = await waiting(browse)
    await browser.open(address)
    answer = await browser.agree(f"{address}/decision", confirmed="")
    assert answer.status_code == 422
    assert 'href="#f-confirmed"' in answer.text


async def test_a_decision_is_made_and_a_second_one_refused(browse: SignIn) -> None:
    browser, address = await waiting(browse)
    await browser.open(address)
    assert (await browser.agree(f"{address}/decision")).status_code == 303
    again = await browser.send(f"{address}/decision")
    assert again.status_code == 409
    assert "Hồ sơ này đã có quyết định" in again.text
    assert "01/QĐ-UBND" in (await browser.open(address)).text


async def test_a_decision_in_the_future_comes_back_with_its_day(browse: SignIn) -> None:
    browser, address = await waiting(browse)
    await browser.open(address)
    answer = await browser.send(f"{address}/decision", decided_on="2999-01-01", confirmed="1")
    assert answer.status_code == 422
    assert 'value="2999-01-01"' in answer.text


async def test_returned_with_a_reason_it_is_on_the_home_of_the_desk(browse: SignIn) -> None:
    browser, address = await waiting(browse)
    await browser.open(address)
    assert (await browser.agree(f"{address}/return", reason="Thiếu minh chứng chỉ số 7")).status_code == 303
    staff = await browse("canbo")
    assert "Thiếu minh chứng chỉ số 7" in (await staff.open("/activities")).text


async def test_a_return_without_a_reason_is_refused(browse: SignIn) -> None:
    browser, address = await waiting(browse)
    await browser.open(address)
    answer = await browser.send(f"{address}/return", reason=" ")
    assert answer.status_code == 422
    assert 'href="#f-reason"' in answer.text


async def test_ticked_dossiers_are_decided_together(browse: SignIn) -> None:
    browser, address = await waiting(browse)
    answer = await browser.agree("/dossiers/decisions", dossier=[address.rsplit("/", 1)[1]])
    assert "/receipts/" in answer.headers["location"]


async def test_nothing_ticked_is_said(browse: SignIn) -> None:
    browser, _ = await waiting(browse)
    assert (await browser.send("/dossiers/decisions")).status_code == 422


@pytest.mark.parametrize("step", ["decision", "return"])
async def test_no_step_is_taken_without_the_token(step: str, browse: SignIn) -> None:
    browser, address = await waiting(browse)
    assert (await browser.send(f"{address}/{step}", csrf="", confirmed="1", reason="x")).status_code == 403


async def test_a_commune_before_the_end_of_its_year_is_refused_on_a_page(browse: SignIn) -> None:
    browser = await browse("canbo")
    await browser.open(f"/communes/{AN_TRUONG}?assessed_year=2099")
    answer = await browser.send(f"/communes/{AN_TRUONG}/submissions", title="commune", level="1", assessed_year="2099")
    assert answer.status_code == 422
    assert "chưa kết thúc" in answer.text


async def test_the_family_sees_where_its_dossier_stands(browse: SignIn, stage: Stage) -> None:
    await submitted(browse)
    browser = await browse("giadinh")
    assert "Đã nộp – đang chờ thẩm định" in (await browser.open("/family")).text


async def test_the_queue_asks_the_database_as_often_for_none_as_for_one_but_to_record_who_was_seen(
    browse: SignIn, count_statements: Callable[[], Any]
) -> None:
    numbers = []
    browser, _ = await waiting(browse)
    for state in ("submitted", "returned"):
        with count_statements() as counted:
            await browser.open(f"/dossiers?state={state}")
        numbers.append(counted.number)
    assert numbers[0] == numbers[1] + 1
