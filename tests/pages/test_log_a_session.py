"""Logging a session without JavaScript: search, tick, store; and everything that is refused comes back as it was typed."""

from collections.abc import Callable
from typing import Any

from service.assessments import worker
from service.foundation.database import Database
from tests.factories import AN_KHANH, AN_TRUONG
from tests.stage import Browser, SignIn, Stage

DAY = "2026-03-05"


async def sheet(browse: SignIn) -> tuple[Browser, dict[str, Any]]:
    """An open sheet and what its form says when it is filled in."""
    browser = await browse("canbo")
    await browser.open("/activities/new")
    filled = {"kind": "ccl_class", "topic": "Trồng rau sạch", "held_on": DAY, "hours": "1,5", "commune_id": str(AN_TRUONG)}
    return browser, filled | {"key": browser.hidden("key"), "do": "store"}


async def logged(browser: Browser, filled: dict[str, Any], *people: str) -> str:
    """Store the sheet; the address of the session's page."""
    answer = await browser.send("/activities/new", filled, person=list(people))
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].split("?")[0]


async def test_the_page_makes_a_new_key_each_time(browse: SignIn) -> None:
    _, first = await sheet(browse)
    _, second = await sheet(browse)
    assert first["key"] != second["key"]


async def test_a_search_ignores_tones_and_keeps_what_was_typed_and_ticked(browse: SignIn, stage: Stage) -> None:
    browser, filled = await sheet(browse)
    ticked = stage.home.people[1]
    answer = await browser.send("/activities/new", filled, do="search", query="nguyen van an", person=ticked.uid)
    assert answer.status_code == 200
    assert f'name="add" value="{stage.home.people[0].uid}"' in answer.text
    assert f'name="person" value="{ticked.uid}" checked' in answer.text
    assert 'value="Trồng rau sạch"' in answer.text


async def test_a_household_is_ticked_whole(browse: SignIn, stage: Stage) -> None:
    browser, filled = await sheet(browse)
    answer = await browser.send("/activities/new", filled, do=f"household:{stage.home.uid}")
    assert all(f'name="person" value="{person.uid}" checked' in answer.text for person in stage.home.people)


async def test_a_stored_session_leads_to_its_page_and_says_how_many(browse: SignIn, stage: Stage) -> None:
    browser, filled = await sheet(browse)
    stored = await browser.send("/activities/new", filled, person=[p.uid for p in stage.home.people])
    assert stored.status_code == 303
    text = (await browser.open(stored.headers["location"])).text
    assert "Đã ghi 2 người" in text
    assert "Đang tính lại" in text
    assert f"/people/{stage.home.people[0].uid}?assessed_year=2026" in text


async def test_the_page_asks_again_only_while_somebody_waits(browse: SignIn, stage: Stage, database: Database) -> None:
    browser, filled = await sheet(browse)
    page = await logged(browser, filled, stage.home.people[0].uid)
    assert 'hx-trigger="every 1s"' in (await browser.open(page)).text
    await worker.work_all(database)
    assert 'hx-trigger="every 1s"' not in (await browser.open(page)).text


async def test_the_same_sheet_sent_twice_is_one_session(browse: SignIn, stage: Stage) -> None:
    browser, filled = await sheet(browse)
    first = await logged(browser, filled, stage.home.people[0].uid)
    assert await logged(browser, filled, stage.home.people[0].uid) == first


async def test_a_session_like_another_is_pointed_out(browse: SignIn, stage: Stage) -> None:
    browser, filled = await sheet(browse)
    await logged(browser, filled, stage.home.people[0].uid)
    second = await browser.send("/activities/new", filled, key="other", person=stage.home.people[0].uid)
    assert "Đã có một buổi giống thế" in (await browser.open(second.headers["location"])).text


async def test_every_wrong_field_is_told_and_nothing_typed_is_lost(browse: SignIn, stage: Stage) -> None:
    browser, filled = await sheet(browse)
    wrong = {"hours": "-2", "held_on": "2999-01-01", "query": "hoa", "certificate-" + stage.home.people[0].uid: "Số 12"}
    answer = await browser.send("/activities/new", filled | wrong, person=stage.home.people[0].uid)
    assert answer.status_code == 422
    assert "<title>Lỗi: Ghi buổi học" in answer.text
    assert 'href="#f-hours"' in answer.text
    assert 'href="#f-held-on"' in answer.text
    assert all(f'value="{typed}"' in answer.text for typed in ("-2", "2999-01-01", "hoa", "Số 12", "Trồng rau sạch"))
    assert f'name="person" value="{stage.home.people[0].uid}" checked' in answer.text


