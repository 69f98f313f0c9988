"""A stored flag as it is shown. Pure."""

from datetime import timedelta

from service.foundation.rows import AnyRow
from service.legislation.flag_schemas import LABELS, FlagOut
from service.places.tables import Flag


def flag_out(row: AnyRow) -> FlagOut:
    """A row of `flag_queries` for the API and the page."""
    flag, upper = Flag(row.flag), row.valid.upper
    return FlagOut(
        place=row.place_id, name=row.name, code=row.code, flag=flag, label=LABELS[flag], since=row.valid.lower,
        last_day=upper - timedelta(days=1) if upper else None, basis=row.basis, end_basis=row.end_basis, set_by=row.set_as, set_at=row.set_at,
    )  # fmt: skip
