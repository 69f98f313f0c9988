"""The pictures of statistics as a browser draws them: dots that lead somewhere, a Tab key that passes them, parts that differ in every theme."""

from typing import Any

import pytest

from tests.browser.conftest import Site

FAMILIES = "/statistics/recognitions?title=family&assessed_year=2024"
THEMES: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced": {"forced_colors": "active"},
}
FILLS = """kinds => kinds.map(kind => getComputedStyle(document.querySelector('.chart .' + kind)).fill)"""


async def test_a_dot_leads_to_its_place_also_without_javascript(demo: Site) -> None:
    page = await demo.page("thongke", java_script_enabled=False)
    await page.goto(FAMILIES)
    dot = page.locator("#map a").last
    name = (await dot.get_attribute("aria-label") or "").partition(":")[0]
    await dot.click()
    await page.wait_for_url(lambda url: "place=" in url)
    assert name in await page.get_by_role("heading", level=2).first.inner_text()


async def test_the_tab_key_passes_the_pictures(demo: Site) -> None:
    page = await demo.page("thongke")
    await page.goto(FAMILIES)
    inside = []
    for _ in range(60):
        await page.keyboard.press("Tab")
        inside.append(await page.evaluate("document.activeElement.closest('svg') !== null"))
    assert not any(inside)


@pytest.mark.parametrize("theme", THEMES)
async def test_a_bar_is_told_from_its_track_in_every_theme(demo: Site, theme: str) -> None:
    page = await demo.page("thongke", **THEMES[theme])
    await page.goto(FAMILIES)
    bar, track = await page.evaluate(FILLS, ["bar", "track"])
    assert bar != track


async def test_on_paper_pictures_are_there_and_forms_are_not(demo: Site) -> None:
    page = await demo.page("thongke")
    await page.goto(FAMILIES)
    await page.emulate_media(media="print")
    assert await page.locator("#bars").is_visible()
    assert not await page.locator("main form").first.is_visible()
