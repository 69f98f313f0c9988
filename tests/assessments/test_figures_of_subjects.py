"""Figures of districts, provinces and units over the API: who may, what is kept, what is refused, what is marked."""

from datetime import date
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.assessments import worker
from service.assessments.tables import Assessment, DeclaredFigure
from service.foundation.audit import AuditEntry
from service.foundation.database import Database
from service.subjects.tables import Unit
from service.titles.tables import RescoreMark
from tests.assessments import declaring
from tests.assessments.declaring import YEAR, Declaring, faults, join, unit
from tests.factories import AN_LAO_DISTRICT, AN_TRUONG, HAI_PHONG, HAI_PHONG_UNTIL_2025

DISTRICT, PROVINCE, OLD_PROVINCE = f"/places/{AN_LAO_DISTRICT}", f"/places/{HAI_PHONG}", f"/places/{HAI_PHONG_UNTIL_2025}"


@pytest.fixture
async def desk(client: AsyncClient, owner_session: AsyncSession) -> Declaring:
    return await declaring.settle(client, owner_session)


async def values(desk: Declaring) -> dict[str, int]:
    found = select(DeclaredFigure.fact, DeclaredFigure.value).where(DeclaredFigure.superseded_at.is_(None))
    return {row.fact: row.value for row in await desk.session.execute(found)}


@pytest.mark.parametrize("rate", ["97,65", "97.65", 97.65])
async def test_a_rate_is_entered_as_it_is_published(desk: Declaring, rate: Any) -> None:
    answer = await desk.declare("huyen", DISTRICT, year=2024, district_employment_rate=rate, district_income_per_head=70_000)
    assert answer.status_code == 201, answer.text
    assert await values(desk) == {"district_employment_rate": 9765, "district_income_per_head": 70_000}
    told = (await desk.get("huyen", f"{DISTRICT}/figures", assessed_year=2024)).json()
    current = {one["fact"]: one["current"] for one in told["figures"] if one["current"]}
    assert (current["district_employment_rate"]["value"], current["district_employment_rate"]["shown"]) == ("97.65", "97,65 %")
    assert current["district_income_per_head"]["value"] == 70_000


@pytest.mark.parametrize(
    ("figures", "field", "slug"),
    [
        ({"district_employment_rate": "97,655"}, "district_employment_rate", "too-precise"),
        ({"district_employment_rate": "100,01"}, "district_employment_rate", "out-of-range"),
        ({"district_employment_rate": "nhiều"}, "district_employment_rate", "not-a-number"),
        ({"district_income_per_head": "70,5"}, "district_income_per_head", "not-a-number"),
        ({"district_income_per_head_year_before": 1}, "district_income_per_head_year_before", "unknown-fact"),
        ({"population": 1}, "population", "unknown-fact"),
    ],
)
async def test_what_is_no_figure_of_a_district_is_refused(
    desk: Declaring, figures: dict[str, Any], field: str, slug: str
) -> None:
    answer = await desk.declare("huyen", DISTRICT, year=2024, district_library_serves=True, **figures)
    assert faults(answer) == (422, [(field, slug)])
    assert (await desk.rows(DeclaredFigure), await desk.marks()) == (0, [])


async def test_only_the_district_declares_for_the_district(desk: Declaring) -> None:
    answers = {who: await desk.declare(who, DISTRICT, year=2024, district_library_serves=True)
               for who in ("", "canbo", "thongke", "quantri", "chutich", "cum", "quantri-khac")}  # fmt: skip
    assert {who: answer.status_code for who, answer in answers.items()} == {
        "": 401, "canbo": 403, "thongke": 403, "quantri": 403, "chutich": 404, "cum": 404, "quantri-khac": 403,
    }  # fmt: skip
    assert (await desk.rows(DeclaredFigure), await desk.marks(), await desk.rows(AuditEntry)) == (0, [], 0)


async def test_a_district_that_has_ended_declares_its_last_whole_year_and_no_other(desk: Declaring) -> None:
    assert (await desk.declare("huyen", DISTRICT, year=2024, district_library_serves=True)).status_code == 201
    assert faults(await desk.declare("huyen", DISTRICT, year=2025, district_library_serves=True)) == (
        422,
        [("place", "closed-place")],
    )


