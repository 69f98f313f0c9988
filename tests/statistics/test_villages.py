"""Villages: the last step down, for whoever counts the commune, as of the day asked; nothing of people, and nothing to others."""

from datetime import UTC, date, datetime

from httpx import Response
from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation import clock
from service.foundation.database import Database
from service.titles.tables import Registration, TitleHeld
from tests import factories
from tests.assessments.conftest import YEAR
from tests.factories import AN_KHANH, AN_TRUONG, HAI_PHONG, period
from tests.stage import Browser, SignIn
from tests.statistics.page_reading import tables

DECIDED = date(2026, 11, 2)


LATE = datetime(2026, 12, 20, 3, tzinfo=UTC)
"""A day late in the assessed year."""


async def _desk(browse: SignIn, username: str) -> Browser:
    with clock.standing_at(LATE):
        return await browse(username)


async def _open(browser: Browser, address: str) -> Response:
    with clock.standing_at(LATE):
        return await browser.open(address)


async def _village_with_its_title(session: AsyncSession) -> int:
    held, other = [await factories.village(session, name) for name in ("Thôn Đông", "Thôn Tây")]
    same = {"province_id": HAI_PHONG, "subject_kind": "place", "title": "village", "assessed_year": YEAR, "commune_id": AN_TRUONG}
    await session.execute(
        insert(Registration), [same | {"subject_id": one, "registered_on": date(2026, 1, 5)} for one in (held, other)]
    )
    decision = {"level": 0, "decided_on": DECIDED, "valid": period(DECIDED), "decision_number": "07/QĐ-UBND"}
    await session.execute(insert(TitleHeld).values(**same, **decision, subject_id=held))
    await session.commit()
    return held


async def _shown(browse: SignIn, as_of: str = "") -> dict[str, list[str]]:
    browser = await _desk(browse, "thongke")
    answer = await _open(browser, f"/statistics/recognitions?place={AN_TRUONG}&title=village&assessed_year={YEAR}&as_of={as_of}")
    assert answer.status_code == 200, answer.text
    table = next(table for table in tables(answer.text) if table and "Thôn, tổ dân phố" in table[0])
    return {row["Thôn, tổ dân phố"]: list(row.values())[1:] for row in table}


async def test_a_commune_shows_which_of_its_villages_hold_their_title(browse: SignIn, owner_session: AsyncSession) -> None:
    await _village_with_its_title(owner_session)
    assert await _shown(browse) == {
        "Thôn Đông": ["có", "✓ quyết định 07/QĐ-UBND ngày 02/11/2026"],
        "Thôn Tây": ["có", "chưa"],
    }


async def test_a_village_is_shown_as_of_the_day_asked(browse: SignIn, owner_session: AsyncSession) -> None:
    await _village_with_its_title(owner_session)
    assert (await _shown(browse, "01/11/2026"))["Thôn Đông"] == ["có", "chưa"]
    assert (await _shown(browse, "04/01/2026"))["Thôn Đông"] == ["chưa", "chưa"]


async def test_who_counts_another_commune_is_told_nothing_of_a_village(database: Database, owner_session: AsyncSession) -> None:
    village = await _village_with_its_title(owner_session)
    asked = text("SELECT registered, decision_number FROM village_titles(CAST(ARRAY[:village] AS int[]), :year, '2026-12-31')")
    told = []
    for commune in (AN_TRUONG, AN_KHANH):
        async with database.serving.begin() as connection:
            await connection.execute(text(f"SELECT set_config('app.counted', '{{{commune}}}', true)"))
            told.append(tuple((await connection.execute(asked, {"village": village, "year": YEAR})).one()))
    assert told == [(True, "07/QĐ-UBND"), (False, None)]
