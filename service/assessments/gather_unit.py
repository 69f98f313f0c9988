"""A unit's facts for Circular 24 and for units that the commune manages: what it is, its members and learners on 31 December, what they
learned on rolls credited to it, and what it declared with evidence."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, Subquery, and_, any_, cast, exists, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from service.activities.tables import RollEntry
from service.assessments.gather import Wanted, named_columns
from service.assessments.gather_declared import declared
from service.assessments.gather_evidence import evidence
from service.assessments.holders import UNITS, counts_as_learning_citizen
from service.subjects.tables import Person, Unit, UnitLevel, UnitMember
from service.subjects.unit_kinds import ECONOMIC, GENERAL_EDUCATION, ManagingLevel, Ownership, Standing, UnitKind
from service.titles.vocabulary import SubjectKind

_UPPER_OR_GDTX = (UnitKind.UPPER_SECONDARY, UnitKind.MULTI_LEVEL_UPPER, UnitKind.CONTINUING_EDUCATION)
_WITH_LEARNERS = (*_UPPER_OR_GDTX, UnitKind.VOCATIONAL, UnitKind.UNIVERSITY)
"""Art. 2.8: pupils of preschools, primary and lower secondary schools are not counted as learners."""

DIGITAL_KIND = "digital_skills"


def standings(wanted: Wanted, *, level: ManagingLevel) -> Subquery:
    """Units that this level manages on the last day of the window: the managing level decides which title a unit can earn."""
    subjects = wanted.subjects()
    managed = and_(
        UnitLevel.province_id == Unit.province_id, UnitLevel.unit_id == Unit.id, UnitLevel.valid.op("@>")(wanted.window_end)
    )
    return (
        select(
            Unit.id.label("subject_id"),
            Unit.commune_id.label("commune_id"),
            cast(literal_column("NULL"), BigInteger).label("household_id"),
        )
        .join(subjects, subjects.c.subject_id == Unit.id)
        .join(UnitLevel, managed)
        .where(
            Unit.province_id == wanted.province_id,
            UnitLevel.level == level,
            or_(Unit.ended_on.is_(None), Unit.ended_on > wanted.window_end),
        )
        .subquery("standing")
    )


of_commune: Callable[[Wanted], Subquery] = partial(standings, level=ManagingLevel.COMMUNE)
of_district: Callable[[Wanted], Subquery] = partial(standings, level=ManagingLevel.DISTRICT)
of_province: Callable[[Wanted], Subquery] = partial(standings, level=ManagingLevel.PROVINCE)


def facts(wanted: Wanted, names: Sequence[str]) -> Subquery:
    """One row a unit of the set."""
    told, people = declared(wanted, names, kind=SubjectKind.UNIT), _people(wanted)
    known: dict[str, ColumnElement[Any]] = {name: told.c[name] for name in names}
    known |= evidence(wanted, names, kind=SubjectKind.UNIT, titles=UNITS.titles, subject_id=Unit.id)
    known |= {name: cast(condition, Integer) for name, condition in _what_it_is().items()}
    known |= {name: func.coalesce(people.c[name], 0) for name in _COUNTED}
    source = Unit.__table__.outerjoin(told, told.c.subject_id == Unit.id).outerjoin(people, people.c.unit_id == Unit.id)
    subjects = wanted.subjects()
    return (
        select(subjects.c.subject_id, *named_columns(names, known))
        .select_from(source.join(subjects, subjects.c.subject_id == Unit.id))
        .where(Unit.province_id == wanted.province_id)
        .subquery("facts")
    )


def _what_it_is() -> dict[str, ColumnElement[bool]]:
    public, kind = Unit.ownership == Ownership.PUBLIC, Unit.kind
    return {
        "unit_is_public_body": and_(public, kind.not_in(ECONOMIC)),
        "unit_is_economic": kind.in_(ECONOMIC),
        "unit_is_public_preschool": and_(public, kind == UnitKind.PRESCHOOL),
        "unit_is_general_education": kind.in_(GENERAL_EDUCATION),
        "unit_is_upper_secondary_or_gdtx": kind.in_(_UPPER_OR_GDTX),
        "unit_is_university": kind == UnitKind.UNIVERSITY,
        "unit_is_vocational": kind == UnitKind.VOCATIONAL,
        "unit_has_learners": kind.in_(_WITH_LEARNERS),
    }


_COUNTED = (
    "unit_members",
    "unit_members_trained",
    "unit_members_digital",
    "unit_members_learning_citizens",
    "unit_learners",
    "unit_learners_learning_citizens",
)


def _people(wanted: Wanted) -> Subquery:
    each = _each(wanted)
    member, learner = each.c.standing == Standing.MEMBER, each.c.standing == Standing.LEARNER
    counts = {
        "unit_members": (member,),
        "unit_members_trained": (member, each.c.trained),
        "unit_members_digital": (member, each.c.digital),
        "unit_members_learning_citizens": (member, each.c.learning_citizen),
        "unit_learners": (learner,),
        "unit_learners_learning_citizens": (learner, each.c.learning_citizen),
    }
    counted = [func.count().filter(and_(*conditions)).label(name) for name, conditions in counts.items()]
    return select(each.c.unit_id, *counted).group_by(each.c.unit_id).subquery("people")


def _each(wanted: Wanted) -> Subquery:
    """One row a person who belongs to a unit of the set on the last day of the window."""
    belongs, subjects = aliased(UnitMember), wanted.subjects("people_of")
    return (
        select(
            belongs.unit_id,
            belongs.standing,
            _completed(belongs, wanted).label("trained"),
            _completed(belongs, wanted, kind=DIGITAL_KIND).label("digital"),
            counts_as_learning_citizen(Person, wanted).label("learning_citizen"),
        )
        .join(subjects, subjects.c.subject_id == belongs.unit_id)
        .join(Person, and_(Person.province_id == belongs.province_id, Person.id == belongs.person_id))
        .where(belongs.province_id == wanted.province_id, belongs.valid.op("@>")(wanted.window_end))
        .subquery("each")
    )


def _completed(belongs: Any, wanted: Wanted, *, kind: str | None = None) -> ColumnElement[bool]:
    """A line “hoàn thành” of the year on a roll that is credited to the unit (2.2), of one kind (2.3)."""
    found = exists().where(
        RollEntry.province_id == belongs.province_id,
        RollEntry.person_id == belongs.person_id,
        RollEntry.held_on.between(wanted.window_start, wanted.window_end),
        RollEntry.completed.is_(True),
        RollEntry.voided.is_(False),
        belongs.unit_id == any_(RollEntry.unit_ids),
    )
    return found.where(RollEntry.kind == kind) if kind else found
