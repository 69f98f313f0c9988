"""Logging a session while there is no network, in Chromium with the line really cut: kept, shown as not sent, sent once when the line is back."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import BrowserContext, Page, Route, async_playwright, expect
from sqlalchemy import text

from service.foundation.database import Database
from service.foundation.static_files import static
from service.foundation.text import fold, tokens
from tests.browser.conftest import CHROMIUM, FLAGS, Site
from tests.browser.serving import served
from tests.browser.watching import until
from tests.factories import PASSWORD
from tests.stage import Stage

TOPIC = "Trồng rau sạch"
REFUSED = {401, 403, 409, 422}


async def sign_in(page: Page, username: str = "canbo") -> None:
    await page.goto("/sign-in")
    await page.get_by_label("Tên đăng nhập").fill(username)
    await page.get_by_label("Mật khẩu").fill(PASSWORD)
    await page.get_by_role("button", name="Đăng nhập").click()
    await page.wait_for_url(lambda url: "/sign-in" not in url)


KEPT = """async () => new Promise((resolve) => {
  const asked = indexedDB.open("hoctap");
  asked.onsuccess = () => {
    const names = ["entries", "roll", "kept"].filter((name) => asked.result.objectStoreNames.contains(name));
    if (!names.length) { asked.result.close(); indexedDB.deleteDatabase("hoctap"); resolve({}); return; }
    const work = asked.result.transaction(names), found = {};
    for (const name of names) work.objectStore(name).getAll().onsuccess = (event) => { found[name] = event.target.result; };
    work.oncomplete = () => { asked.result.close(); resolve(found); };
  };
})"""


async def all_sent(page: Page) -> None:
    """Nothing waits on the device any more: the badge alone is hidden before anything was looked at, too."""
    await until(page, f"async () => (await ({KEPT})()).entries?.length === 0")
    await expect(page.locator("#unsent")).to_be_hidden()


async def ready(page: Page, *, roll: bool = True) -> None:
    """The worker stands, the pages are kept, and the roll is fetched if asked for."""
    await page.goto("/activities")
    await page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    kept = "async () => !!(await caches.match('/activities/new')) && !!(await caches.match('/activities/outbox')) && !!navigator.serviceWorker.controller"
    await until(page, kept)
    if roll:
        await page.goto("/activities/outbox")
        await page.get_by_role("button", name="Tải danh sách về máy này").click()
        await expect(page.locator("#roll-says")).to_contain_text("người, tải lúc")


async def fill(page: Page, who: str = "", *, topic: str = TOPIC, day: str = "20/11/2026") -> None:
    """Fill the sheet that is open, and tick somebody whom the search finds."""
    await page.get_by_label("Loại hoạt động").select_option("ccl_class")
    await page.get_by_label("Chủ đề").fill(topic)
    await page.get_by_label("Ngày học").fill(day)
    await page.locator("#f-hours").fill("1,5")
    if who:
        await page.get_by_role("searchbox").fill(who)
        await page.locator("#found input[name=add]").first.check()


async def store(page: Page) -> None:
    await page.get_by_role("button", name="Ghi buổi học").click()


async def cut_off(page: Page, *, topic: str = TOPIC, who: str = "binh tran", day: str = "20/11/2026") -> None:
    """Cut the line, log a session, and see that it waits."""
    await page.context.set_offline(True)
    await page.goto("/activities/new")
    await fill(page, who, topic=topic, day=day)
    await store(page)
    await page.wait_for_url("**/activities/outbox?kept=1")
    await expect(page.locator("#entries li.card")).to_contain_text([topic])


async def sessions(database: Database) -> list[Any]:
    async with database.as_owner() as session:
        asked = "SELECT s.topic, s.held_on, s.hours, count(r.*) AS people FROM learning_session s LEFT JOIN roll_entry r ON r.session_id = s.id GROUP BY s.province_id, s.id ORDER BY s.id"
        return list((await session.execute(text(asked))).all())


@pytest.fixture
async def desk(own: Site) -> Page:
    """The desk of An Trường with everything that it needs without a network; what a cut line says in the console is no fault."""
    page = await own.page("canbo", expected=REFUSED)
    own.watches[-1].cut = True
    await ready(page)
    return page


async def test_without_a_network_the_sheet_opens_finds_people_and_waits(desk: Page, stage: Stage, database: Database) -> None:
    await desk.context.set_offline(True)
    await desk.goto("/activities/new")
    await expect(desk.locator("#no-network")).to_be_visible()
    await fill(desk, "binh tran")
    await desk.get_by_role("searchbox").fill("")
    await expect(desk.locator("#chosen")).to_contain_text("Trần Thị Bình")
    await desk.get_by_role("searchbox").fill("an nguyen")
    await desk.locator("#found button", has_text="Thêm cả hộ").first.click()
    await expect(desk.locator("#chosen li")).to_have_count(2)
    await store(desk)
    await expect(desk.locator("#unsent")).to_have_text("chưa gửi (1)")
    await expect(desk.locator("#entries")).to_contain_text(TOPIC)
    assert await sessions(database) == []


async def test_without_a_network_a_search_waits_for_no_pause_and_knows_codes(
    desk: Page, stage: Stage, database: Database
) -> None:
    """The pause that spares the server questions never ends here: the page's clock stands still."""
    async with database.as_owner() as session:
        code = (await session.execute(text("SELECT code FROM household WHERE id = :id"), {"id": stage.home.id})).scalar_one()
    await desk.context.set_offline(True)
    await desk.goto("/activities/new")
    await expect(desk.locator("#roll-age")).to_contain_text("người")
    await desk.clock.pause_at(datetime.now(UTC) + timedelta(hours=1))
    for words in ("binh tra", code.lower()):
        await desk.get_by_role("searchbox").fill(words)
        await expect(desk.locator("#found")).to_contain_text("Trần Thị Bình")


