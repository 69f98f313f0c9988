"""Kept facts counted from the rolls: as rows for the worker to insert, and as a recount that proves what is stored."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    SmallInteger,
    and_,
    cast,
    column,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from service.activities.tables import KeptFact, RollEntry
from service.foundation.rows import AnyRow, AnySelect

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


def _gathered(*, province_id: int, year: int) -> AnySelect:
    own = (
        RollEntry.province_id == province_id,
        RollEntry.held_on.between(date(year, 1, 1), date(year, 12, 31)),
        RollEntry.voided.is_(False),
    )
    key = (RollEntry.province_id, RollEntry.person_id, literal(year, SmallInteger).label("assessed_year"), RollEntry.kind)
    measures = (m.label(name) for m, name in zip(_measures(), FACT_COLUMNS[4:], strict=True))
    return select(*key, *measures).where(*own).group_by(RollEntry.province_id, RollEntry.person_id, RollEntry.kind)


async def gathered_facts(session: AsyncSession, *, province_id: int, year: int) -> Sequence[AnyRow]:
    """Every kept fact of a province's year (`FACT_COLUMNS`), recounted from the rolls: what `reconcile` compares with."""
    return (await session.execute(_gathered(province_id=province_id, year=year))).all()


async def facts_out_of_step(session: AsyncSession, *, province_id: int, year: int) -> Sequence[AnyRow]:
    """The kept facts of a province's year that the rolls do not bear out, and those that are missing. Empty is right."""
    kept = select(*(getattr(KeptFact, name) for name in FACT_COLUMNS)).where(
        KeptFact.province_id == province_id, KeptFact.assessed_year == year
    )
    gathered = _gathered(province_id=province_id, year=year)
    return (await session.execute(union_all(kept.except_(gathered), gathered.except_(kept)))).all()
