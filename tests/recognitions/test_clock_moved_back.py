"""A clock that is moved back, by a day and over New Year: numbers go on without gap or double, and the counts are right."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.database import Database
from service.statistics.reconcile import reconcile
from tests.recognitions import given
from tests.recognitions.given import AFTER, Desks, on

JUMPS = (timedelta(), timedelta(days=-1), timedelta(minutes=5), timedelta(days=-2), timedelta(days=1))


async def numbers(session: AsyncSession) -> dict[int, list[int]]:
    """The decision numbers of each year, in the order in which they were taken."""
    await session.rollback()
    rows = (await session.execute(text("SELECT number_year, number FROM decision ORDER BY id"))).all()
    return {year: [row.number for row in rows if row.number_year == year] for year in {row.number_year for row in rows}}


async def decided(desks: Desks, number: int) -> int:
    """Submit and decide somebody at this moment; the status of the answer."""
    body = await given.citizen(desks.session, f"Nguyễn Văn Số {number}")
    await desks.session.commit()
    desks.tokens.clear()
    dossier = await desks.submitted("canbo", body)
    return (await desks.post("chutich", f"/dossiers/{dossier}/decision", {})).status_code


@pytest.mark.parametrize(("start", "years"), [(AFTER, 1), (AFTER.replace(month=1, day=1), 2)], ids=["by-days", "over-new-year"])
async def test_numbers_and_counts_hold(desks: Desks, database: Database, start: datetime, years: int) -> None:
    for number, jump in enumerate(JUMPS):
        with on(start + jump):
            assert await decided(desks, number) == 201
    taken = await numbers(desks.session)
    assert sum(map(len, taken.values())) == len(JUMPS)
    assert all(found == list(range(1, len(found) + 1)) for found in taken.values())
    assert len(taken) == years
    async with database.as_owner() as session:
        assert [str(d) for d in await reconcile(session) if d.table in ("recognition_count", "title_held")] == []
        counted = await session.execute(text("SELECT sum(recognised) FROM recognition_count"))
        assert counted.scalar_one() == len(JUMPS)
