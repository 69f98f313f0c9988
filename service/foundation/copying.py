"""COPY through asyncpg inside the session's transaction: how many rows enter at once (seeds, the demo, imports)."""

import io
from collections.abc import AsyncIterable, Iterable, Sequence
from typing import Any

import asyncpg
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

_OPEN = text("SELECT")
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


async def copy_records(session: AsyncSession, table: str, columns: Sequence[str], records: Iterable[Sequence[Any]]) -> None:
    """Append rows to a table; ranges of SQLAlchemy are taken as they are."""
    driver = await _driver(session)
    plain = [tuple(map(_plain, record)) for record in records]
    await driver.copy_records_to_table(table, columns=list(columns), records=plain)


async def copy_lines(session: AsyncSession, table: str, columns: Sequence[str], lines: bytes) -> None:
    """Append rows that are written already, as COPY reads them in its text format."""
    await (await _driver(session)).copy_to_table(table, source=io.BytesIO(lines), columns=list(columns), format="text")


async def copy_stream(session: AsyncSession, table: str, columns: Sequence[str], lines: AsyncIterable[bytes]) -> None:
    """Append rows that are being written, as COPY reads them in its text format: none has to wait for the last."""
    await (await _driver(session)).copy_to_table(table, source=lines, columns=list(columns), format="text")


def written(values: Iterable[Any]) -> str:
    """One row as COPY reads it in its text format, without the end of the line. Lists are of plain words (slugs, numbers) and nothing."""
    return "\t".join(map(_written, values))


def _written(value: Any) -> str:
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    if value is None:
        return "\\N"
    if isinstance(value, bytes):
        return f"\\\\x{value.hex()}"
    return f"{{{','.join('NULL' if one is None else str(one) for one in value)}}}" if isinstance(value, list) else str(value)


async def _driver(session: AsyncSession) -> Any:
    driver: Any = (await (await session.connection()).get_raw_connection()).driver_connection
    if not driver.is_in_transaction():
        # SQLAlchemy opens the transaction with its first statement; COPY goes past it and would commit by itself
        await session.execute(_OPEN)
    return driver


def _plain(value: Any) -> Any:
    if isinstance(value, Range):
        if value.empty:
            return asyncpg.Range(empty=True)
        lower_inc, upper_inc = value.bounds[0] == "[", value.bounds[1] == "]"
        return asyncpg.Range(value.lower, value.upper, lower_inc=lower_inc and value.lower is not None, upper_inc=upper_inc)
    return value
