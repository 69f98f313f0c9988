"""A household's facts: its adults and children on 31 December, who of them is a learning citizen, who is at school."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, func, select
from sqlalchemy.orm import aliased

from service.assessments.gather import Wanted, named_columns
from service.assessments.gather_citizen import ADULT_FROM
from service.assessments.holders import counts_as_learning_citizen
from service.subjects.tables import Attribute, HouseholdMember, HouseholdResidence, Person, PersonAttribute

SCHOOL_FROM = 5


def standings(wanted: Wanted) -> Subquery:
    """Households that lived somewhere on the last day of the window."""
    home, subjects = aliased(HouseholdResidence), wanted.subjects()
    return (
        select(
            home.household_id.label("subject_id"), home.commune_id.label("commune_id"), home.household_id.label("household_id")
        )
        .join(subjects, subjects.c.subject_id == home.household_id)
        .where(home.province_id == wanted.province_id, home.valid.op("@>")(wanted.window_end))
        .subquery("standing")
    )


def facts(wanted: Wanted, names: Sequence[str]) -> Subquery:
    """One row a household of the set that has members on the day."""
    members = _members(wanted)
    adult, child = members.c.adult, members.c.school_age
    count = func.count
    schooling_unknown = count().filter(child, members.c.schooling.is_(None))
    known: dict[str, ColumnElement[Any]] = {
        "adults": count().filter(adult),
        "adult_learning_citizens": count().filter(adult, members.c.learning_citizen),
        "school_age_children": count().filter(child),
        "school_age_children_in_school": case(
            (schooling_unknown == 0, count().filter(child, members.c.schooling == Attribute.IN_SCHOOL))
        ),
    }
    grouped = select(members.c.household_id.label("subject_id"), *named_columns(names, known))
    return grouped.group_by(members.c.household_id).subquery("facts")


def _members(wanted: Wanted) -> Subquery:
    end, subjects, member = wanted.window_end, wanted.subjects(), aliased(HouseholdMember)
    schooling = (
        select(PersonAttribute.person_id, func.min(PersonAttribute.attribute).label("attribute"))
        .where(
            PersonAttribute.province_id == wanted.province_id,
            PersonAttribute.valid.op("@>")(end),
            PersonAttribute.attribute.in_((Attribute.IN_SCHOOL, Attribute.OUT_OF_SCHOOL)),
        )
        .group_by(PersonAttribute.person_id)
        .subquery("schooling")
    )
    grown = Person.birth_date <= wanted.born_by(ADULT_FROM)
    old_enough = Person.birth_date <= wanted.born_by(SCHOOL_FROM)
    return (
        select(
            member.household_id,
            grown.label("adult"),
            and_(old_enough, ~grown).label("school_age"),
            schooling.c.attribute.label("schooling"),
            counts_as_learning_citizen(Person, wanted).label("learning_citizen"),
        )
        .join(subjects, subjects.c.subject_id == member.household_id)
        .join(Person, and_(Person.province_id == member.province_id, Person.id == member.person_id))
        .outerjoin(schooling, schooling.c.person_id == Person.id)
        .where(member.province_id == wanted.province_id, member.valid.op("@>")(end))
        .subquery("members")
    )
