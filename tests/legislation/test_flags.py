"""Dated flags of places: set and ended by the administrator of their province, read by everybody; what depends on them is marked."""

from datetime import date
from typing import Any

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from service.assessments import worker
from service.foundation.audit import AuditEntry
from service.foundation.database import Database
from service.places.tables import PlaceFlag
from service.titles.tables import RescoreMark
from tests import factories
from tests.assessments import declaring
from tests.assessments.conftest import ratify_demo
from tests.assessments.declaring import YEAR, Declaring, faults
from tests.factories import AN_KHANH, AN_TRUONG, HA_NOI, HAI_PHONG

FLAG = {"flag": "difficult", "since": "2025-07-01", "basis": "Quyết định 861/QĐ-TTg"}
ENDING = {"last_day": "2026-06-30", "basis": "Quyết định 12/QĐ-TTg"}
FLAGS = f"/places/{AN_TRUONG}/flags"


@pytest.fixture
async def desk(client: AsyncClient, owner_session: AsyncSession) -> Declaring:
    return await declaring.settle(client, owner_session)


async def set_flag(desk: Declaring, who: str = "quantri", url: str = FLAGS, **changed: Any) -> Response:
    return await desk.post(who, url, FLAG | changed)


async def listed(desk: Declaring, **asked: Any) -> list[tuple[int, str, str | None, str | None]]:
    rows = (await desk.get("", "/flags", province=HAI_PHONG, **asked)).json()
    return [(row["place"], row["flag"], row["since"], row["last_day"]) for row in rows]


async def test_a_flag_is_set_ended_and_read_by_everybody(desk: Declaring) -> None:
    assert (await set_flag(desk)).status_code == 201
    assert await listed(desk) == [(AN_TRUONG, "difficult", "2025-07-01", None)]
    assert (await desk.post("quantri", f"{FLAGS}/difficult/endings", ENDING)).status_code == 204
    assert await listed(desk) == [(AN_TRUONG, "difficult", "2025-07-01", "2026-06-30")]
    assert await listed(desk, on="2026-07-01") == []
    [row] = (await desk.get("", "/flags", province=HAI_PHONG)).json()
    assert (row["basis"], row["end_basis"], row["set_by"]) == (FLAG["basis"], ENDING["basis"], "quantri")
    assert (await desk.get("", f"/places/{AN_TRUONG}", as_of="2026-01-01")).json()["flags"] == ["difficult"]
    assert await desk.rows(AuditEntry) == 2


@pytest.mark.parametrize(
    ("who", "status"), [("", 401), ("canbo", 403), ("cum", 403), ("so", 403), ("thongke", 403), ("quantri-khac", 404)]
)
async def test_nobody_else_sets_or_ends_a_flag(desk: Declaring, who: str, status: int) -> None:
    assert (await set_flag(desk, who)).status_code == status
    assert await listed(desk) == []
    await set_flag(desk)
    assert (await desk.post(who, f"{FLAGS}/difficult/endings", ENDING)).status_code == status
    assert await listed(desk) == [(AN_TRUONG, "difficult", "2025-07-01", None)]


@pytest.mark.parametrize(
    ("place_id", "changed", "field", "slug"),
    [
        (AN_TRUONG, {"since": "2024-01-01"}, "place", "closed-place"),
        (HAI_PHONG, {}, "place", "wrong-level"),
        (AN_TRUONG, {"basis": " "}, "basis", "empty"),
        (AN_TRUONG, {"flag": "rich"}, "flag", "not-in-list"),
    ],
)
async def test_a_flag_that_cannot_be_is_refused(
    desk: Declaring, place_id: int, changed: dict[str, Any], field: str, slug: str
) -> None:
    assert faults(await set_flag(desk, url=f"/places/{place_id}/flags", **changed)) == (422, [(field, slug)])
    assert (await desk.rows(PlaceFlag), await desk.rows(AuditEntry)) == (0, 0)


async def test_a_flag_that_runs_already_is_a_conflict(desk: Declaring) -> None:
    await set_flag(desk)
    answer = await set_flag(desk, since="2026-01-01")
    assert (answer.status_code, answer.json()["slug"]) == (409, "flag-overlaps")
    assert await desk.rows(PlaceFlag) == 1


async def test_what_does_not_run_is_not_ended(desk: Declaring) -> None:
    unknown = await desk.post("quantri", f"{FLAGS}/difficult/endings", ENDING)
    assert (unknown.status_code, unknown.json()["slug"]) == (404, "unknown-flag")
    await set_flag(desk)
    for last_day in ("2025-06-30", "2026-06-30", "2026-05-31"):
        answer = await desk.post("quantri", f"{FLAGS}/difficult/endings", ENDING | {"last_day": last_day})
        assert answer.status_code == (204 if last_day == "2026-06-30" else 409)
    assert await listed(desk) == [(AN_TRUONG, "difficult", "2025-07-01", "2026-06-30")]


async def marked(desk: Declaring) -> set[tuple[str, int, int]]:
    found = (
        await desk.session.execute(select(RescoreMark.subject_kind, RescoreMark.subject_id, RescoreMark.assessed_year))
    ).all()
    await desk.session.commit()
    return {(row.subject_kind, row.subject_id, row.assessed_year) for row in found}


async def test_a_flag_marks_the_commune_and_its_people_in_the_scored_years_that_it_covers(
    desk: Declaring, database: Database, owner_session: AsyncSession
) -> None:
    await ratify_demo(owner_session)
    home = await factories.household(owner_session)
    away = await factories.household(owner_session, commune_id=AN_KHANH)
    people = {AN_TRUONG: home.people[0].id, AN_KHANH: away.people[0].id}
    marks = [("place", commune, commune) for commune in people] + [("person", id_, commune) for commune, id_ in people.items()]
    columns = ("subject_kind", "subject_id", "commune_id")
    rows = [
        dict(zip(columns, mark, strict=True), province_id=HAI_PHONG, assessed_year=year)
        for mark in marks
        for year in (2025, YEAR)
    ]
    await owner_session.execute(insert(RescoreMark), rows)
    await owner_session.commit()
    await worker.work_all(database)
    await set_flag(desk, flag="learning_promotion_society")
    assert await marked(desk) == set()
    await set_flag(desk, since="2026-01-01")
    assert await marked(desk) == {("place", AN_TRUONG, YEAR), ("person", people[AN_TRUONG], YEAR)}
    await worker.work_all(database)
    await desk.post("quantri", f"{FLAGS}/difficult/endings", ENDING)
    assert await marked(desk) == {("place", AN_TRUONG, YEAR), ("person", people[AN_TRUONG], YEAR)}


async def test_the_database_takes_no_flag_from_another_province(desk: Declaring, database: Database) -> None:
    token = (await desk.headers("quantri"))["Authorization"].removeprefix("Bearer ")
    ours = insert(PlaceFlag).values(place_id=AN_TRUONG, flag="difficult", valid=Range(date(2026, 1, 1), None), basis="x")
    theirs = ours.values(place_id=HA_NOI)
    async with database.as_caller(token) as session:
        await session.execute(ours)
    with pytest.raises(Exception, match="row-level security"):
        async with database.as_caller(token) as session:
            await session.execute(theirs)