async def test_a_cluster_has_no_figures(desk: Declaring) -> None:
    assert (await desk.declare("cum", f"/places/{desk.cluster_id}", district_library_serves=True)).status_code == 404


async def test_the_administrator_declares_for_the_province_of_then_and_of_now(desk: Declaring) -> None:
    assert (await desk.declare("quantri", OLD_PROVINCE, year=2024, province_grdp=445_995)).status_code == 201
    assert (await desk.declare("quantri", PROVINCE, year=2026, province_poverty_rate="0,43")).status_code == 201
    assert await values(desk) == {"province_grdp": 445_995, "province_poverty_rate": 43}
    assert await desk.marks() == [
        ("place", HAI_PHONG_UNTIL_2025, 2024, HAI_PHONG_UNTIL_2025),
        ("place", HAI_PHONG, 2026, HAI_PHONG),
    ]


@pytest.mark.parametrize(("who", "status"), [("", 401), ("thongke", 403), ("huyen", 403), ("so", 403), ("quantri-khac", 404)])
async def test_nobody_else_declares_for_the_province(desk: Declaring, who: str, status: int) -> None:
    assert (await desk.declare(who, PROVINCE, province_grdp=1)).status_code == status
    assert (await desk.rows(DeclaredFigure), await desk.marks()) == (0, [])


@pytest.mark.parametrize(
    ("level", "by", "refused"),
    [
        ("commune", ["canbo"], {"": 401, "xa-khac": 404, "chutich": 403, "cum": 403, "quantri": 404, "thongke": 403}),
        ("district", ["cum", "so"], {"": 401, "canbo": 403, "chutich": 404, "xa-khac": 404, "huyen": 404, "quantri": 404}),
        ("province", ["quantri"], {"": 401, "canbo": 403, "cum": 403, "so": 403, "quantri-khac": 404}),
    ],
)
async def test_who_manages_a_unit_decides_who_declares_for_it(
    desk: Declaring, level: str, by: list[str], refused: dict[str, int]
) -> None:
    made = await unit(desk.session, level)
    answers = {who: (await desk.declare(who, f"/units/{made.uid}", unit_learning_plan=True)).status_code for who in refused}
    assert answers == refused
    assert (await desk.rows(DeclaredFigure), await desk.marks()) == (0, [])
    for number, who in enumerate(by):
        answer = await desk.declare(who, f"/units/{made.uid}", source=f"Kế hoạch {number}", unit_learning_plan=True)
        assert answer.status_code == 201, (who, answer.text)
    assert set(await desk.marks()) == {("unit", made.id, YEAR, AN_TRUONG)}


async def test_a_unit_that_has_ended_declares_its_last_whole_year_and_no_other(desk: Declaring) -> None:
    made = await unit(desk.session, "commune")
    await desk.session.execute(update(Unit).where(Unit.id == made.id).values(ended_on=date(2026, 3, 1)))
    await desk.session.commit()
    assert (await desk.declare("canbo", f"/units/{made.uid}", year=2025, unit_learning_plan=True)).status_code == 201
    answer = await desk.declare("canbo", f"/units/{made.uid}", unit_learning_plan=True)
    assert faults(answer) == (422, [("unit", "closed-unit")])
    evidence = {"assessed_year": YEAR, "indicator": "1.1", "document": "Kế hoạch"}
    assert faults(await desk.post("canbo", f"/units/{made.uid}/evidence", evidence)) == (422, [("unit", "closed-unit")])


async def test_more_members_than_the_unit_has_are_refused(desk: Declaring) -> None:
    made = await unit(desk.session, "commune")
    await join(desk.session, made.id, people=3)
    answer = await desk.declare("canbo", f"/units/{made.uid}", unit_members_disciplined=4, unit_members_advanced_workers=3)
    assert faults(answer) == (422, [("unit_members_disciplined", "numerator-above-denominator")])
    assert await desk.rows(DeclaredFigure) == 0


async def test_a_whole_that_falls_below_its_part_is_refused(desk: Declaring) -> None:
    commune = f"/places/{AN_TRUONG}"
    assert (await desk.declare("canbo", commune, population=100, trained=60, degree=10)).status_code == 201
    assert faults(await desk.declare("canbo", commune, population=50)) == (422, [("population", "numerator-above-denominator")])
    assert faults(await desk.declare("canbo", commune, trained=5)) == (422, [("trained", "numerator-above-denominator")])
    assert (await values(desk))["population"] == 100


