"""Chromium of the system, the demo served once, a small commune served anew for each test that writes, and somebody who signs in.

Without Chromium the folder is left out. What a test looked at is kept as pictures in the folder that `BROWSER_ARTEFACTS` names."""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from httpx import AsyncClient
from playwright.async_api import Browser, BrowserContext, Page, StorageState, async_playwright, expect
from sqlalchemy import text

from service.foundation.database import Database, connect
from service.installation import APP
from tests.browser.serving import served
from tests.browser.watching import Watch
from tests.conftest import Cluster, clone_database, drop_database
from tests.demo.conftest import LoadedDemo, loaded
from tests.exchange.conftest import XLSX, row, workbook
from tests.factories import AN_TRUONG, PASSWORD
from tests.stage import Stage

__all__ = ["loaded"]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
SHELL = shutil.which("chromium-headless-shell") or CHROMIUM
"""The same engine without windows of its own, if it is there: a page opens in half the time. It has no background sync."""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-software-rasterizer",
    "--disable-dev-shm-usage",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
    "--font-render-hinting=none",
]
PATIENCE = 30_000
"""Milliseconds until a page that does not come is a fault: far more than it takes, for machines that do much at once."""
expect.set_options(timeout=PATIENCE)
DESKTOP = {"width": 1280, "height": 800}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Nothing here runs without a browser."""
    if not CHROMIUM:
        here = Path(__file__).parent
        for item in items:
            if here in item.path.parents:
                item.add_marker(pytest.mark.skip(reason="Chromium is missing: apt-get install chromium"))


@asynccontextmanager
async def launched(program: str) -> AsyncIterator[Browser]:
    """A browser of the system, without a window; nothing is downloaded."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """The whole browser, as people have it."""
    async with launched(CHROMIUM) as browser:
        yield browser


@pytest.fixture(scope="session")
async def shell() -> AsyncIterator[Browser]:
    """What draws hundreds of pages that are only looked at."""
    async with launched(SHELL) as browser:
        yield browser


@dataclass
class Site:
    """A served app and the browser to look at it. Every page is watched; `faults` of all of them fail the test that opened them."""

    address: str
    chromium: Browser
    states: dict[str, StorageState] = field(default_factory=dict)
    watches: list[Watch] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    async def page(self, username: str = "", *, expected: set[int] | None = None, **options: Any) -> Page:
        """A page of somebody who is signed in, or of nobody. `options` are those of a browser context."""
        if username and username not in self.states:
            self.states[username] = await self._sign_in(username)
        state = {"storage_state": self.states[username]} if username else {}
        given: dict[str, Any] = {"base_url": self.address, "locale": "vi-VN", "viewport": DESKTOP} | state | options
        context = await self.chromium.new_context(**given)
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        self.watches.append(Watch(self.address, expected or set()))
        self.watches[-1].over(context)
        return await context.new_page()

    async def _sign_in(self, username: str) -> StorageState:
        context = await self.chromium.new_context(base_url=self.address)
        page = await context.new_page()
        await page.goto("/sign-in")
        await page.get_by_label("Tên đăng nhập").fill(username)
        await page.get_by_label("Mật khẩu").fill(PASSWORD)
        await page.get_by_role("button", name="Đăng nhập").click()
        await page.wait_for_url(lambda url: "/sign-in" not in url)
        state = await context.storage_state()
        await context.close()
        return state

    async def close(self) -> None:
        """Close what the test opened, and say what went wrong in it."""
        contexts, watches = self.contexts, self.watches
        self.contexts, self.watches = [], []
        for context in contexts:
            await context.close()
        faults = [fault for watch in watches for fault in watch.faults]
        assert faults == []


@pytest.fixture(scope="session")
async def shown(loaded: LoadedDemo, cluster: Cluster) -> AsyncIterator[Database]:
    """A copy of the demo, so that what is asked of it here is nothing to the tests of the demo itself."""
    await loaded.database.close()  # a database with somebody in it cannot be copied; the pools open again
    name = await clone_database(cluster, loaded.name)
    database = connect(cluster.url(name, role=APP), cluster.url(name))
    yield database
    await database.close()
    await drop_database(cluster, name)


@pytest.fixture(scope="session")
async def demo_address(shown: Database) -> AsyncIterator[str]:
    """The demo, served for whoever only reads."""
    async with served(shown) as address:
        yield address


@pytest.fixture(scope="session")
def demo_states() -> dict[str, StorageState]:
    """Who has signed in to the demo already."""
    return {}


@pytest.fixture
async def demo(demo_address: str, shell: Browser, demo_states: dict[str, StorageState]) -> AsyncIterator[Site]:
    """The demo in the browser. A test that changes something takes `own` instead."""
    site = Site(demo_address, shell, demo_states)
    yield site
    await site.close()


@pytest.fixture
async def own(database: Database, stage: Stage, chromium: Browser) -> AsyncIterator[Site]:
    """A small scored commune with an account at every desk, for this test alone, with its worker."""
    async with served(database, worker=True) as address:
        site = Site(address, chromium)
        yield site
        await site.close()


Keep = Callable[[Page, str], Awaitable[None]]


@pytest.fixture(scope="session")
def keep() -> Keep:
    """`await keep(page, "people-360")`: a picture of the whole page among the artefacts, if a folder is named for them."""
    named = os.environ.get("BROWSER_ARTEFACTS", "")

    async def keeping(page: Page, name: str) -> None:
        if named:
            Path(named).mkdir(parents=True, exist_ok=True)
            await page.screenshot(path=Path(named) / f"{name}.png", full_page=True)

    return keeping


@pytest.fixture(scope="session")
async def found(shown: Database, demo_address: str) -> dict[str, str]:
    """The ids behind the words of the walk, out of the demo; one request of the family is filed for it."""
    statement = (Path(__file__).parent / "found.sql").read_text(encoding="utf-8")
    async with shown.as_owner() as session:
        words = (await session.execute(text(statement))).mappings().one()
    given = {name: str(value) for name, value in words.items()}
    async with AsyncClient(base_url=f"{demo_address}/api/v1", timeout=60) as client:
        return given | {"request": await _filed(client), "import": await _sent(client)}


async def _token(client: AsyncClient, username: str) -> dict[str, str]:
    form = {"grant_type": "password", "username": username, "password": PASSWORD}
    return {"Authorization": f"Bearer {(await client.post('/token', data=form)).json()['access_token']}"}


async def _filed(client: AsyncClient) -> str:
    given = {"kind": "correction", "words": "Buổi học ngày 14/02 ghi thiếu giờ"}
    made = await client.post("/requests", json=given, headers=await _token(client, "giadinh"))
    return str(made.json()["uid"])


async def _sent(client: AsyncClient) -> str:
    """An import of three rows, one of them wrong, that waits to be accepted."""
    rows = [row(full_name="Phạm Văn Đạt"), row(full_name="Không Có Ai"), row(full_name="", hours="hai")]
    files = {"file": ("buoi-hoc.xlsx", workbook(rows), XLSX)}
    made = await client.post("/imports", files=files, data={"commune_id": str(AN_TRUONG)}, headers=await _token(client, "canbo"))
    assert made.status_code == 202, made.text
    return str(made.json()["uid"])
