"""The queue: what narrows it and how many each choice would show, its order, its pages, whom it waits for, and reading one dossier after another."""

import re

import pytest
from httpx import AsyncClient
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from tests import factories
from tests.conftest import CountStatements
from tests.factories import AN_TRUONG
from tests.pages.test_wrong_office import signed_in
from tests.recognitions import given
from tests.recognitions.given import AFTER, Desks, on
from tests.stage import Browser

NAMES = re.compile(r"<a data-read[^>]*><strong>([^<]+)</strong>")


@pytest.fixture
async def desks(client: AsyncClient, owner_session: AsyncSession) -> Desks:
    """Accounts at every desk."""
    made = await given.desks(client, owner_session)
    await owner_session.commit()
    return made


async def submitted(desks: Desks, *names: str) -> dict[str, str]:
    """Citizens of An Trường by name, each with a dossier that waits; name → uid."""
    bodies = [await given.citizen(desks.session, name) for name in names]
    await desks.session.commit()
    with on(AFTER):
        return {name: await desks.submitted("canbo", body) for name, body in zip(names, bodies, strict=True)}


async def changed(desks: Desks, uid: str, what: str) -> None:
    await desks.session.execute(text(f"UPDATE dossier SET {what} WHERE uid = :uid"), {"uid": uid})
    await desks.session.commit()


async def listed(browser: Browser, query: str = "state=submitted") -> list[str]:
    with on(AFTER):
        answer = await browser.open(f"/dossiers?{query}")
    assert answer.status_code == 200, answer.text
    return NAMES.findall(answer.text)


async def test_it_says_for_whom_how_long_and_until_when(desks: Desks) -> None:
    found = await submitted(desks, "Lê Văn An")
    await changed(desks, found["Lê Văn An"], "state_since = '2026-03-10', submitted_on = '2026-03-10'")
    browser = await signed_in(desks, "chutich", AFTER)
    assert await listed(browser) == ["Lê Văn An"]
    assert "<strong>10 ngày</strong> chờ Ủy ban nhân dân" in browser.page.text


async def test_what_waits_longest_comes_first_or_what_asks_to_be_looked_at(desks: Desks) -> None:
    found = await submitted(desks, "Người Một", "Người Hai", "Người Ba")
    await changed(desks, found["Người Ba"], "state_since = '2026-03-01'")
    await changed(desks, found["Người Hai"], "risk = 55, version = 2")
    browser = await signed_in(desks, "chutich", AFTER)
    assert (await listed(browser))[0] == "Người Ba"
    assert (await listed(browser, "state=submitted&sort=risk"))[0] == "Người Hai"
    assert "đã nộp lại" in browser.page.text
    assert await listed(browser, "state=submitted&risky=1") == ["Người Hai"]


async def test_each_choice_says_how_many_it_would_show_while_the_others_stay(desks: Desks) -> None:
    found = await submitted(desks, "Người Một", "Người Hai")
    body = await given.commune(desks.session, AN_TRUONG, year=2025)
    await desks.session.commit()
    with on(AFTER):
        await desks.submitted("canbo", body)
        await desks.done("chutich", f"/dossiers/{found['Người Hai']}/return", {"reason": "Thiếu"})
    browser = await signed_in(desks, "chutich", AFTER)
    await listed(browser, "state=submitted&title=citizen")
    assert re.search(r'id="q-returned"[^>]*>[^<]*<span class="count">1<', browser.page.text)
    assert re.search(r'id="q-submitted"[^>]*>[^<]*<span class="count">1<', browser.page.text)
    assert "Cộng đồng học tập cấp xã (1)" in browser.page.text


async def test_a_village_is_found_without_tones_and_holds_its_households(desks: Desks) -> None:
    village = await factories.village(desks.session, "Thôn Đông Thượng")
    found = await submitted(desks, "Người Thôn", "Người Xã")
    household = "(SELECT household_id FROM dossier WHERE uid = :uid)"
    moved = f"UPDATE household_residence SET village_id = :village WHERE household_id = {household}"
    await desks.session.execute(text(moved), {"village": village, "uid": found["Người Thôn"]})
    await desks.session.commit()
    browser = await signed_in(desks, "chutich", AFTER)
    assert await listed(browser, "state=submitted&place=dong+thuong") == ["Người Thôn"]
    assert await listed(browser, "state=submitted&place=xa+an+truong") == ["Người Thôn", "Người Xã"]
    assert await listed(browser, "state=submitted&place=khong+co") == []
    assert "Không có nơi nào tên “khong co”" in browser.page.text


