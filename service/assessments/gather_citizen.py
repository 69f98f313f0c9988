"""A citizen's facts: kept sums of the log, confirmed points, and the flag of the commune where the person lived on 31 December."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, Subquery, and_, cast, func, or_, select
from sqlalchemy.orm import aliased

from service.activities.tables import KeptFact
from service.assessments.gather import Wanted, named_columns
from service.assessments.tables import PointSource, StatedPoint
from service.places.tables import Flag, PlaceFlag
from service.scoring import MEASURED_FACTS
from service.subjects.tables import HouseholdMember, HouseholdResidence, Person

ADULT_FROM = 18
_MEASURED = {name: position for position, name in enumerate(MEASURED_FACTS, start=1)}
_CONFIRMED = "confirmed_points_"


def standings(wanted: Wanted) -> Subquery:
    """Adults with the household and commune where they lived on the last day of the window; people without a household stand in their commune.

    Whoever is counted apart is scored for no year (decision 0027)."""
    subjects, member, home = wanted.subjects(), aliased(HouseholdMember), aliased(HouseholdResidence)
    end = wanted.window_end
    joined = (
        select(
            Person.id.label("subject_id"),
            func.coalesce(home.commune_id, Person.commune_id).label("commune_id"),
            member.household_id.label("household_id"),
        )
        .join(subjects, subjects.c.subject_id == Person.id)
        .outerjoin(
            member,
            and_(member.province_id == Person.province_id, member.person_id == Person.id, member.valid.op("@>")(end)),
        )
        .outerjoin(
            home,
            and_(home.province_id == member.province_id, home.household_id == member.household_id, home.valid.op("@>")(end)),
        )
    )
    return joined.where(
        Person.province_id == wanted.province_id,
        Person.birth_date <= wanted.born_by(ADULT_FROM),
        or_(Person.left_on.is_(None), Person.left_on > end),
        ~Person.counted_apart,
        or_(member.household_id.is_not(None), Person.household_id.is_(None)),
    ).subquery("standing")


def facts(wanted: Wanted, names: Sequence[str]) -> Subquery:
    """One row a person of the set."""
    subjects, logged, confirmed = wanted.subjects(), _logged(wanted, names), _confirmed(wanted, names)
    known: dict[str, ColumnElement[Any]] = {name: func.coalesce(logged.c[name], 0) for name in names if name in _MEASURED}
    known |= {name: confirmed.c[name] for name in names if name.startswith(_CONFIRMED)}
    source = subjects.outerjoin(logged, logged.c.person_id == subjects.c.subject_id).outerjoin(
        confirmed, confirmed.c.person_id == subjects.c.subject_id
    )
    if "home_in_difficult_area" in names:
        homes = wanted.standing(standings)
        source = source.outerjoin(homes, homes.c.subject_id == subjects.c.subject_id)
        known["home_in_difficult_area"] = is_flagged(homes.c.commune_id, wanted, Flag.DIFFICULT)
    return select(subjects.c.subject_id, *named_columns(names, known)).select_from(source).subquery("facts")


def is_flagged(commune_id: ColumnElement[Any], wanted: Wanted, flag: Flag) -> ColumnElement[int]:
    """1 when the commune bore the flag on the last day of the window, else 0."""
    flagged = select(PlaceFlag.place_id).where(
        PlaceFlag.place_id == commune_id, PlaceFlag.flag == flag, PlaceFlag.valid.op("@>")(wanted.window_end)
    )
    return cast(flagged.exists(), Integer)


def _logged(wanted: Wanted, names: Sequence[str]) -> Subquery:
    measures = [KeptFact.measures[_MEASURED[name]].label(name) for name in names if name in _MEASURED]
    return (
        select(KeptFact.person_id, *measures)
        .where(KeptFact.province_id == wanted.province_id, KeptFact.assessed_year == wanted.assessed_year)
        .subquery("logged")
    )


def _confirmed(wanted: Wanted, names: Sequence[str]) -> Subquery:
    indicators = [(name, name.removeprefix(_CONFIRMED)) for name in names if name.startswith(_CONFIRMED)]
    points = [func.max(StatedPoint.tenths).filter(StatedPoint.indicator == code).label(name) for name, code in indicators]
    return (
        select(StatedPoint.person_id, *points)
        .where(
            StatedPoint.province_id == wanted.province_id,
            StatedPoint.assessed_year == wanted.assessed_year,
            StatedPoint.point_source == PointSource.CONFIRMED,
            StatedPoint.person_id.in_(select(wanted.subjects("confirmed_of").c.subject_id)),
        )
        .group_by(StatedPoint.person_id)
        .subquery("confirmed")
    )