async def test_what_waits_is_sent_once_when_the_line_returns(desk: Page, database: Database) -> None:
    await cut_off(desk)
    await desk.context.set_offline(False)
    await expect(desk.locator("#outbox-says")).to_contain_text("đã gửi")
    await expect(desk.locator("#unsent")).to_be_hidden()
    await desk.goto("/activities")
    await desk.reload()
    ((topic, day, hours, people),) = await sessions(database)
    assert (topic, day.isoformat(), hours, people) == (TOPIC, "2026-11-20", 15, 1)


async def test_two_sheets_of_one_time_without_a_network_are_two_sessions(desk: Page, database: Database) -> None:
    await cut_off(desk)
    await cut_off(desk, topic="Nuôi gà")
    await expect(desk.locator("#unsent")).to_have_text("chưa gửi (2)")
    await desk.context.set_offline(False)
    await expect(desk.locator("#unsent")).to_be_hidden()
    assert [row.topic for row in await sessions(database)] == [TOPIC, "Nuôi gà"]


async def test_an_answer_that_was_lost_on_the_way_is_no_second_session(desk: Page, database: Database) -> None:
    """The server stores the sheet, the line breaks before its answer is there; the browser sends again, and learns that it was stored."""
    await desk.goto("/activities/new")
    await fill(desk, "tran thi binh")

    async def lose(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(await route.fetch(max_redirects=0))
            await route.abort("connectionreset")
        else:
            await route.continue_()

    lost = list[Any]()
    await desk.context.route("**/activities/new", lose)
    await store(desk)
    await desk.wait_for_url("**/activities/outbox?kept=1")
    assert lost[0].status == 303
    await expect(desk.locator("#outbox-says")).to_contain_text("đã gửi")
    await desk.reload()
    await expect(desk.locator("#outbox-says")).to_contain_text("Không có phiếu nào")
    assert len(await sessions(database)) == 1


async def test_a_field_left_empty_is_told_before_anything_is_kept(desk: Page) -> None:
    await desk.context.set_offline(True)
    await desk.goto("/activities/new")
    await store(desk)
    await expect(desk.locator("#error-summary")).to_contain_text("Hãy ghi chủ đề")
    await expect(desk.locator("#error-summary")).to_be_focused()


async def test_without_the_roll_names_are_typed_and_read_by_the_server(own: Site, stage: Stage, database: Database) -> None:
    page = await own.page("canbo", expected=REFUSED)
    own.watches[-1].cut = True
    await ready(page, roll=False)
    await page.context.set_offline(True)
    await page.goto("/activities/new")
    await fill(page)
    await page.get_by_label("Mỗi dòng một người hoặc một hộ").fill("Trần Thị Bình\nKhông Có Ai")
    await store(page)
    await expect(page.locator("#entries")).to_contain_text("2 dòng đã dán")
    await page.context.set_offline(False)
    await expect(page.locator("#entries")).to_contain_text("máy chủ chưa nhận")
    await page.get_by_role("button", name="Mở lại phiếu để sửa").click()
    await expect(page.locator("#f-lines")).to_have_value("Không Có Ai")
    await page.locator("#f-lines").fill("")
    await store(page)
    await expect(page.locator("h1")).to_have_text(TOPIC)
    await page.goto("/activities/outbox")
    await expect(page.locator("#outbox-says")).to_contain_text("Không có phiếu nào")
    assert [row.people for row in await sessions(database)] == [1]


async def test_every_other_page_says_what_works_and_shows_nothing_old(desk: Page) -> None:
    await desk.goto("/people")
    await desk.context.set_offline(True)
    for address in ("/people", "/activities", "/dossiers"):
        await desk.goto(address)
        await expect(desk.locator("h1")).to_have_text("Không có mạng")
    await desk.get_by_role("link", name="Ghi buổi học").last.click()
    await expect(desk.locator("h1")).to_have_text("Ghi buổi học")


async def test_a_server_that_is_gone_is_no_network_either(database: Database, stage: Stage, own: Site) -> None:
    """The machine has a line; it is the server that does not answer, and then does again at its old address."""
    async with served(database) as address:
        page = await own.page(base_url=address, expected=REFUSED)
        own.watches[-1].cut, own.watches[-1].site = True, address
        await sign_in(page)
        await ready(page)
    await page.goto(f"{address}/activities/new")
    await fill(page, "binh")
    await store(page)
    await expect(page.locator("#outbox-says")).to_contain_text("Chưa nối được máy chủ")
    async with served(database, port=int(address.rpartition(":")[2])):
        await page.get_by_role("button", name="Gửi ngay").click()
        await expect(page.locator("#outbox-says")).to_contain_text("đã gửi")
    assert len(await sessions(database)) == 1


async def test_the_browser_may_be_closed_meanwhile(database: Database, stage: Stage, tmp_path: Path) -> None:
    async with served(database) as address, async_playwright() as playwright:

        async def opened() -> BrowserContext:
            given: dict[str, Any] = {"executable_path": CHROMIUM, "args": FLAGS, "base_url": address, "locale": "vi-VN"}
            return await playwright.chromium.launch_persistent_context(tmp_path / "browser", **given)

        first = await opened()
        page = await first.new_page()
        await sign_in(page)
        await ready(page)
        await cut_off(page)
        await first.close()
        second = await opened()
        page = await second.new_page()
        await second.set_offline(True)
        await page.goto("/activities/outbox")
        await expect(page.locator("#unsent")).to_have_text("chưa gửi (1)")
        await expect(page.locator("#entries")).to_contain_text(re.compile(TOPIC))
        await second.close()
        third = await opened()
        page = await third.new_page()
        await page.goto("/activities")
        await all_sent(page)
        await third.close()
    assert len(await sessions(database)) == 1


async def test_the_device_folds_names_as_the_server_does(desk: Page) -> None:
    names = ["Nguyễn Thị Hường", "ĐẶNG  Đức", "H'Linh K’Sor", "Lê Ngọc Ánh-Dương", "Nguyễn Thị Hường", "Trần Ư Ơ ă â ê ô"]
    folded = await desk.evaluate(
        f"names => import('{static('offline/fold.js')}').then(it => names.map(name => [it.fold(name), it.tokens(name)]))", names
    )
    assert folded == [[fold(name), tokens(name)] for name in names]
