"""Dated attributes: they begin, they end, and no day says two things."""

from typing import Any

import pytest
from httpx import Response

from tests import factories
from tests.subjects.desk import Desks, slugs


async def somebody(desks: Desks) -> str:
    home = await factories.household(desks.session)
    await desks.session.commit()
    return home.people[0].uid


async def say(desks: Desks, person: str, **change: Any) -> Response:
    return await desks.post("canbo", f"/people/{person}/attributes", {"attribute": "disabled"} | change)


async def test_an_attribute_begins_and_ends(desks: Desks) -> None:
    person = await somebody(desks)
    await say(desks, person, since="2024-01-01")
    ended = (await say(desks, person, until="2026-01-01")).json()["attributes"]
    assert ended == [{"attribute": "disabled", "since": "2024-01-01", "until": "2026-01-01"}]


async def test_an_attribute_may_begin_again_after_it_ended(desks: Desks) -> None:
    person = await somebody(desks)
    await say(desks, person, since="2023-01-01", until="2024-01-01")
    assert len((await say(desks, person, since="2024-01-01")).json()["attributes"]) == 2


async def test_an_attribute_is_not_recorded_twice_for_a_day(desks: Desks) -> None:
    person = await somebody(desks)
    await say(desks, person, since="2024-01-01")
    answer = await say(desks, person, since="2025-01-01")
    assert (answer.status_code, answer.json()["slug"]) == (409, "attribute-overlaps")


@pytest.mark.parametrize(
    ("change", "field", "slug"),
    [
        ({}, "since", "missing"),
        ({"since": "2026-03-21"}, "since", "future-date"),
        ({"since": "2025-01-01", "until": "2025-01-01"}, "until", "period-empty"),
        ({"until": "2025-01-01"}, "until", "attribute-not-running"),
    ],
)
async def test_a_change_that_says_nothing_possible_is_refused(
    desks: Desks, change: dict[str, Any], field: str, slug: str
) -> None:
    person = await somebody(desks)
    answer = await say(desks, person, **change)
    assert (answer.status_code, slugs(answer)) == (422, {field: slug})
    assert await desks.many("person_attribute") == 0


async def test_an_attribute_that_nobody_knows_is_refused(desks: Desks) -> None:
    assert (await say(desks, await somebody(desks), attribute="tall", since="2025-01-01")).status_code == 422
