"""Loads the places of `seeds/places/*.csv` by COPY, in one transaction of the owner. A second run changes nothing."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.copying import copy_records
from service.foundation.text import fold, nfc

FILES = ("provinces.csv", "districts.csv", "communes-until-2025-06-30.csv", "communes-since-2025-07-01.csv")
FIRST_OWN_ID = 1_000_000
"""Villages and clusters made by a province get ids from here on; the files stay far below."""


async def load_places(session: AsyncSession, folder: Path) -> int:
    """Bring in every place that is not there yet. Returns the number of new places."""
    known = set((await session.execute(text("SELECT id FROM place"))).scalars())
    rows = [row for name in FILES for row in _rows(folder / name)]
    new = {int(row["id"]): row for row in reversed(rows) if int(row["id"]) not in known}
    ordered = sorted(new.values(), key=lambda row: (row["level"], int(row["id"])))
    await _copy_places(session, ordered)
    await _copy_periods(session, [row for row in rows if int(row["id"]) in new])
    await _copy_successors(session, folder / "successors.csv", set(new))
    return len(new)


async def _copy_places(session: AsyncSession, rows: list[dict[str, str]]) -> None:
    records = [(int(row["id"]), int(row["level"]), _number(row["province_id"])) for row in rows]
    # a province of the old map refers to one of the new map: those stand first
    records.sort(key=lambda record: (record[1], record[2] is not None and record[2] != record[0], record[0]))
    await copy_records(session, "place", ["id", "level", "province_id"], records)


async def _copy_periods(session: AsyncSession, rows: list[dict[str, str]]) -> None:
    columns = ["place_id", "valid", "level", "code", "name", "kind", "folded", "parent_id", "latitude", "longitude", "area_km2", "source"]  # fmt: skip
    await copy_records(session, "place_period", columns, [_period(row) for row in rows])


def _period(row: dict[str, str]) -> tuple[Any, ...]:
    valid = Range(_day(row["valid_from"]), _day(row["valid_to"]), bounds="[)")
    name = nfc(row["name"])
    return (
        int(row["id"]), valid, int(row["level"]), row["code"], name, row["kind"], fold(name), _number(row["parent_id"]),
        _measure(row["lat"]), _measure(row["lon"]), _measure(row["area_km2"]), row["source"],
    )  # fmt: skip


async def _copy_successors(session: AsyncSession, file: Path, new: set[int]) -> None:
    records = [
        (int(row["predecessor_id"]), int(row["successor_id"]), row["share"], date.fromisoformat(row["on_date"]))
        for row in _rows(file)
        if int(row["predecessor_id"]) in new or int(row["successor_id"]) in new
    ]
    await copy_records(session, "place_successor", ["predecessor_id", "successor_id", "share", "on_date"], records)


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        yield from csv.DictReader(opened)


def _day(text_: str) -> date | None:
    return date.fromisoformat(text_) if text_ else None


def _number(text_: str) -> int | None:
    return int(text_) if text_ else None


def _measure(text_: str) -> float | None:
    return float(text_) if text_ else None