async def test_an_empty_sheet_says_what_is_missing(browse: SignIn) -> None:
    browser, filled = await sheet(browse)
    answer = await browser.send("/activities/new", {"key": filled["key"], "do": "store"})
    assert answer.status_code == 422
    assert 'href="#f-topic"' in answer.text
    assert 'href="#f-kind"' in answer.text
    assert 'href="#f-query"' in answer.text
    assert "Chủ đề: Mục này còn trống" in answer.text


async def test_an_empty_roll_is_refused_at_the_search(browse: SignIn) -> None:
    browser, filled = await sheet(browse)
    answer = await browser.send("/activities/new", filled)
    assert answer.status_code == 422
    assert 'href="#f-query"' in answer.text


async def test_a_village_that_is_not_there_comes_back_as_typed(browse: SignIn, stage: Stage) -> None:
    browser, filled = await sheet(browse)
    answer = await browser.send("/activities/new", filled, village="Thôn Mây", person=stage.home.people[0].uid)
    assert answer.status_code == 422
    assert 'href="#f-village"' in answer.text
    assert 'value="Thôn Mây"' in answer.text


async def test_a_commune_that_did_not_exist_that_day_is_refused_by_name(browse: SignIn, stage: Stage) -> None:
    browser, filled = await sheet(browse)
    answer = await browser.send("/activities/new", filled, held_on="2024-05-01", person=stage.home.people[0].uid)
    assert answer.status_code == 422
    assert "không còn (hoặc chưa có) vào ngày 01/05/2024" in answer.text


async def test_a_commune_of_another_desk_is_not_found(browse: SignIn, stage: Stage) -> None:
    browser, filled = await sheet(browse)
    answer = await browser.send("/activities/new", filled, commune_id=str(AN_KHANH), person=stage.home.people[0].uid)
    assert answer.status_code == 404


async def test_a_form_without_its_token_stores_nothing(browse: SignIn, stage: Stage) -> None:
    browser, filled = await sheet(browse)
    answer = await browser.send("/activities/new", filled, csrf="", person=stage.home.people[0].uid)
    assert answer.status_code == 403
    assert "Trồng rau sạch" not in (await browser.open("/activities")).text


async def test_an_entry_is_corrected_with_a_reason_that_stays(browse: SignIn, stage: Stage) -> None:
    browser, filled = await sheet(browse)
    person = stage.home.people[0].uid
    page = await logged(browser, filled, person)
    await browser.open(f"{page}/roll/{person}")
    done = await browser.send(f"{page}/roll/{person}", hours="3", completed="1", reason="Ghi nhầm giờ", do="correct")
    assert done.status_code == 303
    assert "Ghi nhầm giờ" in (await browser.open(page)).text


async def test_an_entry_is_voided_with_a_reason_that_stays(browse: SignIn, stage: Stage) -> None:
    browser, filled = await sheet(browse)
    person = stage.home.people[0].uid
    page = await logged(browser, filled, person)
    await browser.open(f"{page}/roll/{person}")
    assert (await browser.send(f"{page}/roll/{person}", reason="Vắng", do="void")).status_code == 303
    assert "Đã hủy" in (await browser.open(page)).text


async def test_a_correction_without_a_reason_comes_back(browse: SignIn, stage: Stage) -> None:
    browser, filled = await sheet(browse)
    person = stage.home.people[0].uid
    page = await logged(browser, filled, person)
    await browser.open(f"{page}/roll/{person}")
    answer = await browser.send(f"{page}/roll/{person}", hours="3", completed="1", reason="", do="correct")
    assert answer.status_code == 422
    assert 'href="#f-reason"' in answer.text
    assert 'value="3"' in answer.text


async def test_a_session_is_voided_with_a_reason(browse: SignIn, stage: Stage) -> None:
    browser, filled = await sheet(browse)
    page = await logged(browser, filled, stage.home.people[0].uid)
    await browser.open(f"{page}/void")
    assert (await browser.send(f"{page}/void", reason="Ghi trùng")).status_code == 303
    assert "Buổi này đã bị hủy, không tính nữa" in (await browser.open(page)).text


async def test_a_session_of_another_desk_is_not_found(browse: SignIn, stage: Stage) -> None:
    browser, filled = await sheet(browse)
    page = await logged(browser, filled, stage.home.people[0].uid)
    other = await browse("xa-khac")
    assert (await other.open(page)).status_code == 404
    assert (await other.open(f"{page}/void")).status_code == 404


async def test_the_home_asks_the_database_as_often_for_one_session_as_for_twenty(
    browse: SignIn, stage: Stage, count_statements: Callable[[], Any]
) -> None:
    browser, filled = await sheet(browse)
    numbers = []
    for many in (1, 19):
        for at in range(many):
            await logged(browser, filled | {"key": f"{many}-{at}", "topic": f"Buổi {many}-{at}"}, stage.home.people[0].uid)
        with count_statements() as counted:
            await browser.open("/activities")
        numbers.append(counted.number)
    assert numbers[0] == numbers[1]
