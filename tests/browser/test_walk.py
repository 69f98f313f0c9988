"""Every page and state of the demo: light, of one origin, nothing that jumps; axe finds nothing in light and dark; nothing is wider than the screen;
the console is silent; one heading, a title."""

from collections.abc import Awaitable, Callable
from typing import Any, Literal

import pytest
from axe_playwright_python.async_playwright import Axe
from fastapi.routing import APIRoute
from playwright.async_api import Page

from service.app import ROUTERS
from tests.browser.conftest import Site
from tests.browser.walk_table import ROWS, Row
from tests.browser.wire import jumps, wired

WIDTHS, KEPT = (360, 768, 1280), (360, 1280)
SCHEMES: tuple[tuple[Literal["light", "dark"], Literal["no-preference", "more"]], ...] = (
    ("dark", "no-preference"), ("light", "more"), ("dark", "more"),
)  # fmt: skip
AXE, ONLY_CONTRAST = {"resultTypes": ["violations"]}, {"resultTypes": ["violations"], "runOnly": ["color-contrast"]}


def pages_of_the_app() -> set[str]:
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    return {route.path for route in routes if "GET" in (route.methods or ()) and not route.path.startswith("/api/")}


NOT_PAGES = {
    "/health": "for machines",
    "/ready": "for machines",
    "/check/keys": "for machines",
    "/worker.js": "for browsers: test_offline.py",
    "/activities/device": "for our own scripts: test_offline.py",
    "/activities/device/roll": "the same",
    "/sign-in/code": "who owes the second step; test_second_step.py",
    "/sign-in/phone": "the same",
    "/evidence-files/{uid}": "a file",
    "/sign-in/provider": "leads away to a provider, which the demo has none of; tests/access/test_provider_sign_in.py",
    **dict.fromkeys(
        ("/sign-in/provider/onward", "/sign-in/provider/callback", "/sign-in/provider/left", "/account/provider"), "the same"
    ),
    **dict.fromkeys(
        (
            "/card/family",
            "/card/looks",
            "/card/evidence",
            "/card/requests/new",
            "/card/requests/{uid}",
            "/card/certificates/{uid}",
        ),
        "opened with a paper card; test_paper_cards.py",
    ),
    "/imports/template": "a workbook",
    "/imports/{uid}/wrong-rows": "a workbook",
    **dict.fromkeys(("/people.xlsx", "/dossiers.xlsx", "/titles.xlsx"), "a workbook"),
    **{f"/statistics/{table}.{kind}": "a file" for table in ("overview", "recognitions") for kind in ("csv", "xlsx")},
}


def test_the_walk_forgets_no_page() -> None:
    assert {row.route for row in ROWS if row.route} == pages_of_the_app() - set(NOT_PAGES)


def test_no_two_rows_share_their_pictures() -> None:
    names = [row.name for row in ROWS]
    assert len(names) == len(set(names))


async def violations(page: Page, options: dict[str, Any]) -> list[str]:
    """What axe finds. It is put into a page once, and does not load the stylesheets again."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(Axe().axe_script)
    asked = options | {"preload": False}
    found = await page.evaluate("asked => axe.run(asked).then(results => results.violations)", asked)
    return [f"{one['id']}: {node['html'][:200]} {node['failureSummary'][:200]}" for one in found for node in one["nodes"]]


async def wider(page: Page) -> list[str]:
    """What makes the page scroll sideways."""
    if await page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
        return []
    script = "[...document.body.querySelectorAll('*')].filter(one => !one.closest('.scroll') && one.getBoundingClientRect().right > innerWidth + 1).map(one => one.outerHTML.slice(0, 120))"
    found: list[str] = await page.evaluate(script)
    return found or ["the page"]


async def open_first(page: Page, row: Row, found: dict[str, str]) -> None:
    """Open the page as for the first time, and see that nothing of it jumps; then do what the row says."""
    await page.goto(row.at(found))
    if row.act is not None:
        await row.act(page)
    else:
        assert await jumps(page) == []


async def readable(page: Page) -> None:
    """One heading, a title, choices that can be looked over, nothing that axe finds in any scheme of colours."""
    title = await page.title()
    assert (title.endswith("– Học tập suốt đời"), title == "– Học tập suốt đời") == (True, False)
    assert await page.locator("h1").count() == 1
    assert await violations(page, AXE) == []
    assert await page.locator("select:has(> option:nth-of-type(32))").count() == 0, "more than thirty options: let people type"
    for scheme, contrast in SCHEMES:
        await page.emulate_media(color_scheme=scheme, contrast=contrast)
        assert await violations(page, ONLY_CONTRAST) == [], f"{scheme}, contrast {contrast}"


@pytest.mark.parametrize("row", ROWS, ids=str)
async def test_a_page_is_light_and_can_be_read_by_everybody(
    demo: Site, found: dict[str, str], keep: Callable[[Page, str], Awaitable[None]], row: Row
) -> None:
    page = await demo.page(row.desk, expected=set(row.expected))
    async with wired(page) as wire:
        await open_first(page, row, found)
        await readable(page)
    if row.act is None and not row.expected:
        assert wire.faults(demo.address) == []
    await page.emulate_media(color_scheme="dark", contrast="no-preference")
    await keep(page, f"{row.name}-dark")
    await page.emulate_media(color_scheme="light")
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 800})
        assert await wider(page) == [], f"at {width} px"
        if width in KEPT:
            await keep(page, f"{row.name}-{width}")
