"""Kept facts counted from the rolls: as rows for the worker to insert, and as a recount that proves what is stored."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    SmallInteger,
    Text,
    and_,
    case,
    cast,
    column,
    extract,
    func,
    literal,
    literal_column,
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
    key = (asked.c.province_id, asked.c.person_id, asked.c.year)
    return _summed(select(*key, *_by_number()).join(RollEntry, in_year), [column.name for column in key])


def _by_number() -> tuple[Any, ...]:
    """What an entry adds, its kind as a number: told apart by a number, each sum costs half of what telling texts apart would."""
    number: ColumnElement[int] = func.array_position(cast(array(list(ACTIVITY_KINDS)), ARRAY(Text())), RollEntry.kind)
    done = case((RollEntry.completed.is_(True), number))
    return RollEntry.hours, RollEntry.certificate, number.label("kind_number"), done.label("done_number")


def _summed(entries: AnySelect, key: Sequence[str]) -> AnySelect:
    """Entries (`_by_number` and the key) summed by the key; measures in the order of `scoring.MEASURED_FACTS`."""
    entry = entries.offset(literal_column("0")).subquery("entry")
    each = [measure for number, _ in enumerate(ACTIVITY_KINDS, start=1) for measure in _of_kind(entry, number)]
    listed: ColumnElement[list[int]] = cast(array(each), ARRAY(Integer))  # type: ignore[arg-type]
    columns = [entry.c[name] for name in key]
    return select(*columns, listed.label("measures")).group_by(*columns)


def _of_kind(entry: FromClause, number: int) -> list[ColumnElement[int]]:
    """Hours, sessions and certificates of one kind."""
    of_kind, done = entry.c.kind_number == literal_column(str(number)), entry.c.done_number == literal_column(str(number))
    counted = {
        "hours": func.coalesce(func.sum(entry.c.hours).filter(done), 0),
        "sessions": func.count().filter(done),
        "certificates": func.count(entry.c.certificate).filter(of_kind),
    }
    return [cast(counted[measure], Integer) for measure in MEASURES]


def gathered(*, province_id: int, year: int, people: FromClause | None = None) -> AnySelect:
    """Every kept fact of a province's year (`FACT_COLUMNS`), counted anew from the rolls in one pass; of `people` (subject_id) when told."""
    own = (
        RollEntry.province_id == province_id,
        RollEntry.held_on.between(date(year, 1, 1), date(year, 12, 31)),
        RollEntry.voided.is_(False),
    )
    key = (RollEntry.province_id, RollEntry.person_id, literal(year, SmallInteger).label("assessed_year"))
    entries = select(*key, *_by_number()).where(*own)
    if people is not None:
        entries = entries.join(people, people.c.subject_id == RollEntry.person_id)
    return _summed(entries, [column.name for column in key])


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
