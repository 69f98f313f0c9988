"""What a visit costs on the wire, and what jumps: read from the browser's own log."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import CDPSession, Page

FIRST_VISIT = 100_000
"""Bytes, headers included."""
SHIFTS = """new Promise(done => {
  const moved = [], told = ({node, previousRect: was, currentRect: is}) =>
    `${node?.nodeName} ${node?.id || node?.className || ""}: ${[was.x, was.y, was.width, was.height]} -> ${[is.x, is.y, is.width, is.height]}`;
  new PerformanceObserver(list => list.getEntries().filter(one => !one.hadRecentInput).forEach(one => moved.push([one.value, ...one.sources.map(told)])))
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(moved), 100);
})"""
"""What jumped after it was painted, and from where to where."""


@dataclass
class Wire:
    """What came over the wire, by address, in bytes with their headers."""

    types: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)

    def listen(self, cdp: CDPSession) -> None:
        """Collect from the browser's own log of its network."""
        cdp.on("Network.responseReceived", self._response)
        cdp.on("Network.loadingFinished", self._finished)

    def _response(self, event: dict[str, Any]) -> None:
        self.types[event["requestId"]], self.addresses[event["requestId"]] = event["type"], event["response"]["url"]

    def _finished(self, event: dict[str, Any]) -> None:
        self.sizes[event["requestId"]] = int(event["encodedDataLength"])

    def faults(self, site: str) -> list[str]:
        """What is wrong with a first visit to a site: too heavy, several stylesheets, another origin."""
        heavy = [f"{sum(self.sizes.values())} bytes"] if sum(self.sizes.values()) > FIRST_VISIT else []
        sheets = [self.addresses[one] for one, kind in self.types.items() if kind == "Stylesheet"]
        strange = [one for one in self.addresses.values() if urlsplit(one).netloc != urlsplit(site).netloc]
        return heavy + (sheets if len(sheets) != 1 else []) + strange


@asynccontextmanager
async def wired(page: Page, line: dict[str, Any] | None = None) -> AsyncIterator[Wire]:
    """A page whose wire is read, and whose line is as slow as asked."""
    cdp = await page.context.new_cdp_session(page)
    wire = Wire()
    wire.listen(cdp)
    await cdp.send("Network.enable")
    await cdp.send("Network.setCacheDisabled", {"cacheDisabled": True})
    if line is not None:
        await cdp.send("Network.emulateNetworkConditions", line)
    yield wire
    await cdp.detach()


async def jumps(page: Page) -> list[Any]:
    """What moved after it was painted, with no hand of whoever looks."""
    found: list[Any] = await page.evaluate(SHIFTS)
    return found
