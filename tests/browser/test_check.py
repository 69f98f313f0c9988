"""A certificate that somebody scans or pastes on a phone: the text leaves the address before anything is asked; without script it is pasted."""

import pytest
from playwright.async_api import expect

from service.certificates.statement import signed
from tests.browser.conftest import Keep, Site
from tests.browser.watching import path_of
from tests.certificates.conftest import KEYS, NAME, STATEMENT
from tests.stage import Stage

PHONE = {"width": 360, "height": 740}
TEXT = signed(STATEMENT, KEYS) or ""


async def test_the_square_is_checked_at_once_and_stands_in_no_address(own: Site, stage: Stage, keep: Keep) -> None:
    page = await own.page(viewport=PHONE)
    await page.goto(f"/check#{TEXT}")
    await expect(page.get_by_role("heading", name="Không có trong sổ")).to_be_visible()
    await expect(page.get_by_text(NAME, exact=True)).to_be_visible()
    assert path_of(page) == "/check"
    assert "#" not in page.url
    await keep(page, "check-scanned")
    asked = [url for watch in own.watches for url in watch.loaded]
    assert not any(TEXT in url.partition("#")[0] for url in asked)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
async def test_a_pasted_text_is_checked(own: Site, stage: Stage, script: bool) -> None:
    page = await own.page(viewport=PHONE, java_script_enabled=script)
    await page.goto("/check")
    await page.get_by_label("Nội dung đã quét").fill(f"https://hoctap.example.vn/check#{TEXT[:-8]}AAAAAAAA")
    await page.get_by_role("button", name="Kiểm tra", exact=True).click()
    await expect(page.get_by_role("heading", name="Chữ ký không đúng")).to_be_visible()
    assert await page.get_by_text(NAME).count() == 0
