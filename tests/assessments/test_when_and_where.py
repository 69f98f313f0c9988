"""Figures and points are for a year that has begun, from a source that exists, once each, and of a commune that stands."""

from typing import Any

import pytest

from service.assessments.tables import DeclaredFigure, StatedPoint
from service.titles.tables import RescoreMark
from tests.assessments.conftest import YEAR
from tests.assessments.test_scores_api import Api, adult, api, points, sheet, slugs
from tests.factories import AN_TRUONG, TRUONG_THO

__all__ = ["api"]
FIGURES = f"/places/{AN_TRUONG}/figures"


async def test_a_fact_given_twice_is_refused(api: Api) -> None:
    body = sheet(population=100)
    body["figures"] += [{"fact": "trained", "value": 1}, {"fact": "population", "value": 200}]
    assert slugs(await api.post("canbo", FIGURES, body)) == (422, [("population", "fact-twice")])
    assert await api.rows(DeclaredFigure) == 0


@pytest.mark.parametrize(
    ("change", "field", "slug"),
    [
        ({"assessed_year": 2099}, "assessed_year", "year-in-future"),
        ({"source_date": "2999-01-01"}, "source_date", "date-in-future"),
        ({"assessed_year": 2024}, "place", "closed-place"),
    ],
)
async def test_figures_of_the_wrong_time_are_refused(api: Api, change: dict[str, Any], field: str, slug: str) -> None:
    assert slugs(await api.post("canbo", FIGURES, sheet(population=100) | change)) == (422, [(field, slug)])
    assert (await api.rows(DeclaredFigure), await api.rows(RescoreMark)) == (0, 0)


@pytest.mark.parametrize("year", [2025, YEAR])
async def test_figures_of_a_commune_that_has_ended_name_who_took_over(api: Api, year: int) -> None:
    answer = await api.post("canbo", f"/places/{TRUONG_THO}/figures", sheet(population=100) | {"assessed_year": year})
    assert slugs(answer) == (422, [("place", "closed-place")])
    assert "An Trường" in answer.json()["errors"][0]["message"]
    assert await api.rows(DeclaredFigure) == 0


async def test_figures_of_its_last_whole_year_are_taken(api: Api) -> None:
    body = sheet(population=100) | {"assessed_year": 2024}
    assert (await api.post("canbo", f"/places/{TRUONG_THO}/figures", body)).status_code == 201


async def test_points_of_a_year_that_has_not_begun_are_refused(api: Api) -> None:
    person = await adult(api)
    waiting = await api.rows(RescoreMark)
    answer = await api.post("canbo", f"/people/{person.uid}/points", points() | {"assessed_year": 2099})
    assert slugs(answer) == (422, [("assessed_year", "year-in-future")])
    assert (await api.rows(StatedPoint), await api.rows(RescoreMark)) == (0, waiting)
