"""Who may write figures and evidence, asked of the database itself as the serving role: the pages are not what keeps strangers out."""

from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from service.assessments.tables import DeclaredFigure, IndicatorEvidence
from service.foundation.database import Database
from tests import factories
from tests.assessments import declaring
from tests.assessments.declaring import YEAR, Declaring, unit
from tests.factories import AN_KHANH, AN_LAO_DISTRICT, AN_TRUONG, HAI_PHONG

WHO = ("canbo", "xa-khac", "chutich", "cum", "huyen", "quantri", "quantri-khac", "thongke")


@pytest.fixture
async def desk(client: AsyncClient, owner_session: AsyncSession) -> Declaring:
    return await declaring.settle(client, owner_session)


async def token(desk: Declaring, who: str) -> str | None:
    return (await desk.headers(who)).get("Authorization", "").removeprefix("Bearer ") or None


async def wrote(desk: Declaring, database: Database, who: str, table: type[Any], subject: dict[str, Any]) -> bool:
    """Did the row of somebody pass the policies? It is rolled back."""
    common = {"province_id": HAI_PHONG, "assessed_year": YEAR, "entered_at": factories.AT} | subject
    given = (
        {"fact": "x", "value": 1, "source": "x"}
        if table is DeclaredFigure
        else {"indicator": "1.1", "document": "x", "title": "commune"}
    )
    try:
        async with database.as_caller(await token(desk, who)) as session:
            account = (await session.execute(text("SELECT current_setting('app.account', true)"))).scalar_one()
            await session.execute(insert(table).inline().values(**common, **given, entered_by=int(account or 1)))
            raise _EnoughError
    except DBAPIError as refused:
        if "row-level security" in str(refused) or "does not belong" in str(refused):
            return False
        raise
    except _EnoughError:
        return True


class _EnoughError(Exception):
    pass


@pytest.mark.parametrize("table", [DeclaredFigure, IndicatorEvidence])
@pytest.mark.parametrize(
    ("kind", "kept_by"),
    [
        ("commune", {"canbo", "chutich", "cum"}),
        ("district", {"huyen"}),
        ("province", {"quantri"}),
        ("unit of commune", {"canbo", "chutich", "cum"}),
        ("unit of district", {"cum"}),
        ("unit of province", {"quantri"}),
        ("unit under another commune", set()),
    ],
)
async def test_the_database_takes_figures_and_evidence_from_who_keeps_them_and_from_nobody_else(
    desk: Declaring, database: Database, table: type[Any], kind: str, kept_by: set[str]
) -> None:
    subject = await _subject(desk, kind)
    assert {who for who in (*WHO, "") if await wrote(desk, database, who, table, subject)} == kept_by


async def _subject(desk: Declaring, kind: str) -> dict[str, Any]:
    places = {"commune": AN_TRUONG, "district": AN_LAO_DISTRICT, "province": HAI_PHONG}
    if kind in places:
        return {"subject_kind": "place", "subject_id": places[kind], "commune_id": places[kind]}
    level = kind.rpartition(" ")[2] if kind.startswith("unit of") else "commune"
    made = await unit(desk.session, level)
    return {"subject_kind": "unit", "subject_id": made.id, "commune_id": AN_TRUONG if kind.startswith("unit of") else AN_KHANH}


async def test_of_a_stored_figure_only_its_end_changes(desk: Declaring, database: Database) -> None:
    await desk.declare("canbo", f"/places/{AN_TRUONG}", population=5)
    with pytest.raises(DBAPIError, match="permission denied"):
        async with database.as_caller(await token(desk, "canbo")) as session:
            await session.execute(update(DeclaredFigure).values(value=7))


async def test_nobody_leaves_a_mark_for_whom_they_keep_no_figures(desk: Declaring, database: Database) -> None:
    given = [["place"], [HAI_PHONG], [AN_KHANH], [AN_KHANH], [YEAR], [False]]
    call = text("SELECT mark_declared(:a, :b, :c, :d, :e, :f)")
    with pytest.raises(DBAPIError, match="does not keep"):
        async with database.as_caller(await token(desk, "canbo")) as session:
            await session.execute(call, dict(zip("abcdef", given, strict=True)))
    assert await desk.marks() == []


async def test_an_administrator_sees_the_units_of_the_province_and_no_other(desk: Declaring, database: Database) -> None:
    made = {level: await unit(desk.session, level) for level in ("commune", "district", "province")}
    async with database.as_caller(await token(desk, "quantri")) as session:
        seen = list((await session.execute(text("SELECT id FROM unit"))).scalars())
        people = (await session.execute(select(func.count()).select_from(text("person")))).scalar_one()
    assert (seen, people) == ([made["province"].id], 0)
