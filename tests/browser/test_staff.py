"""The staff's journey: from the list of what waits to a logged session and its correction, by keyboard alone and without a script; a family's by keyboard."""

from playwright.async_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.keyboard import button, go, tab_to
from tests.browser.watching import path_of

PASTED = "Trần Thị Bình\nKhông Có Ai"


async def written(page: Page, label: str, words: str) -> None:
    """Come to a field by Tab and type."""
    await tab_to(page, page.get_by_label(label, exact=False).first)
    await page.keyboard.type(words)


async def test_the_keyboard_alone_logs_a_session_and_corrects_it(own: Site) -> None:
    page = await own.page("canbo")
    await page.goto("/activities")
    await tab_to(page, page.locator("main").get_by_role("link", name="Ghi buổi học", exact=True))
    await go(page, "Enter")
    await tab_to(page, page.get_by_label("Loại hoạt động"))
    await page.keyboard.press("ArrowDown")
    await written(page, "Chủ đề", "Trồng rau sạch")
    await written(page, "Số giờ", "2,5")
    await tab_to(page, page.get_by_role("searchbox"))
    async with page.expect_response(lambda answer: answer.request.method == "POST"):
        await page.keyboard.type("nguyen van an")
    await tab_to(page, page.locator("input[name=add]").first)
    await page.keyboard.press("Space")
    await tab_to(page, page.locator("summary", has_text="Dán cả danh sách"))
    await page.keyboard.press("Enter")
    await tab_to(page, page.locator("#f-lines"))
    await page.keyboard.insert_text(PASTED)
    await tab_to(page, button(page, "Xem từng dòng"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Đã chọn: 2 người")).to_be_visible()
    await expect(page.locator("#f-lines")).to_have_value("Không Có Ai")
    await tab_to(page, page.locator("#f-lines"))
    await page.keyboard.press("Control+a")
    await page.keyboard.press("Delete")
    await tab_to(page, button(page, "Ghi buổi học"))
    await go(page, "Enter")
    await expect(page.get_by_role("heading", name="Đã ghi 2 người")).to_be_visible()
    await expect(page.locator("#credited")).to_contain_text("Nguyễn Văn An")
    await tab_to(page, page.locator("#credited").get_by_role("link", name="Sửa").first)
    await go(page, "Enter")
    await tab_to(page, page.get_by_label("Số giờ").first)
    await page.keyboard.press("Control+a")
    await page.keyboard.type("2")
    await written(page, "Lý do", "Về sớm nửa giờ")
    await page.keyboard.press("Tab")
    await go(page, "Enter")
    assert path_of(page).startswith("/activities/")
    await expect(page.locator("main")).to_contain_text("Về sớm nửa giờ")


async def test_the_same_without_javascript(own: Site) -> None:
    page = await own.page("canbo", java_script_enabled=False)
    await page.goto("/activities")
    await page.locator("main").get_by_role("link", name="Ghi buổi học", exact=True).click()
    await page.get_by_label("Loại hoạt động").select_option(index=1)
    await page.get_by_label("Chủ đề").fill("Trồng rau sạch")
    await page.get_by_label("Số giờ").first.fill("2,5")
    await page.get_by_role("searchbox").fill("nguyen van an")
    await button(page, "Tìm").last.click()
    await page.locator("input[name=add]").first.check()
    await page.locator("summary", has_text="Dán cả danh sách").click()
    await page.locator("#f-lines").fill(PASTED)
    await button(page, "Xem từng dòng").click()
    await expect(page.get_by_role("heading", name="Đã chọn: 2 người")).to_be_visible()
    await expect(page.get_by_label("Chủ đề")).to_have_value("Trồng rau sạch")
    await page.locator("#f-lines").fill("")
    await button(page, "Ghi buổi học").click()
    await expect(page.get_by_role("heading", name="Đã ghi 2 người")).to_be_visible()


async def test_a_family_reads_why_and_objects_by_keyboard(own: Site) -> None:
    page = await own.page("giadinh", viewport={"width": 360, "height": 740})
    await page.goto("/family")
    await tab_to(page, page.locator("details.score > summary").first)
    await page.keyboard.press("Enter")
    await expect(page.locator("details.score").first.get_by_text("Vì sao:").first).to_be_visible()
    await tab_to(page, page.get_by_role("link", name="Khiếu nại một kết quả"))
    await go(page, "Enter")
    await tab_to(page, page.locator("#f-words"))
    await page.keyboard.type("Buổi học ngày 14/02 ghi thiếu giờ")
    await tab_to(page, page.locator("main form button").last)
    await go(page, "Enter")
    assert path_of(page).startswith("/requests/")
    await expect(page.locator("main")).to_contain_text("YC-")
