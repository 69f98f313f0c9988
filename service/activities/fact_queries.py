"""Kept facts counted from the rolls: as rows for the worker to insert, and as a recount that `reconcile` holds against what is stored."""

from collections.abc import Sequence

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    SmallInteger,
    and_,
    cast,
    column,
    extract,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY

from service.activities.tables import KeptFact, RollEntry
from service.foundation.rows import AnySelect

FACT_COLUMNS = ("province_id", "person_id", "assessed_year", "kind", "sessions", "hours", "certificates")


def touched(province_ids: Sequence[int], person_ids: Sequence[int], years: Sequence[int]) -> AnySelect:
    """Parallel lists as rows (province_id, person_id, year), each once."""
    arrays = (
        literal(list(province_ids), ARRAY(Integer())),
        literal(list(person_ids), ARRAY(BigInteger())),
        literal(list(years), ARRAY(SmallInteger())),
    )
    columns = (column("province_id", Integer()), column("person_id", BigInteger()), column("year", SmallInteger()))
    rows = func.unnest(*arrays).table_valued(*columns, name="given").render_derived()
    return select(rows.c.province_id, rows.c.person_id, rows.c.year).distinct()


def recounted(people_and_years: AnySelect) -> AnySelect:
    """Kept facts (`FACT_COLUMNS`) counted anew from the rolls: voided entries never, hours and sessions of completed ones,
    a certificate wherever one is written."""
    asked = people_and_years.subquery("asked")
    in_year = and_(
        RollEntry.province_id == asked.c.province_id,
        RollEntry.person_id == asked.c.person_id,
        RollEntry.held_on >= func.make_date(cast(asked.c.year, Integer), 1, 1),
        RollEntry.held_on < func.make_date(cast(asked.c.year, Integer) + 1, 1, 1),
        RollEntry.voided.is_(False),
    )
    return (
        select(asked.c.province_id, asked.c.person_id, asked.c.year, RollEntry.kind, *_measures())
        .join(RollEntry, in_year)
        .group_by(asked.c.province_id, asked.c.person_id, asked.c.year, RollEntry.kind)
    )


def _measures() -> tuple[ColumnElement[int], ...]:
    done = RollEntry.completed.is_(True)
    hours = func.coalesce(func.sum(RollEntry.hours).filter(done), 0)
    return func.count().filter(done), hours, func.count(RollEntry.certificate)


def kept() -> AnySelect:
    """Every kept fact (`FACT_COLUMNS`), as it is stored."""
    return select(*(getattr(KeptFact, name) for name in FACT_COLUMNS))


def gathered() -> AnySelect:
    """The same facts (`FACT_COLUMNS`) of everybody and every year, counted from the rolls without looking at what is kept."""
    year = cast(extract("year", RollEntry.held_on), SmallInteger)
    key = (RollEntry.province_id, RollEntry.person_id, year.label("assessed_year"), RollEntry.kind)
    measures = (m.label(name) for m, name in zip(_measures(), FACT_COLUMNS[4:], strict=True))
    return (
        select(*key, *measures)
        .where(RollEntry.voided.is_(False))
        .group_by(RollEntry.province_id, RollEntry.person_id, year, RollEntry.kind)
    )
