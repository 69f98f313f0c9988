"""The staff's page is there soon over a slow line. What a first visit weighs is asked of every page in `test_walk.py`."""

from tests.browser.conftest import Site
from tests.browser.wire import wired

LCP = 2_500
"""Milliseconds to the largest paint."""
SLOW_4G = {"offline": False, "latency": 562.5, "downloadThroughput": 1_474_560 / 8, "uploadThroughput": 675_840 / 8}
"""Lighthouse's “slow 4G”: 150 ms of round trip and 1.6 Mb/s as the line, seen from within the browser."""
PAINTED = """new Promise(done => new PerformanceObserver(list => done(Math.max(...list.getEntries().map(one => one.startTime))))
  .observe({type: "largest-contentful-paint", buffered: true}))"""


async def test_the_staffs_page_is_there_soon_over_slow_4g(demo: Site) -> None:
    times = []
    for _ in range(3):
        page = await demo.page("canbo", viewport={"width": 360, "height": 740})
        async with wired(page, SLOW_4G):
            await page.goto("/activities")
            times.append(await page.evaluate(PAINTED))
        if min(times) < LCP:
            break
    assert min(times) < LCP, times
