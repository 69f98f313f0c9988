"""How the facts of everybody come out of the database into arrays, and points and verdicts back: by rows, or by columns through binary COPY."""

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import asyncpg
import numpy as np

from service.scoring import MEASURED_FACTS, activity_fact
from tests.benchmarks.by_hand import SETTINGS, summed
from tests.benchmarks.ground import HAI_PHONG, YEAR, Ground
from tests.benchmarks.rule import Amount, Rule

TABLE = "bench_openfisca"
Source = Literal["log", "kept"]
Array = Any
"""One value a person."""

_SIGNATURE = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_TRAILER = b"\xff\xff"


def question(rule: Rule, source: Source) -> str:
    """One row a person: id, amounts of the log, confirmed points (-1: none), as int4."""
    stated = ", ".join(f"max(tenths) FILTER (WHERE indicator = '{one.code}') AS stated_{one.code}" for one in rule.indicators)
    amounts = ", ".join(f"coalesce({_amount(n, amount, source)}, 0)::int4" for n, amount in enumerate(rule.amounts))
    confirmed = ", ".join(f"coalesce(c.stated_{one.code}, -1)::int4" for one in rule.indicators)
    return f"""
SELECT p.id::int4, {amounts}, {confirmed}
  FROM person p
  LEFT JOIN {_log(rule) if source == "log" else _kept()} l ON l.person_id = p.id
  LEFT JOIN (SELECT person_id, {stated} FROM stated_point
              WHERE province_id = {HAI_PHONG} AND assessed_year = {YEAR} AND point_source = 'confirmed'
              GROUP BY person_id) c ON c.person_id = p.id
 WHERE p.province_id = {HAI_PHONG} AND p.birth_date <= '{YEAR - 18}-12-31' AND p.left_on IS NULL
"""


def _amount(number: int, amount: Amount, source: Source) -> str:
    if source == "log":
        return f"l.log_{number}"
    measure, kinds = amount
    return " + ".join(f"l.measures[{MEASURED_FACTS.index(activity_fact(measure=measure, kind=kind)) + 1}]" for kind in kinds)


def _log(rule: Rule) -> str:
    sums = ", ".join(f"{summed(amount)} AS log_{n}" for n, amount in enumerate(rule.amounts))
    window = f"held_on BETWEEN '{YEAR}-01-01' AND '{YEAR}-12-31' AND NOT voided"
    return f"(SELECT person_id, {sums} FROM roll_entry WHERE province_id = {HAI_PHONG} AND {window} GROUP BY person_id)"


def _kept() -> str:
    return f"(SELECT person_id, measures FROM kept_fact WHERE province_id = {HAI_PHONG} AND assessed_year = {YEAR})"


async def read(ground: Ground, rule: Rule, *, source: Source, names: Sequence[str], binary: bool) -> dict[str, Array]:
    """The columns by name, `person_id` first."""
    asked, columns = question(rule, source), ["person_id", *names]
    connection = await _connected(ground)
    try:
        if binary:
            return await _read_binary(connection, asked, columns)
        rows = await connection.fetch(asked)
        return {name: np.array([row[n] for row in rows], dtype=np.int32) for n, name in enumerate(columns)}
    finally:
        await connection.close()


async def _read_binary(connection: Any, asked: str, columns: Sequence[str]) -> dict[str, Array]:
    taken = io.BytesIO()
    await connection.copy_from_query(asked, output=taken, format="binary")
    fields = np.frombuffer(taken.getbuffer()[len(_SIGNATURE) : -len(_TRAILER)], dtype=_row_of(columns))
    return {name: fields[name].astype(np.int32) for name in columns}


def _row_of(columns: Sequence[str]) -> Any:
    """A row of binary COPY whose values are all int4 and never NULL: the number of fields, then length and value of each."""
    return np.dtype([("fields", ">i2")] + [field for name in columns for field in ((f"{name} length", ">i4"), (name, ">i4"))])


async def write(ground: Ground, found: Mapping[str, Array], *, binary: bool) -> None:
    """Into a table of its own without any index: the cheapest way to keep them."""
    names = list(found)
    connection = await _connected(ground)
    try:
        await connection.execute(f"CREATE TABLE {TABLE} ({', '.join(f'{name} int4 NOT NULL' for name in names)})")
        if binary:
            await connection.copy_to_table(TABLE, source=_written(found), columns=names, format="binary")
        else:
            records = zip(*(found[name].tolist() for name in names), strict=True)
            await connection.copy_records_to_table(TABLE, columns=names, records=records)
    finally:
        await connection.close()


def _written(found: Mapping[str, Array]) -> io.BytesIO:
    names = list(found)
    rows = np.empty(len(found[names[0]]), dtype=_row_of(names))
    rows["fields"] = len(names)
    for name in names:
        rows[f"{name} length"], rows[name] = 4, found[name]
    return io.BytesIO(_SIGNATURE + rows.tobytes() + _TRAILER)


async def _connected(ground: Ground) -> Any:
    connection = await asyncpg.connect(ground.owner_url)
    for setting in SETTINGS:
        await connection.execute(f"SET {setting}")
    return connection


async def different(ground: Ground) -> int:
    """How many people score otherwise in the product: 0, or the two are not the same rule."""
    [columns] = await ground.rows(f"SELECT string_agg(attname, ',' ORDER BY attnum) AS names FROM pg_attribute WHERE attrelid = '{TABLE}'::regclass AND attnum > 0")  # fmt: skip
    points = ", ".join(f"nullif(o.{name}, -1)" for name in columns["names"].split(",") if re.match("points_", name))
    [row] = await ground.rows(
        f"SELECT count(*) FROM {TABLE} o FULL JOIN (SELECT * FROM assessment WHERE title = 'citizen') a ON a.subject_id = o.person_id "
        f"WHERE o.person_id IS NULL OR a.subject_id IS NULL OR a.points IS DISTINCT FROM ARRAY[{points}]::smallint[] OR a.verdict <> o.verdict "
        "OR a.total IS DISTINCT FROM nullif(o.total, -1)"
    )
    return int(row["count"])
