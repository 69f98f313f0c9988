"""From an opened sheet to a verdict a row: read in a thread, copied as it is read, judged by one statement, all in one transaction.

How far it has come is told by short transactions beside it, so that the page of the import can be left and found again."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from service.activities import queries as activities
from service.exchange import judging_queries, points_queries, queries
from service.exchange.learning_rows import Ground, Kind, LearningRows, Village
from service.exchange.points_rows import PointRows
from service.exchange.tables import Content, ExcelImport, Stage, Verdict
from service.exchange.workbooks import Opened
from service.foundation import clock
from service.foundation.copying import copy_lines, copy_stream, written
from service.foundation.crypto import Keyring
from service.foundation.database import Database
from service.foundation.rows import AnyRow
from service.foundation.text import fold
from service.places.tables import COMMUNE

log = logging.getLogger("service")
AT_ONCE = 10_000
"""Rows between two tellings of how far it has come; also how many are held in memory."""


@dataclass(frozen=True, kw_only=True)
class Work:
    """One import to be read: whose (`token`), which, and its opened sheet."""

    token: str | None
    import_id: int
    province_id: int
    commune_id: int
    content: Content
    opened: Opened
    keyring: Keyring

    @property
    def key(self) -> dict[str, int]:
        """Parameters of every statement of the import."""
        return {"province": self.province_id, "import": self.import_id, "commune": self.commune_id}


async def read(database: Database, work: Work) -> None:
    """Read, stage and judge every row; the import is then `checked`. Whatever fails leaves it `refused`, and no row."""
    try:
        async with database.as_caller(work.token) as session:
            judged = _judged_points if work.content is Content.POINTS else _judged
            counted = await judged(database, session, work)
            at = clock.now()
            await _told(session, work, stage=Stage.CHECKED, checked_at=at, moved_at=at, **counted)
    except Exception:
        log.exception("an import was not read")
        async with database.as_caller(work.token) as session:
            await _told(session, work, stage=Stage.REFUSED, problem="unexpected", moved_at=clock.now())


async def _judged(database: Database, session: AsyncSession, work: Work) -> dict[str, int]:
    rows = LearningRows(work.opened, await _ground(session, work))
    for statement in judging_queries.PREPARE:
        await session.execute(statement)
    lines = _lines(database, work, rows)
    await copy_stream(session, "incoming_line", judging_queries.COPIED["incoming_line"], lines)
    for table, parts in (
        ("incoming_session", rows.sessions),
        ("incoming_person", rows.people),
        ("incoming_result", rows.results),
    ):
        encoded = await asyncio.to_thread(_encoded, list(parts.known.values()))
        await copy_lines(session, table, judging_queries.COPIED[table], encoded)
    await session.execute(judging_queries.COUNTED)
    return _counted((await session.execute(judging_queries.VERDICTS, work.key)).all())


async def _judged_points(_: Database, session: AsyncSession, work: Work) -> dict[str, int]:
    rows = PointRows(work.opened, keyring=work.keyring, this_year=clock.today().year)
    for statement in points_queries.PREPARED:
        await session.execute(statement)
    lines = await asyncio.to_thread(lambda: _encoded(list(rows.lines())))
    await copy_lines(session, "incoming_point", points_queries.COPIED, lines)
    people = await asyncio.to_thread(_encoded, list(rows.people.known.values()))
    await copy_lines(session, "incoming_person", judging_queries.COPIED["incoming_person"], people)
    await session.execute(points_queries.COUNTED)
    return _counted((await session.execute(points_queries.VERDICTS, work.key)).all())


def _counted(rows: Sequence[AnyRow]) -> dict[str, int]:
    told = {row.verdict: row.lines for row in rows}
    return {f"{verdict}_rows": told.get(verdict, 0) for verdict in Verdict} | {
        "rows": sum(told.values()),
        "rows_read": sum(told.values()),
    }


async def _ground(session: AsyncSession, work: Work) -> Ground:
    kinds: dict[str, Kind] = {}
    for kind in await activities.kinds(session):
        kinds |= dict.fromkeys((fold(kind.label), kind.code), Kind(kind.code, kind.with_employment))
    commune: list[Village] = []
    villages: dict[str, list[Village]] = {}
    for row in await queries.periods_of(session, work.commune_id):
        period = Village(row.place_id, row.valid.lower, row.valid.upper)
        (commune if row.level == COMMUNE else villages.setdefault(row.folded, [])).append(period)
    return Ground(today=clock.today(), kinds=kinds, villages=villages, commune=commune, keyring=work.keyring)


async def _lines(database: Database, work: Work, rows: LearningRows) -> AsyncIterator[bytes]:
    """The rows as COPY reads them; after each portion it is told how many there were."""
    waiting, done = rows.lines(), 0
    while portion := await asyncio.to_thread(_portion, waiting):
        lines, number = portion
        yield lines
        done += number
        if number == AT_ONCE:
            async with database.as_caller(work.token) as beside:
                await _told(beside, work, rows_read=done, moved_at=clock.now())


def _portion(rows: Iterator[tuple[int, int, int, int]]) -> tuple[bytes, int] | None:
    lines = [b"%d\t%d\t%d\t%d\n" % row for row in islice(rows, AT_ONCE)]
    return (b"".join(lines), len(lines)) if lines else None


def _encoded(parts: Sequence[tuple[Any, ...]]) -> bytes:
    """Each part once: cells that differ may say the same."""
    once = {part[0]: part for part in reversed(parts)}
    return "".join(written(part) + "\n" for part in once.values()).encode()


async def _told(session: AsyncSession, work: Work, **values: Any) -> None:
    own = (ExcelImport.province_id == work.province_id, ExcelImport.id == work.import_id)
    await session.execute(update(ExcelImport).where(*own).values(**values))
