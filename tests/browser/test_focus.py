"""The keyboard after a swap: focus never falls back to the top of the page, and one live region says what came."""

from playwright.async_api import Page

from tests.browser.conftest import Site


async def found_by_keyboard(page: Page, words: str) -> None:
    """Type into the search of the sheet and wait for whom it finds."""
    await page.goto("/activities/new")
    await page.get_by_role("searchbox").focus()
    async with page.expect_response(lambda answer: answer.request.method == "POST"):
        await page.keyboard.type(words)
    await page.get_by_role("button", name="Thêm cả hộ").first.wait_for()


async def focused_in(page: Page, part: str) -> bool:
    within: bool = await page.evaluate("part => document.querySelector(part).contains(document.activeElement)", part)
    return within


async def test_searching_leaves_the_focus_where_one_types(own: Site) -> None:
    page = await own.page("canbo")
    await found_by_keyboard(page, "nguyen van an")
    assert await page.evaluate("document.activeElement.id") == "f-query"
    assert "Tìm thấy" in await page.locator("#live").inner_text()


async def test_a_button_that_goes_with_its_part_leaves_the_focus_in_the_new_one(own: Site) -> None:
    page = await own.page("canbo")
    await found_by_keyboard(page, "nguyen van an")
    await page.get_by_role("button", name="Thêm cả hộ").first.focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="Đã chọn: 2 người").wait_for()
    assert await focused_in(page, "#roll")
    assert "2 người" in await page.locator("#live").inner_text()


async def test_the_menu_opens_and_closes_by_keyboard(own: Site) -> None:
    page = await own.page("canbo")
    await page.goto("/activities")
    more = page.locator("summary", has_text="Thêm").first
    await more.focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.closest('.further') !== null")
    assert await page.evaluate("document.activeElement.checkVisibility()")
