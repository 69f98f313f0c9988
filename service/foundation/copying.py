"""COPY through asyncpg inside the session's transaction: how many rows enter at once (seeds, the demo, imports)."""

from collections.abc import Iterable, Sequence
from typing import Any

import asyncpg
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession


async def copy_records(session: AsyncSession, table: str, columns: Sequence[str], records: Iterable[Sequence[Any]]) -> None:
    """Append rows to a table; ranges of SQLAlchemy are taken as they are."""
    connection = await (await session.connection()).get_raw_connection()
    driver: Any = connection.driver_connection
    plain = [tuple(map(_plain, record)) for record in records]
    await driver.copy_records_to_table(table, columns=list(columns), records=plain)


def _plain(value: Any) -> Any:
    if isinstance(value, Range):
        if value.empty:
            return asyncpg.Range(empty=True)
        lower_inc, upper_inc = value.bounds[0] == "[", value.bounds[1] == "]"
        return asyncpg.Range(value.lower, value.upper, lower_inc=lower_inc and value.lower is not None, upper_inc=upper_inc)
    return value
