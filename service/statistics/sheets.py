"""Counts as a sheet of commas: a line a place, the whole first; every line names the day and the cut-off that it follows."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from fastapi import Response

from service.statistics.schemas import CountsOut, RecognitionsOut, RowOut

COLUMNS = (
    "place_id", "code", "name", "kind", "title", "assessed_year", "as_of", "cut_off", "map_day", "registered", "recognised", "recognised_level_1",
    "recognised_level_2", "of_predecessors", "share_of_registered", "share_of_total", "total", "forecast", "unknown",
)  # fmt: skip
NOT_PLACED, COUNTED_APART = "Không thuộc nơi nào ở trên", "Người được đếm riêng, theo nhóm"
MEDIA_TYPE = "text/csv"
_MARK = "\ufeff"
"""Without it office programs read Vietnamese letters as something else."""


def sheet(body: bytes) -> Response:
    """The JSON answer as a sheet, to be kept as a file."""
    found = RecognitionsOut.model_validate_json(body)
    name = f"thong-ke-{found.title}-{found.assessed_year}-{found.as_of}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(_MARK + written(found), media_type=f"{MEDIA_TYPE}; charset=utf-8", headers=headers)


def written(found: RecognitionsOut) -> str:
    """The sheet as a text."""
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=COLUMNS)
    writer.writeheader()
    writer.writerows(_lines(found))
    return out.getvalue()


def _lines(found: RecognitionsOut) -> Iterator[dict[str, Any]]:
    same = {
        "title": found.title, "assessed_year": found.assessed_year, "as_of": found.as_of, "cut_off": found.cut_off or "",
        "map_day": found.map_day,
    }  # fmt: skip
    for row in (found.place, *found.children):
        yield same | _place(row) | _figures(row)
    if found.not_placed:
        yield same | {"name": NOT_PLACED} | _figures(found.not_placed)
    if found.counted_apart:
        apart = found.counted_apart
        yield same | {"name": f"{COUNTED_APART} {apart.group_of}", "registered": apart.registered, "recognised": apart.recognised}


def _place(row: RowOut) -> dict[str, Any]:
    return {"place_id": row.place_id, "code": row.code or "", "name": row.name, "kind": row.kind}


def _figures(row: CountsOut) -> dict[str, Any]:
    return {
        "registered": row.registered, "recognised": row.recognised, "recognised_level_1": row.recognised_by_level.get(1, ""),
        "recognised_level_2": row.recognised_by_level.get(2, ""), "of_predecessors": row.of_predecessors,
        "share_of_registered": row.share_of_registered.decimal or "", "share_of_total": row.share_of_total.decimal or "",
        "total": row.total, "forecast": row.forecast, "unknown": row.unknown,
    }  # fmt: skip
