"""From rows of people and households to what the API shows. Pure."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from service.foundation.rows import AnyRow
from service.subjects.doubles import birth_of_row
from service.subjects.schemas import AttributeOut, HouseholdOut, MemberOut, PeoplePage, PersonDetail, PersonRow


def people_page(rows: Sequence[AnyRow], *, limit: int) -> PeoplePage:
    """At most `limit` people; one row more says that there is a next page."""
    shown = rows[:limit]
    more = shown[-1].Person.uid if len(rows) > limit else None
    return PeoplePage(people=[PersonRow(**_person(row)) for row in shown], next=more)


def person_detail(row: AnyRow, attributes: Sequence[AnyRow]) -> PersonDetail:
    """One person."""
    person = row.Person
    return PersonDetail(
        **_person(row),
        family_name=person.family_name,
        middle_name=person.middle_name,
        given_name=person.given_name,
        ethnicity=person.ethnicity,
        has_national_id=person.national_id_index is not None,
        registered_on=person.registered_on,
        attributes=[AttributeOut(attribute=a.attribute, since=a.valid.lower, until=a.valid.upper) for a in attributes],
    )


def _person(row: AnyRow) -> dict[str, Any]:
    person = row.Person
    return {
        "uid": person.uid,
        "full_name": person.full_name,
        "birth_date": birth_of_row(person).written,
        "birth_precision": person.birth_precision,
        "sex": person.sex,
        "citizen_group": person.citizen_group,
        "commune_id": person.commune_id,
        "village_id": person.village_id,
        "household_uid": row.household_uid,
        "household_code": row.household_code,
    }


def household(found: AnyRow, members: Sequence[AnyRow], *, as_of: date) -> HouseholdOut:
    """A household with its members of a day."""
    return HouseholdOut(
        uid=found.Household.uid,
        code=found.Household.code,
        as_of=as_of,
        commune_id=found.commune_id,
        village_id=found.village_id,
        members=[_member(member) for member in members],
    )


def _member(row: AnyRow) -> MemberOut:
    return MemberOut(
        uid=row.uid,
        full_name=row.full_name,
        birth_date=birth_of_row(row).written,
        is_head=row.is_head,
        relation=row.relation,
        since=row.valid.lower,
        until=row.valid.upper,
    )
