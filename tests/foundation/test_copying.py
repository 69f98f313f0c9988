"""COPY stands or falls with the transaction of its session, also as the first act of it."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import Range

from service.foundation.copying import copy_records
from service.foundation.database import Database

NEVER: Range[date] = Range(empty=True)


@pytest.fixture
async def noted(database: Database) -> Database:
    """A clone with an empty table for this test."""
    async with database.as_owner() as session:
        await session.execute(text("CREATE TABLE note (number int PRIMARY KEY, valid daterange)"))
    return database


async def stored(database: Database) -> list[Any]:
    async with database.as_owner() as session:
        return list((await session.execute(text("SELECT number, valid::text FROM note ORDER BY number"))).all())


async def test_records_are_there_after_the_commit_ranges_included(noted: Database) -> None:
    ranges = [Range(date(2026, 1, 1), date(2026, 7, 1), bounds="[]"), Range(date(2026, 1, 1), None), NEVER, None]
    async with noted.as_owner() as session:
        await copy_records(session, "note", ["number", "valid"], enumerate(ranges))
    assert await stored(noted) == list(enumerate(["[2026-01-01,2026-07-02)", "[2026-01-01,)", "empty", None]))


@pytest.mark.parametrize("first", [True, False])
async def test_records_go_with_the_rollback_also_as_the_first_act(noted: Database, first: bool) -> None:
    async def copy_and_fail() -> None:
        async with noted.as_owner() as session:
            if not first:
                await session.execute(text("SELECT 1"))
            await copy_records(session, "note", ["number"], [(1,), (2,)])
            raise LookupError

    with pytest.raises(LookupError):
        await copy_and_fail()
    assert await stored(noted) == []