async def test_a_place_elsewhere_is_nobody_s(desks: Desks) -> None:
    await submitted(desks, "Người Xã")
    browser = await signed_in(desks, "chutich", AFTER)
    assert await listed(browser, "state=submitted&place=ba+dinh") == []


async def test_what_is_late_is_counted_and_can_be_shown_alone(desks: Desks) -> None:
    body = await given.commune(desks.session, AN_TRUONG, year=2025)
    await desks.session.commit()
    with on(AFTER):
        await desks.submitted("canbo", body)
    for day, shown in ((30, 0), (31, 1)):
        at = AFTER.replace(day=day)
        browser = await signed_in(desks, "cum", at)
        with on(at):
            text_ = (await browser.open("/dossiers?state=submitted&late=1")).text
        assert f"Chỉ hồ sơ trễ hạn ({shown})" in text_, day
        assert len(NAMES.findall(text_)) == shown


async def test_a_page_goes_on_where_the_last_one_ended(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.recognitions.queue_reading.SHOWN", 2)
    await submitted(desks, *(f"Người {n}" for n in "ABCDE"))
    browser = await signed_in(desks, "chutich", AFTER)
    for sort in ("wait", "risk"):
        seen = await listed(browser, f"state=submitted&sort={sort}")
        while following := re.search(r'href="/dossiers\?([^"]*after=[^"]*)">Trang sau', browser.page.text):
            seen += await listed(browser, following[1].replace("&amp;", "&"))
        assert sorted(seen) == [f"Người {n}" for n in "ABCDE"], sort


@pytest.mark.parametrize("query", ["state=nothing", "title=king", "assessed_year=x", "sort=size", "after=" + "9" * 200])
async def test_what_is_in_no_list_is_said(desks: Desks, query: str) -> None:
    browser = await signed_in(desks, "chutich", AFTER)
    with on(AFTER):
        assert (await browser.open(f"/dossiers?{query}")).status_code == 422


async def test_a_broken_cursor_is_the_first_page(desks: Desks) -> None:
    await submitted(desks, "Người Xã")
    browser = await signed_in(desks, "chutich", AFTER)
    assert await listed(browser, "state=submitted&after=1.2") == ["Người Xã"]


async def test_one_reads_from_one_dossier_to_the_next_within_what_was_asked(desks: Desks) -> None:
    found = await submitted(desks, "Người Một", "Người Hai", "Người Ba")
    await changed(desks, found["Người Hai"], "risk = 55, version = 1")
    browser = await signed_in(desks, "chutich", AFTER)
    await listed(browser)
    order = re.findall(r'data-read href="(/dossiers/[^"]+)"', browser.page.text)
    with on(AFTER):
        text_ = (await browser.open(order[1].replace("&amp;", "&"))).text
    assert f'data-key="k" href="{order[0]}"' in text_
    assert f'data-key="j" href="{order[2]}"' in text_
    assert "2 trên 3" in text_
    with on(AFTER):
        alone = (await browser.open(f"/dossiers/{found['Người Hai']}?state=submitted&risky=1")).text
    assert 'data-key="j"' not in alone
    assert "1 trên 1" in alone


async def test_the_queue_asks_as_often_for_many_and_however_it_is_narrowed(
    desks: Desks, count_statements: CountStatements
) -> None:
    numbers = []
    await submitted(desks, "Người Một")
    browser = await signed_in(desks, "chutich", AFTER)
    for query in ("state=submitted", "state=submitted&title=citizen&place=an+truong&late=&risky=&sort=risk"):
        with count_statements() as counted:
            await listed(browser, query)
        numbers.append(counted.number)
    await submitted(desks, *(f"Người {n}" for n in range(20)))
    with count_statements() as counted:
        await listed(browser)
    numbers.append(counted.number)
    assert numbers[0] == numbers[1] == numbers[2] <= 8


async def test_single_keys_are_switched_off_in_the_account(desks: Desks) -> None:
    browser = await signed_in(desks, "chutich", AFTER)
    with on(AFTER):
        assert "/reading.js" in (await browser.open("/dossiers")).text
        await browser.open("/account")
        assert (await browser.send("/account/keys", keys="off")).status_code == 303
        assert "/reading.js" not in (await browser.open("/dossiers")).text
        await browser.open("/account")
        await browser.send("/account/keys", keys="on")
        assert "/reading.js" in (await browser.open("/dossiers")).text
