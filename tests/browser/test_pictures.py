"""The pictures of the guides, taken from the demo. `RECORD=1` takes them anew; without it a picture that shows an older page fails.

What is compared is not pixels, which differ from machine to machine, but the fixed words of the page: headings, labels, buttons, columns."""

import hashlib
import io
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from PIL import Image
from playwright.async_api import Page

from service.help.guides import PICTURES, guides, pictures
from tests.browser.conftest import Site
from tests.browser.walk_table import Act, found_people

STATIC = Path(__file__).parents[2] / "service" / "static"
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 560}, "device_scale_factor": 1}
FIXED = """[...new Set([...document.querySelectorAll('main :is(h1, h2, h3, label, legend, button, summary, dt, th[scope=col]), main .button')]
  .map(one => one.textContent.replace(/\\s+/g, ' ').trim()))]"""


@dataclass(frozen=True)
class Shot:
    """Whose page is taken, where, after what; `down` scrolls to what the step speaks of."""

    desk: str
    address: str
    act: Act | None = None
    down: str = ""


SHOTS = {
    "commune-home": Shot("canbo", "/activities"),
    "commune-log": Shot("canbo", "/activities/new", found_people("pham van"), "#f-query"),
    "commune-outbox": Shot("canbo", "/activities/outbox"),
    "commune-import": Shot("canbo", "/imports/{import}"),
    "commune-person": Shot("canbo", "/people/{person}"),
    "commune-returned": Shot("canbo", "/dossiers/{returned}"),
    "family-home": Shot("giadinh", "/family"),
    "family-request": Shot("giadinh", "/requests/{request}"),
    "family-looks": Shot("giadinh", "/family/looks"),
    "assessor-queue": Shot("chutich", "/dossiers"),
    "assessor-dossier": Shot("chutich", "/dossiers/{waiting}"),
    "assessor-waiting": Shot("chutich", "/waiting"),
    "administrator-rulesets": Shot("quantri", "/rulesets"),
    "administrator-trial": Shot("quantri", "/rulesets/{commune_law}/trial"),
    "administrator-accounts": Shot("quantri", "/accounts"),
    "statistics-table": Shot("thongke", "/statistics/recognitions"),
}


async def fingerprint(page: Page) -> str:
    """Over the page's fixed words, digits aside."""
    words = sorted({re.sub(r"\d+", "0", one) for one in await page.evaluate(FIXED)})
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


@pytest.mark.parametrize("name", SHOTS)
async def test_a_picture_shows_the_page_as_it_is(demo: Site, found: dict[str, str], name: str) -> None:
    shot = SHOTS[name]
    page = await demo.page(shot.desk, **PHONE)
    await page.goto(shot.address.format(**found))
    if shot.act is not None:
        await shot.act(page)
    if shot.down:
        await page.locator(shot.down).evaluate("one => one.scrollIntoView()")
    print_of_page = await fingerprint(page)
    if os.environ.get("RECORD"):
        await record(page, name, print_of_page)
    assert name in pictures(), "RECORD=1 takes the picture"
    assert pictures()[name].fingerprint == print_of_page, (
        "the page has changed: RECORD=1 takes its picture anew; read the step again too"
    )


async def record(page: Page, name: str, print_of_page: str) -> None:
    """Take the picture in few colours, which is a fifth of its bytes, and write down what it shows."""
    taken = Image.open(io.BytesIO(await page.screenshot())).convert("RGB")
    taken.quantize(32, dither=Image.Dither.NONE).save(STATIC / "help" / f"{name}.png", optimize=True)
    width, height = taken.size
    kept: dict[str, Any] = yaml.safe_load(PICTURES.read_text(encoding="utf-8")) or {}
    kept[name] = {"width": width, "height": height, "fingerprint": print_of_page}
    PICTURES.write_text(yaml.safe_dump(kept, allow_unicode=True), encoding="utf-8")
    pictures.cache_clear()


def test_every_step_with_a_picture_has_a_shot() -> None:
    assert set(SHOTS) == {step.picture for guide in guides().values() for step in guide.steps if step.picture}
