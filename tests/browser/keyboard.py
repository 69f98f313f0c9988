"""Going through a page by keyboard alone."""

from playwright.async_api import Locator, Page


async def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until something has the focus. Fails where Tab never comes to it."""
    for _ in range(250):
        if await wanted.evaluate("one => one === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"Tab never comes to {wanted}")


async def go(page: Page, key: str) -> None:
    """Press a key that leads to another page."""
    async with page.expect_navigation():
        await page.keyboard.press(key)


def button(page: Page, name: str) -> Locator:
    """The button of exactly this name."""
    return page.get_by_role("button", name=name, exact=True)