async def test_what_stood_before_is_shown_with_who_and_when(desk: Declaring) -> None:
    commune = f"/places/{AN_TRUONG}"
    await desk.declare("canbo", commune, source="Báo cáo đầu", population=100)
    body = declaring.sheet(source="Niên giám", population=120) | {"source_number": "12/BC-UBND", "source_date": "2026-10-01"}
    body["figures"][0]["age_rule"] = "mọi độ tuổi"
    assert (await desk.post("canbo", f"{commune}/figures", body)).status_code == 201
    told = (await desk.get("thongke", f"{commune}/figures", assessed_year=YEAR)).json()
    population = next(one for one in told["figures"] if one["fact"] == "population")
    current, [former] = population["current"], population["history"]
    assert (current["value"], current["source_number"], current["age_rule"], current["entered_by"]) == (
        120,
        "12/BC-UBND",
        "mọi độ tuổi",
        "canbo",
    )
    assert (former["value"], former["source"], former["superseded_at"]) == (100, "Báo cáo đầu", current["entered_at"])
    assert population["indicators"] == ["5.1", "5.2"]


async def test_the_same_figure_from_another_document_supersedes(desk: Declaring) -> None:
    commune = f"/places/{AN_TRUONG}"
    for source in ("Báo cáo", "Báo cáo", "Quyết định 7/QĐ-UBND"):
        await desk.declare("canbo", commune, source=source, primary_level=2)
    found = select(DeclaredFigure.source).order_by(DeclaredFigure.id)
    assert list((await desk.session.execute(found)).scalars()) == ["Báo cáo", "Quyết định 7/QĐ-UBND"]


async def test_an_age_rule_belongs_to_the_population(desk: Declaring) -> None:
    body = declaring.sheet(primary_level=2)
    body["figures"][0]["age_rule"] = "từ đủ 15 tuổi"
    assert faults(await desk.post("canbo", f"/places/{AN_TRUONG}/figures", body)) == (
        422,
        [("primary_level", "age-rule-not-asked")],
    )


async def scored(desk: Declaring, database: Database, year: int) -> None:
    """The district has scores of a year, and no mark waits."""
    given = {"province_id": HAI_PHONG, "subject_kind": "place", "subject_id": AN_LAO_DISTRICT, "commune_id": AN_LAO_DISTRICT}
    await desk.session.execute(insert(RescoreMark).values(**given, assessed_year=year))
    await desk.session.commit()
    await worker.work_all(database)
    assert await desk.rows(Assessment) > 0


async def test_a_figure_of_a_trend_marks_the_year_after_once_that_was_scored(desk: Declaring, database: Database) -> None:
    own, after = ("place", AN_LAO_DISTRICT, 2023, AN_LAO_DISTRICT), ("place", AN_LAO_DISTRICT, 2024, AN_LAO_DISTRICT)
    await desk.declare("huyen", DISTRICT, year=2023, district_income_per_head=60_000)
    assert await desk.marks() == [own]
    await scored(desk, database, 2024)
    await desk.declare("huyen", DISTRICT, year=2023, district_library_serves=True)
    assert await desk.marks() == [own]
    await desk.declare("huyen", DISTRICT, year=2023, district_income_per_head=61_000, district_employment_rate="97,1")
    assert await desk.marks() == [own, own, after]


async def test_a_year_before_any_law_is_asked_only_what_the_year_after_compares_with(desk: Declaring) -> None:
    told = (await desk.get("huyen", f"{DISTRICT}/figures", assessed_year=2023)).json()
    assert {one["fact"] for one in told["figures"]} == {"district_income_per_head", "district_employment_rate"}


async def test_nothing_changed_leaves_no_mark_and_no_entry(desk: Declaring) -> None:
    for _ in range(2):
        await desk.declare("canbo", f"/places/{AN_TRUONG}", population=100)
    assert (await desk.rows(DeclaredFigure), len(await desk.marks()), await desk.rows(AuditEntry)) == (1, 1, 1)
