"""The files beside the tables: the figures of the page cell by cell, and above them what must be known to read them."""

import csv
import io
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from httpx import Response

from service.foundation import clock
from service.foundation.books import Heading, Listing
from tests.assessments.conftest import YEAR
from tests.exchange.conftest import sheet_of
from tests.factories import AN_KHANH, AN_TRUONG, HAI_PHONG
from tests.stage import Browser, SignIn
from tests.statistics.page_reading import number, tables

ASKED = f"place={HAI_PHONG}&title=citizen&assessed_year={YEAR}"
FILES = ("/statistics/overview.csv", "/statistics/overview.xlsx", "/statistics/recognitions.csv", "/statistics/recognitions.xlsx")


MASKED = re.compile(r'"X-CSRF-Token": "[^"]*"|name="csrf" value="[^"]*"')
"""The token of a form stands in each answer under another mask (`foundation/csrf.py`)."""
LATE = datetime(2026, 12, 20, 3, tzinfo=UTC)
"""A day late in the assessed year."""


async def _desk(browse: SignIn, username: str) -> Browser:
    with clock.standing_at(LATE):
        return await browse(username)


async def _open(browser: Browser, address: str) -> Response:
    with clock.standing_at(LATE):
        return await browser.open(address)


async def _rows(browser: Browser, address: str) -> list[list[Any]]:
    """The rows of a file, its notes and headings among them."""
    answer = await _open(browser, address)
    assert answer.status_code == 200, answer.text
    assert "attachment" in answer.headers["content-disposition"]
    if ".xlsx" in address:
        return sheet_of(answer.content)
    return list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_a_file_of_a_title_holds_the_figures_of_its_page(browse: SignIn, kind: str) -> None:
    browser = await _desk(browse, "thongke")
    page = tables((await _open(browser, f"/statistics/recognitions?{ASKED}")).text)[0]
    rows = await _rows(browser, f"/statistics/recognitions.{kind}?{ASKED}")
    top = next(n for n, row in enumerate(rows) if row and row[0] == "Nơi")
    found = {row[0]: dict(zip(rows[top], row, strict=False)) for row in rows[top + 1 :]}
    assert {row["Nơi"] for row in page} <= set(found)
    for row in page:
        filed = found[row["Nơi"]]
        names = {
            "Đã đăng ký": "Đã đăng ký",
            "Đã công nhận": "Đã công nhận",
            "Tổng số": "Tổng số",
            "Chưa có số liệu": "Chưa có số liệu",
        }
        assert {name: number(row[name]) for name in names} == {name: int(filed[name]) for name in names}
        assert row["Trên tổng số"].startswith(str(filed["Trên tổng số"]))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_a_file_of_a_place_holds_the_figures_of_its_page(browse: SignIn, kind: str) -> None:
    browser = await _desk(browse, "thongke")
    page = tables((await _open(browser, f"/statistics?place={HAI_PHONG}&assessed_year={YEAR}")).text)[0]
    rows = await _rows(browser, f"/statistics/overview.{kind}?place={HAI_PHONG}&assessed_year={YEAR}")
    top = next(n for n, row in enumerate(rows) if row and row[0] == "Danh hiệu")
    filed = [(row[0], int(row[1]), int(row[6])) for row in rows[top + 1 :]]
    assert filed == [(row["Danh hiệu"], number(row["Đã công nhận"]), number(row["Tổng số"])) for row in page]


@pytest.mark.parametrize("address", FILES)
async def test_a_file_names_its_day_its_denominators_and_how_sure_the_targets_are(browse: SignIn, address: str) -> None:
    rows = await _rows(await _desk(browse, "thongke"), f"{address}?{ASKED}&as_of=01/11/2026")
    notes = " ".join(
        str(row[0]) for row in rows[: next(n for n, row in enumerate(rows) if row and row[0] in ("Nơi", "Danh hiệu"))] if row
    )
    for words in ("hết ngày 01/11/2026", "Mẫu số “đã đăng ký”", "Mẫu số “tổng số”", "1373/QĐ-TTg (chưa xác minh"):
        assert words in notes


@pytest.mark.parametrize("address", [*FILES, "/statistics", "/statistics/recognitions"])
async def test_a_place_of_somebody_else_is_not_found_and_tells_no_more_than_one_that_is_nowhere(
    browse: SignIn, address: str
) -> None:
    browser = await _desk(browse, "canbo")
    assert (await _open(browser, f"{address}?place={AN_TRUONG}&assessed_year={YEAR}")).status_code == 200
    answers = [
        await _open(browser, f"{address}?place={place}&assessed_year={YEAR}") for place in (AN_KHANH, HAI_PHONG, 1_999_999)
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({MASKED.sub("", answer.text) for answer in answers}) == 1


def test_what_a_spreadsheet_would_take_for_a_formula_stays_a_text() -> None:
    listing = Listing(name="x", title="X", notes=(), columns=[Heading("Nơi")], rows=[["=1+1"], ["Xã A"], [-3]])
    assert bytes(listing.csv().body).decode().splitlines()[2:] == ["'=1+1", "Xã A", "-3"]
