"""A commune's facts for Circular 25, Articles 6 and 7: declared figures, the difficult-area flag, and its learning citizens by residence."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Subquery, and_, cast, func, literal_column, select
from sqlalchemy.orm import aliased

from service.assessments.gather import Wanted, named_columns
from service.assessments.gather_citizen import is_flagged
from service.assessments.gather_declared import declared as declared_by
from service.assessments.gather_evidence import evidence
from service.assessments.holders import counts_as_learning_citizen
from service.places.tables import COMMUNE, Flag, PlacePeriod
from service.subjects.tables import HouseholdMember, HouseholdResidence, Person
from service.titles.vocabulary import SubjectKind, Title


def standings(wanted: Wanted) -> Subquery:
    """Communes that existed on the last day of the window: a merged one earns nothing any more."""
    subjects = wanted.subjects()
    return (
        select(
            PlacePeriod.place_id.label("subject_id"),
            PlacePeriod.place_id.label("commune_id"),
            cast(literal_column("NULL"), BigInteger).label("household_id"),
        )
        .join(subjects, subjects.c.subject_id == PlacePeriod.place_id)
        .where(PlacePeriod.level == COMMUNE, PlacePeriod.valid.op("@>")(wanted.window_end))
        .subquery("standing")
    )


def facts(wanted: Wanted, names: Sequence[str]) -> Subquery:
    """One row a commune of the set."""
    subjects, holders = wanted.subjects(), _holders(wanted)
    declared = declared_by(wanted, names, kind=SubjectKind.PLACE)
    known: dict[str, ColumnElement[Any]] = {name: declared.c[name] for name in names if name in declared.c}
    known |= evidence(wanted, names, kind=SubjectKind.PLACE, titles=(Title.COMMUNE,), subject_id=subjects.c.subject_id)
    known["learning_citizens_decided"] = func.coalesce(holders.c.number, 0)
    known["difficult_area"] = is_flagged(subjects.c.subject_id, wanted, Flag.DIFFICULT)
    source = subjects.outerjoin(declared, declared.c.subject_id == subjects.c.subject_id).outerjoin(
        holders, holders.c.commune_id == subjects.c.subject_id
    )
    return select(subjects.c.subject_id, *named_columns(names, known)).select_from(source).subquery("facts")


def _holders(wanted: Wanted) -> Subquery:
    home, member, end = aliased(HouseholdResidence), aliased(HouseholdMember), wanted.window_end
    return (
        select(home.commune_id, func.count().label("number"))
        .join(
            member,
            and_(member.province_id == home.province_id, member.household_id == home.household_id, member.valid.op("@>")(end)),
        )
        .join(Person, and_(Person.province_id == member.province_id, Person.id == member.person_id))
        .where(
            home.province_id == wanted.province_id,
            home.valid.op("@>")(end),
            home.commune_id.in_(select(wanted.subjects("holders_of").c.subject_id)),
            counts_as_learning_citizen(Person, wanted),
        )
        .group_by(home.commune_id)
        .subquery("holders")
    )
