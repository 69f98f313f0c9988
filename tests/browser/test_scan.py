"""The desk holds family cards before the camera of the sheet: allowed or not, known or not, with and without a network."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, async_playwright, expect
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.database import Database
from tests.browser.camera import Camera, camera
from tests.browser.conftest import Keep, Site
from tests.browser.serving import served
from tests.browser.test_offline import REFUSED, fill, ready, sessions, store
from tests.browser.test_paper_cards import PHONE
from tests.stage import Stage

SECRET = "234789ACDEFGHJKM"
LIVE = "cameras.filter((one) => one.readyState === 'live').length"
ENDED = """WITH home AS (UPDATE household_residence SET valid = daterange(lower(valid), '2026-06-01') WHERE household_id = :id)
UPDATE household_member SET valid = daterange(lower(valid), '2026-06-01') WHERE household_id = :id"""


@pytest.fixture(scope="module")
async def held(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Camera]:
    async with async_playwright() as playwright, camera(playwright, tmp_path_factory.mktemp("camera")) as made:
        yield made


@pytest.fixture
async def desks(database: Database, stage: Stage, held: Camera) -> AsyncIterator[Site]:
    """The commune of `stage`, served to the browser that has a camera."""
    async with served(database) as address:
        site = Site(address, held.browser)
        yield site
        await site.close()


async def sheet(
    site: Site, held: Camera, *, allowed: bool = True, detector: bool = True, offline: bool = False, **options: Any
) -> Page:
    """The sheet of the desk, with the camera allowed and the detector there, or not; with everything kept to work without a network."""
    page = await site.page("canbo", expected=REFUSED, **options)
    if allowed:
        await page.context.grant_permissions(["camera"])
    if detector:
        await held.given_to(page.context)
    if offline:
        await ready(page)
        site.watches[-1].cut = True
        await page.context.set_offline(True)
    await page.goto("/activities/new")
    await expect(page.locator("#no-network")).to_be_visible(visible=offline)
    return page


async def card_of(session: AsyncSession, site: Site, household: int) -> str:
    """What the square on the card of a household says."""
    asked = text("SELECT code FROM household WHERE id = :id")
    return f"{site.address}/card#{SECRET}/{(await session.execute(asked, {'id': household})).scalar_one()}"


async def scan(page: Page, held: Camera, card: str | None) -> None:
    """Hold a card before the camera, and press the button."""
    held.show(card)
    await page.get_by_role("button", name="Quét thẻ gia đình").click()


async def closed(page: Page) -> None:
    """No camera runs, and the picture is gone."""
    await expect(page.locator("#scanner")).to_be_hidden()
    assert await page.evaluate(LIVE) == 0
    assert await page.evaluate("document.getElementById('scanner-sees').srcObject") is None


async def test_a_card_of_the_commune_ticks_its_household_once(
    desks: Site, held: Camera, stage: Stage, owner_session: AsyncSession
) -> None:
    card, page = await card_of(owner_session, desks, stage.home.id), await sheet(desks, held)
    sent = list[str]()
    page.on("request", lambda request: sent.append(request.post_data or ""))
    await scan(page, held, card)
    await expect(page.locator("#chosen li")).to_have_count(2)
    await expect(page.locator("#chosen")).to_contain_text("Trần Thị Bình")
    await expect(page.locator(".verdicts")).to_contain_text("đã thêm cả hộ")
    await closed(page)
    assert await page.evaluate("cameras.length") == 1
    assert not any(SECRET in body for body in sent), "the card's secret left the camera"
    await expect(page.get_by_role("button", name="Quét thẻ gia đình")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator(".verdicts")).to_contain_text("đã có trong danh sách")
    await expect(page.locator("#chosen li")).to_have_count(2)
    await closed(page)


async def test_without_a_detector_no_button_is_shown(desks: Site, held: Camera) -> None:
    page = await sheet(desks, held, detector=False)
    await page.evaluate("import(document.querySelector('script[type=module][src*=sheet]').src).then(() => 0)")
    await expect(page.locator("#scan")).to_be_hidden()


async def test_a_refused_camera_leaves_the_code_to_be_typed(
    desks: Site, held: Camera, stage: Stage, owner_session: AsyncSession
) -> None:
    page = await sheet(desks, held, allowed=False, viewport=PHONE)
    await scan(page, held, None)
    await expect(page.get_by_text("Chưa được phép dùng máy ảnh.")).to_be_visible()
    await page.get_by_role("button", name="Đóng máy ảnh").click()
    await closed(page)
    code = (await card_of(owner_session, desks, stage.home.id)).rpartition("/")[2]
    await page.locator("summary", has_text="Dán cả danh sách").click()
    await page.get_by_label("Mỗi dòng một người hoặc một hộ").fill(code)
    await page.get_by_role("button", name="Xem từng dòng").click()
    await expect(page.locator("#chosen li")).to_have_count(2)


@pytest.mark.parametrize("whose", ["another-commune", "unknown", "gone"])
async def test_a_card_of_no_household_here_says_so(
    desks: Site, held: Camera, stage: Stage, owner_session: AsyncSession, whose: str
) -> None:
    card = await card_of(owner_session, desks, stage.elsewhere.id if whose == "another-commune" else stage.home.id)
    if whose == "gone":
        await owner_session.execute(text(ENDED), {"id": stage.home.id})
        await owner_session.commit()
    page = await sheet(desks, held)
    await scan(page, held, f"{card}-X" if whose == "unknown" else card)
    await expect(page.locator(".verdicts")).to_contain_text("không có hộ này")
    await expect(page.locator("#f-lines")).to_have_value(f"#{(f'{card}-X' if whose == 'unknown' else card).rpartition('/')[2]}")
    assert "Lê Thị Hoa" not in await page.content()
    await closed(page)


async def test_a_square_that_is_no_card_is_told_and_the_camera_goes_on(desks: Site, held: Camera, keep: Keep) -> None:
    page = await sheet(desks, held, viewport=PHONE)
    await scan(page, held, "https://elsewhere.example/card#234789ACDEFGHJKM/HO-1")
    await expect(page.get_by_text("Mã này không phải thẻ gia đình của trang này.")).to_be_visible()
    assert await page.evaluate(LIVE) == 1
    await keep(page, "scan-no-card")
    response = (await Axe().run(page, options={"resultTypes": ["violations"]})).response
    assert [one["id"] for one in response["violations"]] == []
    await page.get_by_role("button", name="Đóng máy ảnh").click()
    await closed(page)
    await expect(page.locator("#f-lines")).to_have_value("")


async def test_a_camera_that_opens_after_it_was_closed_is_ended(desks: Site, held: Camera) -> None:
    page = await sheet(desks, held)
    await page.evaluate("document.getElementById('scan').click(); document.getElementById('scan-end').click()")
    await page.wait_for_function("() => cameras.length === 1")
    await page.wait_for_function(f"() => {LIVE} === 0")
    await closed(page)


async def test_without_a_network_the_roll_of_the_device_knows_the_household(
    desks: Site, held: Camera, stage: Stage, owner_session: AsyncSession, database: Database
) -> None:
    cards = [await card_of(owner_session, desks, one.id) for one in (stage.home, stage.elsewhere)]
    page = await sheet(desks, held, offline=True)
    await scan(page, held, cards[0])
    await expect(page.locator("#chosen li")).to_have_count(2)
    await expect(page.locator("#chosen")).to_contain_text("Trần Thị Bình")
    await scan(page, held, cards[0])
    await closed(page)
    await expect(page.locator("#chosen li")).to_have_count(2)
    await scan(page, held, cards[1])
    await expect(page.locator("#found")).to_contain_text("không có trong danh sách của máy này")
    await expect(page.locator("#f-lines")).to_have_value(f"#{cards[1].rpartition('/')[2]}")
    await closed(page)
    await page.locator("#f-lines").fill("")
    await fill(page)
    await store(page)
    await expect(page.locator("#unsent")).to_have_text("chưa gửi (1)")
    await page.context.set_offline(False)
    await expect(page.locator("#outbox-says")).to_contain_text("đã gửi")
    assert [row.people for row in await sessions(database)] == [2]


async def test_a_line_that_breaks_while_a_card_is_read_loses_no_card(
    desks: Site, held: Camera, stage: Stage, owner_session: AsyncSession
) -> None:
    card = await card_of(owner_session, desks, stage.home.id)
    page = await sheet(desks, held)
    await ready(page)
    await page.goto("/activities/new")
    desks.watches[-1].cut = True
    await page.context.route("**/activities/new", lambda route: route.abort("connectionreset"))
    await scan(page, held, card)
    await expect(page.locator("#chosen li")).to_have_count(2)
    await closed(page)
