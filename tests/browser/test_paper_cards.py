"""A paper card in the hand of a family: scanned or typed, on a phone, with and without script; and the sheet that the desk prints."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect
from sqlalchemy.ext.asyncio import AsyncSession

from tests import factories
from tests.browser.conftest import Keep, Site
from tests.browser.watching import path_of
from tests.stage import Stage

PHONE = {"width": 360, "height": 740}
BORN = "1980"


async def printed(own: Site, stage: Stage) -> str:
    """The desk prints a card; its code, as it stands on the paper."""
    page = await own.page("canbo")
    await page.goto(f"/households/{stage.home.uid}")
    await page.get_by_role("link", name="Thẻ giấy của hộ").click()
    await page.get_by_role("button", name="In thẻ mới cho hộ này").click()
    return await page.locator(".paper-card .code").inner_text()


async def fits(page: Page) -> bool:
    found: bool = await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return found


async def opens(page: Page) -> None:
    """Year, button, and the page of the household."""
    await page.get_by_label("Năm sinh").fill(BORN)
    await page.get_by_role("button", name="Mở trang").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Gia đình tôi")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
async def test_a_family_opens_reads_declares_and_closes_on_a_phone(own: Site, stage: Stage, keep: Keep, script: bool) -> None:
    code = await printed(own, stage)
    page = await own.page(viewport=PHONE, java_script_enabled=script)
    await page.goto("/card")
    await page.get_by_label("Mã trên thẻ").fill(code.lower())
    await opens(page)
    await expect(page.get_by_text("Đã đủ. Chờ xã đề nghị.").first).to_be_visible()
    assert await fits(page)
    await keep(page, f"card-family-{script}")
    hers = page.locator("details", has_text="Trần Thị Bình")
    await hers.locator("summary").click()
    await expect(hers.get_by_text("Vì sao:").first).to_be_visible()
    assert await fits(page)
    await page.get_by_role("link", name="Khai việc đã học").click()
    await page.get_by_label("Ai đã học?").select_option(label="Trần Thị Bình")
    await page.get_by_label("Đã học gì, ở đâu?").fill("Lớp trồng rau ở thôn")
    await page.get_by_label("Ngày học").fill("02/11/2026")
    await page.get_by_role("button", name="Gửi").click()
    await expect(page.get_by_text("Chưa được xác nhận.")).to_be_visible()
    await keep(page, f"card-declared-{script}")
    await page.get_by_role("button", name="Đóng trang").click()
    await expect(page.get_by_text("Đã đóng trang")).to_be_visible()
    await page.goto("/card/family")
    assert path_of(page) == "/card"


async def test_the_square_brings_the_code_and_leaves_it_in_no_address(own: Site, stage: Stage) -> None:
    code = (await printed(own, stage)).replace(" ", "")
    page = await own.page(viewport=PHONE)
    await page.goto(f"/card#{code}/HO-1")
    await expect(page.get_by_label("Mã trên thẻ")).to_have_value(code)
    assert code not in page.url
    assert await page.evaluate("history.length") <= 2
    await expect(page.get_by_label("Năm sinh")).to_be_focused()
    await opens(page)
    asked = [url for watch in own.watches for url in watch.loaded]
    assert not any(code in url.partition("#")[0] for url in asked)


async def test_wrong_years_and_slips_are_told_in_the_form(own: Site, stage: Stage) -> None:
    code = await printed(own, stage)
    page = await own.page(viewport=PHONE, expected={401, 422})
    await page.goto("/card")
    await page.get_by_role("button", name="Mở trang").click()
    await expect(page.locator("#error-summary")).to_be_focused()
    await page.get_by_label("Mã trên thẻ").fill(code)
    await page.get_by_label("Năm sinh").fill("1911")
    await page.get_by_role("button", name="Mở trang").click()
    await expect(page.locator("#error-summary")).to_contain_text("Mã hoặc năm sinh chưa đúng")
    assert await fits(page)


async def test_the_pages_of_a_card_can_be_read_by_everybody(own: Site, stage: Stage) -> None:
    code = await printed(own, stage)
    page = await own.page(viewport=PHONE)
    await page.goto("/card")
    await page.get_by_label("Mã trên thẻ").fill(code)
    await opens(page)
    for address in ("/card/family", "/card/looks", "/card/evidence", "/card/requests/new?kind=complaint"):
        await page.goto(address)
        await page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        response = (await Axe().run(page, options={"resultTypes": ["violations"]})).response
        assert [one["id"] for one in response["violations"]] == [], address
        assert await fits(page), address


async def test_a_village_fits_eight_cards_a_sheet(own: Site, owner_session: AsyncSession, keep: Keep) -> None:
    village = await factories.village(owner_session, "Thôn Đông")
    for n in range(10):
        await factories.household(owner_session, names=(f"Hà Thị {n}",), village_id=village)
    await owner_session.commit()
    page = await own.page("canbo")
    await page.goto("/cards")
    await page.get_by_role("button", name="In thẻ").click()
    assert await page.locator(".paper-card svg").count() == 10
    await keep(page, "cards-screen")
    await page.emulate_media(media="print")
    await page.set_viewport_size({"width": 794 - 170, "height": 1123})
    boxes: list[dict[str, Any]] = await page.locator(".paper-card").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().toJSON())"
    )
    in_a_row: Callable[[dict[str, Any]], bool] = lambda box: abs(box["top"] - boxes[0]["top"]) < 2  # noqa: E731
    assert len([box for box in boxes if in_a_row(box)]) == 2
    assert 4 * (boxes[2]["top"] - boxes[0]["top"]) <= 971, "four rows on the 257 mm of an A4 sheet"
    spills = "all => all.filter(one => one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1).length"
    assert await page.locator(".paper-card").evaluate_all(spills) == 0
    square = await page.locator(".paper-card svg").first.bounding_box()
    assert square is not None
    assert square["width"] > 110, "thirty millimetres that a cheap phone reads"
    assert not await page.get_by_role("link", name="Thẻ giấy của gia đình").is_visible()
    await keep(page, "cards-print")
