"""Facts about a district and a province for Circular 25, Articles 11, 12, 16 and 17: declared works and figures, and the places below that
hold their title, in both readings of indicator 4.1."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Subquery, and_, cast, func, literal_column, select
from sqlalchemy.orm import aliased

from service.assessments.gather import Standings, Wanted, named_columns
from service.assessments.gather_declared import declared
from service.assessments.gather_evidence import evidence
from service.assessments.holders import Held, recognised
from service.places.tables import COMMUNE, DISTRICT, PROVINCE, Place, PlacePeriod
from service.titles.vocabulary import SubjectKind, Title

CLUSTER_KIND = "cụm"


def standings(wanted: Wanted, *, level: int) -> Subquery:
    """Places of a level that stood on the last day of the window; a cluster of communes is no district."""
    subjects = wanted.subjects()
    return (
        select(
            PlacePeriod.place_id.label("subject_id"),
            PlacePeriod.place_id.label("commune_id"),
            cast(literal_column("NULL"), BigInteger).label("household_id"),
        )
        .join(subjects, subjects.c.subject_id == PlacePeriod.place_id)
        .where(PlacePeriod.level == level, PlacePeriod.kind != CLUSTER_KIND, PlacePeriod.valid.op("@>")(wanted.window_end))
        .subquery("standing")
    )


def facts(wanted: Wanted, names: Sequence[str], *, own: Title, below: str, level: int, title: Title) -> Subquery:
    """One row a place of the set, which earns `own`; `below` names the facts of its children, which stand on `level` and earn `title`."""
    subjects, told = wanted.subjects(), declared(wanted, names, kind=SubjectKind.PLACE)
    parts = _parts(wanted, below=below, level=level, title=title)
    known: dict[str, ColumnElement[Any]] = {name: told.c[name] for name in names}
    known |= evidence(wanted, names, kind=SubjectKind.PLACE, titles=(own,), subject_id=subjects.c.subject_id)
    known |= {column.name: func.coalesce(column, 0) for column in parts.c if column.name != "subject_id"}
    source = subjects.outerjoin(told, told.c.subject_id == subjects.c.subject_id).outerjoin(
        parts, parts.c.subject_id == subjects.c.subject_id
    )
    return select(subjects.c.subject_id, *named_columns(names, known)).select_from(source).subquery("facts")


def _parts(wanted: Wanted, *, below: str, level: int, title: Title) -> Subquery:
    child, place = aliased(PlacePeriod), aliased(Place)
    readings = {
        f"{below}_recognised_{at}{suffix}": Held(
            kind=SubjectKind.PLACE, titles=(title,), level=at, of_the_year=True, earlier_too=not suffix
        )
        for at in (1, 2)
        for suffix in ("", "_year_only")
    }
    holds = [recognised(h, wanted, province_id=place.province_id, subject_id=place.id).label(n) for n, h in readings.items()]
    each = (
        select(child.parent_id.label("subject_id"), *holds)
        .join(place, place.id == child.place_id)
        .where(
            child.parent_id.in_(select(wanted.subjects("parts_of").c.subject_id)),
            and_(child.level == level, child.kind != CLUSTER_KIND, child.valid.op("@>")(wanted.window_end)),
        )
        .subquery("each")
    )
    counts = [func.count().filter(each.c[name]).label(name) for name in readings]
    return select(each.c.subject_id, func.count().label(below), *counts).group_by(each.c.subject_id).subquery("parts")


Gathered = Callable[[Wanted, Sequence[str]], Subquery]
district_standings: Standings = partial(standings, level=DISTRICT)
province_standings: Standings = partial(standings, level=PROVINCE)
district_facts: Gathered = partial(facts, own=Title.DISTRICT, below="communes", level=COMMUNE, title=Title.COMMUNE)
province_facts: Gathered = partial(facts, own=Title.PROVINCE, below="districts", level=DISTRICT, title=Title.DISTRICT)
