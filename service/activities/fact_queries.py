"""Kept facts counted from the rolls: as rows for the worker to insert, and as a recount that proves what is stored."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    SmallInteger,
    Text,
    and_,
    cast,
    column,
    extract,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, array

from service.activities.tables import KeptFact, RollEntry
from service.foundation.rows import AnySelect
from service.scoring import ACTIVITY_KINDS, MEASURES

FACT_COLUMNS = ("province_id", "person_id", "assessed_year", "measures")


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
        select(asked.c.province_id, asked.c.person_id, asked.c.year, _measures())
        .join(RollEntry, in_year)
        .group_by(asked.c.province_id, asked.c.person_id, asked.c.year)
    )


def _measures() -> ColumnElement[list[int]]:
    """What the log measures, in the order of `scoring.MEASURED_FACTS`."""
    each = [_measure(measure, kind) for kind in ACTIVITY_KINDS for measure in MEASURES]
    listed: ColumnElement[list[int]] = cast(array(each), ARRAY(Integer))  # type: ignore[arg-type]
    return listed.label("measures")


def _measure(measure: str, kind: str) -> ColumnElement[int]:
    of_kind, done = RollEntry.kind == kind, RollEntry.completed.is_(True)
    counted = {
        "hours": func.coalesce(func.sum(RollEntry.hours).filter(of_kind, done), 0),
        "sessions": func.count().filter(of_kind, done),
        "certificates": func.count(RollEntry.certificate).filter(of_kind),
    }
    return cast(counted[measure], Integer)


def gathered(*, province_id: int, year: int, people: FromClause | None = None) -> AnySelect:
    """Every kept fact of a province's year (`FACT_COLUMNS`), counted anew from the rolls in one pass; of `people` (subject_id) when told."""
    own = (
        RollEntry.province_id == province_id,
        RollEntry.held_on.between(date(year, 1, 1), date(year, 12, 31)),
        RollEntry.voided.is_(False),
    )
    key = (RollEntry.province_id, RollEntry.person_id, literal(year, SmallInteger).label("assessed_year"))
    found = select(*key, _measures()).where(*own).group_by(RollEntry.province_id, RollEntry.person_id)
    return found if people is None else found.join(people, people.c.subject_id == RollEntry.person_id)


BY_KIND = ("province_id", "person_id", "assessed_year", "kind", *MEASURES)
"""Kept facts told kind by kind, for comparing them with the rolls."""


def kept_by_kind() -> AnySelect:
    """What is stored (`BY_KIND`), of everybody and every year; kinds of which nothing is kept are left out."""
    kinds = (
        func.unnest(literal(list(ACTIVITY_KINDS), ARRAY(Text())))
        .table_valued("kind", with_ordinality="number", name="kinds")
        .render_derived()
    )
    first = (kinds.c.number - 1) * len(MEASURES)
    measures = [func.coalesce(KeptFact.measures[cast(first + n, Integer)], 0) for n in range(1, len(MEASURES) + 1)]
    key = (KeptFact.province_id, KeptFact.person_id, KeptFact.assessed_year, kinds.c.kind)
    told = [measure.label(name) for name, measure in zip(MEASURES, measures, strict=True)]
    return select(*key, *told).select_from(KeptFact).join(kinds, true()).where(or_(*(measure != 0 for measure in measures)))


def counted_by_kind() -> AnySelect:
    """The same (`BY_KIND`) counted from the rolls without looking at what is kept."""
    year = cast(extract("year", RollEntry.held_on), SmallInteger)
    key = (RollEntry.province_id, RollEntry.person_id, year.label("assessed_year"), RollEntry.kind)
    done = RollEntry.completed.is_(True)
    counted = {
        "hours": func.coalesce(func.sum(RollEntry.hours).filter(done), 0),
        "sessions": func.count().filter(done),
        "certificates": func.count(RollEntry.certificate),
    }
    told = [cast(counted[name], Integer).label(name) for name in MEASURES]
    grouped = select(*key, *told).where(RollEntry.voided.is_(False)).group_by(*key[:2], year, RollEntry.kind)
    return grouped.having(or_(*(counted[name] != 0 for name in MEASURES)))
