"""A trial as a sheet of commas: the columns and values of the JSON answer, the whole in the last line."""

import csv
import io

from fastapi import Request, Response

from service.assessments.trial_schemas import TrialOut, TrialRow

COLUMNS = tuple(TrialRow.model_fields)
MEDIA_TYPE = "text/csv"
_MARK = "\ufeff"
"""Without it office programs read Vietnamese letters as something else."""


def asks_for_sheet(request: Request, format_: str | None) -> bool:
    """`format=csv`, or the header Accept that names text/csv."""
    return format_ == "csv" or MEDIA_TYPE in request.headers.get("Accept", "")


def sheet(found: TrialOut) -> Response:
    """The answer, to be kept as a file."""
    name = f"thu-{found.title}-{found.level}-{found.assessed_year}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(_MARK + written(found), media_type=f"{MEDIA_TYPE}; charset=utf-8", headers=headers)


def written(found: TrialOut) -> str:
    """The sheet as a text."""
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=COLUMNS)
    writer.writeheader()
    writer.writerows(row.model_dump() for row in (*found.places, found.total))
    return out.getvalue()
