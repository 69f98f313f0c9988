"""The assessor's journey in a browser: by the keyboard alone, and without JavaScript; the filters of the queue, and keys that keep out of the way."""

import pytest
from httpx import AsyncClient
from playwright.async_api import expect
from sqlalchemy.ext.asyncio import AsyncSession

from service.assessments import worker
from service.foundation.database import Database
from tests import factories
from tests.assessments.conftest import YEAR, confirm, mark
from tests.browser.conftest import Site
from tests.browser.keyboard import button, go, tab_to
from tests.browser.watching import path_of
from tests.factories import AN_TRUONG, PASSWORD
from tests.stage import Stage

SECOND = "Vũ Thị Sáu"


@pytest.fixture
async def waiting(own: Site, stage: Stage, database: Database, owner_session: AsyncSession) -> Site:
    """Two citizens of An Trường whose dossiers wait."""
    writer = await factories.account(owner_session, "ghi-hai")
    home = await factories.household(owner_session, names=(SECOND,))
    await confirm(owner_session, home.people[0], tenths=85, account_id=writer)
    await mark(owner_session, "household", home.id, household_id=home.id)
    await owner_session.commit()
    await worker.work_all(database)
    async with AsyncClient(base_url=f"{own.address}/api/v1", timeout=60) as client:
        form = {"grant_type": "password", "username": "canbo", "password": PASSWORD}
        token = (await client.post("/token", data=form)).json()["access_token"]
        body = {"title": "citizen", "assessed_year": YEAR, "place": AN_TRUONG}
        made = await client.post("/dossiers/bulk", json=body, headers={"Authorization": f"Bearer {token}"})
        assert made.json()["submitted"] == 2, made.text
    return own


async def test_the_keyboard_alone_is_enough(waiting: Site) -> None:
    page = await waiting.page("chutich")
    await page.goto("/dossiers")
    await page.keyboard.press("j")
    first = page.locator("[data-read]").first
    await expect(first).to_be_focused()
    await expect(page.locator("#live")).to_have_text("Hồ sơ 1 trên 2")
    await go(page, "o")
    await tab_to(page, page.locator("summary", has_text="Trả lại chỉ tiêu 3"))
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.type("Thiếu giấy chứng nhận, jo?")
    await tab_to(page, page.get_by_label("Lý do, cần sửa gì"))
    await page.keyboard.type("Bổ sung minh chứng")
    await tab_to(page, button(page, "Tiếp tục trả lại"))
    await go(page, "Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Kiểm tra trước khi trả lại")
    await expect(page.locator("main")).to_contain_text("Chỉ tiêu 3: Thiếu giấy chứng nhận, jo?")
    await tab_to(page, button(page, "Trả lại"))
    await go(page, "Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Đã trả lại hồ sơ")
    await go(page, "j")
    assert "/receipts/" not in page.url
    await tab_to(page, button(page, "Tiếp tục công nhận"))
    await go(page, "Enter")
    await tab_to(page, page.get_by_label("Người có thẩm quyền đã ký quyết định này"))
    await page.keyboard.press("Space")
    await tab_to(page, button(page, "Công nhận"))
    await go(page, "Enter")
    await expect(page.locator(".big-figure")).to_have_text("01/QĐ-UBND")
    await page.reload()
    await expect(page.locator(".big-figure")).to_have_text("01/QĐ-UBND")
    await go(page, "l")
    assert path_of(page) == "/dossiers?state=submitted"
    await expect(page.locator("[data-read]")).to_have_count(0)


async def test_the_same_without_javascript(waiting: Site) -> None:
    page = await waiting.page("chutich", java_script_enabled=False)
    await page.goto("/dossiers?state=submitted")
    assert await page.locator(".keys-hint").is_hidden()
    await page.locator("[data-read]").first.click()
    await page.locator("summary", has_text="Trả lại chỉ tiêu 3").click()
    await page.get_by_label("Cần sửa gì ở chỉ tiêu 3").fill("Thiếu giấy")
    await page.get_by_label("Lý do, cần sửa gì").fill("Bổ sung minh chứng")
    await button(page, "Tiếp tục trả lại").click()
    await button(page, "Trả lại").click()
    await page.get_by_role("link", name="Hồ sơ tiếp theo").click()
    await button(page, "Tiếp tục công nhận").click()
    await page.get_by_label("Người có thẩm quyền đã ký quyết định này").check()
    await button(page, "Công nhận").click()
    await expect(page.locator(".big-figure")).to_have_text("01/QĐ-UBND")


async def test_a_choice_swaps_the_list_says_how_many_and_goes_back(waiting: Site) -> None:
    page = await waiting.page("chutich")
    await page.goto("/dossiers?state=submitted")
    await page.locator("#f-sort").select_option("risk")
    await page.wait_for_url("**sort=risk**")
    await page.locator("#q-all").click()
    await page.wait_for_url("**state=&**")
    await expect(page.locator("#live")).to_have_text("2 hồ sơ")
    await expect(page.locator("#q-all")).to_be_focused()
    await page.go_back()
    await expect(page.locator("#q-submitted")).to_have_attribute("aria-current", "true")
    await page.reload()
    await expect(page.locator("[data-read]")).to_have_count(2)


async def test_keys_keep_out_of_the_way_of_who_types_and_are_said_when_asked(waiting: Site) -> None:
    page = await waiting.page("chutich")
    await page.goto("/dossiers?state=submitted")
    await page.locator("#f-place").focus()
    await page.keyboard.type("jo")
    assert await page.locator("#f-place").input_value() == "jo"
    assert path_of(page) == "/dossiers?state=submitted"
    await page.locator("#f-place").fill("")
    await page.locator("h1").click()
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog", name="Phím tắt")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog", name="Phím tắt")).to_be_hidden()


async def test_switched_off_no_key_does_anything(waiting: Site) -> None:
    page = await waiting.page("chutich")
    await page.goto("/account")
    await button(page, "Tắt phím tắt").click()
    await page.goto("/dossiers?state=submitted")
    await page.keyboard.press("j")
    await page.keyboard.press("?")
    await expect(page.locator("[data-read]").first).not_to_be_focused()
    await expect(page.locator("dialog")).to_have_count(0)
