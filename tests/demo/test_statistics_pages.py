"""The pages of statistics over the demo: their figures against a bare recount of titles and rolls, their pictures against their tables."""

import gzip
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient

from service.app import Surroundings, build
from service.foundation import clock
from service.settings import Settings
from service.titles.vocabulary import Title
from tests.conftest import KEYRING
from tests.demo.conftest import LoadedDemo
from tests.factories import HAI_PHONG, PASSWORD
from tests.statistics.page_reading import number, pictures, tables, words

TODAY = datetime(2026, 11, 26, 3, tzinfo=UTC)
YEARS = (2024, 2026)
HELD = """
SELECT title, count(*) AS held FROM title_held
 WHERE province_id = :province AND assessed_year = :year AND decided_on <= :day AND (revoked_on IS NULL OR revoked_on > :day)
   AND NOT counted_apart GROUP BY title
"""
HELD_BY_COMMUNE = """
SELECT coalesce(p.name, 'Không thuộc nơi nào ở trên (xã đã chia, huyện cũ)') AS name, count(*) AS held FROM title_held t
  LEFT JOIN place_successor s ON s.predecessor_id = t.commune_id AND s.share = 'whole'
  LEFT JOIN place_period p ON p.place_id = coalesce(s.successor_id, t.commune_id) AND p.valid @> CAST(:day AS date)
 WHERE t.province_id = :province AND t.title = :title AND t.assessed_year = :year AND t.decided_on <= :day
   AND (t.revoked_on IS NULL OR t.revoked_on > :day) AND NOT t.counted_apart GROUP BY 1
"""


@pytest.fixture
async def thongke(loaded: LoadedDemo) -> AsyncIterator[AsyncClient]:
    """The statistics of Hải Phòng, signed in, late in the second year of the demo."""
    app = build(Surroundings(Settings(run_worker=False, database_url=None), loaded.database, KEYRING))
    async with AsyncClient(transport=ASGITransport(app=app), base_url="http://testserver") as client:
        with clock.standing_at(TODAY):
            answer = await client.post("/sign-in", data={"username": "thongke", "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        yield client


async def _opened(client: AsyncClient, address: str, **asked: Any) -> str:
    with clock.standing_at(TODAY):
        answer = await client.get(address, params=asked)
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.parametrize("year", YEARS)
async def test_the_overview_counts_what_a_recount_of_titles_counts(loaded: LoadedDemo, thongke: AsyncClient, year: int) -> None:
    held = {row.title: row.held for row in await loaded.rows(HELD, province=HAI_PHONG, year=year, day=TODAY.date())}
    found = tables(await _opened(thongke, "/statistics", assessed_year=year))
    shown = {row["Danh hiệu"]: number(row["Đã công nhận"]) for row in (found[0] if found else [])}
    assert {label: many for label, many in shown.items() if many} == {Title(title).label: many for title, many in held.items()}


async def test_the_demo_has_something_to_recount(loaded: LoadedDemo) -> None:
    counted = Counter({year: len(await loaded.rows(HELD, province=HAI_PHONG, year=year, day=TODAY.date())) for year in YEARS})
    assert min(counted.values()) >= 2


@pytest.mark.parametrize("title", ["citizen", "family", "village", "commune"])
async def test_each_commune_counts_what_a_recount_counts(loaded: LoadedDemo, thongke: AsyncClient, title: str) -> None:
    asked = {"province": HAI_PHONG, "title": title, "year": 2024, "day": TODAY.date()}
    held = {row.name: row.held for row in await loaded.rows(HELD_BY_COMMUNE, **asked)}
    table = tables(await _opened(thongke, "/statistics/recognitions", title=title, assessed_year=2024))[0]
    assert {row["Nơi"]: number(row["Đã công nhận"]) for row in table[1:] if number(row["Đã công nhận"])} == held


@pytest.mark.parametrize("title", ["citizen", "family", "commune"])
async def test_the_pictures_show_the_figures_of_their_tables(thongke: AsyncClient, title: str) -> None:
    html = await _opened(thongke, "/statistics/recognitions", title=title, assessed_year=2024)
    table, years = tables(html)[:2]
    drawn = pictures(html)
    placed = [row for row in table[1:] if not row["Nơi"].startswith("Không thuộc")]
    bars = words(drawn["bars"])
    assert bars[::2] == [row["Nơi"] for row in placed]
    assert [_figures(text) for text in bars[1::2]] == [row["Trên tổng số"] for row in placed]
    shares = {row["Trên tổng số"].split("%")[0] + "%" for row in years if not row["Trên tổng số"].startswith("–")}
    assert shares
    assert shares <= set(words(drawn["years"]))
    dots = {link.attrib["aria-label"] for link in drawn["map"].iter("a")}
    assert {f"{row['Nơi']}: {share} ({counts})" for row in placed for share, counts in [_split(row)]} <= dots


def _figures(text: str) -> str:
    return text.removeprefix("✓ ").replace("(", "").replace(")", "")


def _split(row: dict[str, str]) -> tuple[str, str]:
    share, _, counts = row["Trên tổng số"].rpartition(" ")
    return share, counts


async def test_every_picture_has_a_title_a_description_and_the_day(thongke: AsyncClient) -> None:
    html = await _opened(thongke, "/statistics/recognitions", title="commune", assessed_year=2024)
    drawn = pictures(html) | pictures(await _opened(thongke, "/statistics", assessed_year=2024))
    assert set(drawn) == {"bars", "years", "map", "levels"}
    for picture in drawn.values():
        title, desc = picture[0], picture[1]
        assert (title.tag, desc.tag) == ("title", "desc")
        assert "26/11/2026" in (title.text or "")
        assert desc.text
        assert picture.attrib["aria-labelledby"] == title.attrib["id"]
        assert not [one for one in picture.iter() if "style" in one.attrib]


async def test_every_dot_leads_where_the_table_leads(thongke: AsyncClient) -> None:
    html = await _opened(thongke, "/statistics/recognitions", title="family", assessed_year=2024)
    links = {link.attrib["href"] for link in pictures(html)["map"].iter("a")}
    assert links
    for link in links:
        assert html.count(f'href="{link.replace("&", "&amp;")}"') == 2


async def test_a_province_of_more_than_a_hundred_communes_stays_light(thongke: AsyncClient) -> None:
    html = await _opened(thongke, "/statistics/recognitions", title="citizen", assessed_year=2024)
    assert "114 trong 114 nơi" in html
    assert len(gzip.compress(html.encode())) < 30_000
