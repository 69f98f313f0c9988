"""Figures follow a cut-off that they name: as they were on that day by registrations and decisions, whatever happened afterwards."""

import csv
import io
from datetime import UTC, date, datetime
from typing import Any

import pytest

from service.statistics.cut_offs import CutOff, cut_off_of, passed_since
from tests.factories import AN_TRUONG, HAI_PHONG
from tests.recognitions import given
from tests.recognitions.given import AFTER, Desks, on, slug
from tests.stage import SignIn

URL = "/statistics/recognitions"
LATER = datetime(2026, 12, 20, 3, tzinfo=UTC)


async def asked(desks: Desks, at: datetime = LATER, **params: Any) -> dict[str, Any]:
    """The citizens of 2025 in An Trường, asked on a day."""
    desks.tokens.clear()
    with on(at):
        answer = await desks.get("thongke", URL, place=AN_TRUONG, title="citizen", assessed_year=2025, **params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_title_that_was_revoked_after_the_cut_off_stands_on_it(desks: Desks) -> None:
    body = await given.citizen(desks.session)
    await desks.session.commit()
    with on(AFTER):
        made = await desks.decided("chutich", await desks.submitted("canbo", body))
    desks.tokens.clear()
    with on(datetime(2026, 12, 16, 3, tzinfo=UTC)):
        await desks.done("chutich", f"/titles/{made['title_uid']}/revocation", {"reason": "Nhầm người"})
    then, now = await asked(desks, cut_off="collected", cut_off_year=2026), await asked(desks)
    assert (then["as_of"], then["cut_off"], then["place"]["recognised"]) == ("2026-12-15", "collected", 1)
    assert (now["as_of"], now["cut_off"], now["place"]["recognised"]) == ("2026-12-20", None, 0)


async def test_without_a_year_it_is_the_cut_off_of_the_assessed_year(desks: Desks) -> None:
    await desks.session.commit()
    found = await asked(desks, cut_off="window_end")
    assert (found["as_of"], found["cut_off"]) == ("2025-12-31", "window_end")
    assert found["cut_off_words"] == "mốc khép số liệu theo Thông tư 25/2023/TT-BGDĐT (31/12)"


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"cut_off": "window_end", "cut_off_year": 2026}, (422, "date-in-future")),
        ({"cut_off": "collected", "as_of": "2026-03-01"}, (422, "as-of-or-cut-off")),
    ],
)
async def test_a_cut_off_to_come_and_a_day_beside_it_are_refused(
    desks: Desks, params: dict[str, Any], expected: tuple[int, str]
) -> None:
    await desks.session.commit()
    with on(LATER):
        assert slug(await desks.get("thongke", URL, place=HAI_PHONG, title="citizen", assessed_year=2025, **params)) == expected


async def test_the_sheet_names_the_cut_off_in_every_line(desks: Desks) -> None:
    await desks.session.commit()
    with on(LATER):
        query = {"place": HAI_PHONG, "title": "citizen", "assessed_year": 2025, "cut_off": "window_end", "format": "csv"}
        answer = await desks.get("thongke", URL, **query)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "thong-ke-citizen-2025-2025-12-31.csv" in answer.headers["content-disposition"]
    lines = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert {(line["as_of"], line["cut_off"]) for line in lines} == {("2025-12-31", "window_end")}
    assert lines[0]["name"] == "Thành phố Hải Phòng"
    assert lines[-1]["name"] == "Người được đếm riêng, theo nhóm 10"


async def test_the_page_names_the_cut_off_and_leads_to_the_others(browse: SignIn) -> None:
    with on(datetime(2026, 12, 20, 3, tzinfo=UTC)):
        browser = await browse("thongke")
        page = (await browser.open(f"{URL}?place={HAI_PHONG}&title=citizen&assessed_year=2025&as_of=15/12/2026")).text
    assert "mốc Hội Khuyến học thu số liệu (15/12)" in page
    assert "as_of=31/12/2025" in page


def test_a_day_is_a_cut_off_or_none() -> None:
    named = {day: cut_off_of(day) for day in (date(2026, 12, 14), date(2026, 12, 15), date(2026, 12, 31))}
    assert list(named.values()) == [None, CutOff.COLLECTED, CutOff.WINDOW_END]
    assert passed_since(2025, today=date(2026, 12, 30)) == [date(2025, 12, 15), date(2025, 12, 31), date(2026, 12, 15)]
