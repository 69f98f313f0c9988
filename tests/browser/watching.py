"""A page that is watched: whatever its console says, whatever fails to load, whatever is asked of another origin is a fault of the test."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, ConsoleMessage, Error, Page, Request, Response

SPOKEN = {"error", "warning", "assert"}


@dataclass
class Watch:
    """What went wrong in every page of a browser context. A status that a test expects is named in `expected`; `cut`: the test cuts the line."""

    site: str
    expected: set[int] = field(default_factory=set)
    cut: bool = False
    faults: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Listen to every page that the context opens from now on."""
        context.on("request", self._request)
        context.on("requestfailed", self._failed)
        context.on("response", self._response)
        context.on("console", self._console)
        context.on("page", lambda page: page.on("pageerror", lambda error: self.faults.append(f"pageerror: {error}")))

    def _request(self, request: Request) -> None:
        self.loaded.append(request.url)
        if request.url.startswith(("http:", "https:")) and not request.url.startswith(self.site + "/"):
            self.faults.append(f"another origin: {request.url}")

    def _failed(self, request: Request) -> None:
        # A search that a newer one overtakes is ended by htmx itself, as is a page that one leaves.
        if request.failure != "net::ERR_ABORTED" and not self.cut:
            self.faults.append(f"failed: {request.method} {request.url} {request.failure}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.faults.append(f"{response.status}: {response.request.method} {response.url}")

    def _console(self, message: ConsoleMessage) -> None:
        refused = message.text.startswith("Failed to load resource") and any(
            f"status of {code} " in message.text for code in self.expected
        )
        refused |= self.cut and ("net::ERR_" in message.text or message.text.startswith("htmx:"))
        if message.type in SPOKEN and not refused:
            self.faults.append(f"console {message.type}: {message.text}")


async def until(page: Page, question: str) -> None:
    """Ask a page an async question until the answer is yes, also while it goes to another one. (`wait_for_function` takes the promise for a yes.)"""
    async with asyncio.timeout(30):
        while True:
            with suppress(Error):
                if await page.evaluate(question):
                    return
            await asyncio.sleep(0.05)


def path_of(page: Page) -> str:
    """Where a page stands: path and question, without the server."""
    parts = urlsplit(page.url)
    return parts.path + (f"?{parts.query}" if parts.query else "")
