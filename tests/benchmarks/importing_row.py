"""Importing 100,000 rows of Excel, from the bytes of the file to the stored rolls, beside reading the same file and copying its rows to a plain table.

Both read with python-calamine and leave durable rows, in turn over the same database. The file is of one desk: a year of sessions of thirty, people by code.
Only the first round is thrown away: it plans the statements of both."""

import io
import os
from collections.abc import AsyncIterator, Sequence
from datetime import date, timedelta
from typing import Any

import asyncpg
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from service.exchange import actions, staging
from service.exchange.columns import LEARNING
from service.exchange.tables import Content
from service.exchange.workbooks import open_sheet
from service.foundation.database import Database, caller_of
from tests.benchmarks.figures import Figure, Goal
from tests.benchmarks.ground import Ground
from tests.benchmarks.memory import watched
from tests.benchmarks.rounds import TOO_SMALL_TO_TELL, Earlier, rounds_for
from tests.benchmarks.scoring_rows import Times

ROWS, ON_THE_ROLL, DAYS = 100_000, 30, 180
GOAL = Goal("at most", 3, "≤ 3 ×")
FIRST = date(2026, 1, 1)
FIELDS = ("held_on", "kind", "topic", "hours", "person", "full_name", "birth_year", "completed")
_PLAIN = "CREATE TABLE plain_rows (held_on date, kind text, topic text, hours float8, person text, full_name text, birth_year float8, completed text)"
_DROP = "DROP TABLE IF EXISTS plain_rows"
_PEOPLE = """
SELECT uid::text, full_name, extract(year FROM birth_date)::int AS born FROM person WHERE commune_id = $1 ORDER BY md5(id::text)
"""


async def rows(ground: Ground, _: Earlier) -> AsyncIterator[Figure]:
    """One line."""
    number = ROWS if ground.size >= TOO_SMALL_TO_TELL else ROWS // 100
    people = await ground.rows(_PEOPLE, ground.communes[0])
    times, database = Times(), ground.fresh()
    try:
        for turn in range(rounds_for(ground.size) + 1):
            content = workbook(people, number, turn=turn)
            taken = times if turn else Times()
            await ground.settle(_DROP, _PLAIN)
            with watched(app=os.getpid(), postmaster=ground.postmaster) as watch:
                await taken.take("ours", lambda: _ours(database, ground, content, number))  # noqa: B023 - runs before the next turn
            times.memory["ours"] = watch.memory
            await ground.settle()
            await taken.take("theirs", lambda: _theirs(ground, content, number))  # noqa: B023
    finally:
        await database.close()
        await ground.settle(_DROP)
    yield Figure(
        row="import", work="import 100 k rows of Excel", size=ground.size, ours=times.median("ours"), theirs=times.median("theirs"),
        against="python-calamine + COPY", goal=GOAL, memory=times.memory["ours"],
    )  # fmt: skip


def workbook(people: Sequence[Any], number: int, *, turn: int) -> bytes:
    """An .xlsx with a row for each of some people in each of many sessions; another year of topics each turn."""
    out, headings = io.BytesIO(), {column.field: column.heading for column in LEARNING}
    with Workbook(out, {"constant_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [headings[name] for name in FIELDS])
        for line in range(number):
            session = line // ON_THE_ROLL
            one = people[line % len(people)]
            what = (FIRST + timedelta(days=session % DAYS), "Sinh hoạt chuyên đề", f"Chuyên đề {session}, kỳ {turn}", 2.5)
            sheet.write_row(line + 1, 0, [*what, one["uid"], one["full_name"], one["born"], "Có"])
    return out.getvalue()


async def _ours(database: Database, ground: Ground, content: bytes, number: int) -> None:
    """What the routes do: open, send, read and judge, accept."""
    token, commune_id = ground.tokens["staff"], ground.communes[0]
    opened = open_sheet(content, LEARNING)
    async with database.as_caller(token) as session:
        sent = await actions.send(
            session,
            caller=caller_of(session),
            commune_id=commune_id,
            content=Content.LEARNING,
            file_name="do.xlsx",
            rows=opened.rows,
        )
    work = staging.Work(
        content=Content.LEARNING,
        token=token,
        import_id=sent.id,
        province_id=sent.province_id,
        commune_id=commune_id,
        opened=opened,
        keyring=ground.keyring,
    )
    await staging.read(database, work)
    async with database.as_caller(token) as session:
        stored = await actions.accept(session, caller=caller_of(session), uid=sent.uid)
    assert stored.new_rows == number, f"{stored.new_rows} of {number} rows are new"


async def _theirs(ground: Ground, content: bytes, number: int) -> None:
    """The same sheet read whole, and its rows copied as they are."""
    found = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    connection = await asyncpg.connect(ground.superuser_url)
    try:
        done = await connection.copy_records_to_table("plain_rows", records=found[1:])
    finally:
        await connection.close()
    assert done == f"COPY {number}"
