"""People and households as they enter and leave. The national identifier enters and never leaves: only whether there is one."""

import uuid
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from service.foundation.text import FilledText, NameParts, Text, split_name
from service.subjects.tables import Attribute, CitizenGroup, Sex


class _In(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)


PlaceNumber = Annotated[int, Field(ge=1, le=2_000_000_000)]
BirthText = Annotated[
    str, Field(max_length=20, description="1970, 1970-03 or 1970-03-12: as much as is known", examples=["1970-03-12"])
]


class NameIn(_In):
    """The parts of a name, for those whom the Vietnamese order does not fit."""

    family: Text = ""
    middle: Text = ""
    given: FilledText


class NewHouseholdIn(_In):
    """A household that the person founds, as its head."""

    commune_id: PlaceNumber
    village_id: PlaceNumber | None = None
    code: FilledText | None = Field(default=None, description="The household's code; made when not given")


class PersonIn(_In):
    """A citizen to register, in a household that exists (`household_uid`) or in one of their own (`new_household`)."""

    full_name: FilledText | None = Field(default=None, description="Split in Vietnamese order: family, middle, given")
    name: NameIn | None = Field(default=None, description="The parts, instead of `full_name`")
    birth_date: BirthText
    sex: Sex = Sex.UNSTATED
    ethnicity: FilledText | None = None
    citizen_group: CitizenGroup = CitizenGroup.RESIDENT
    national_id: str | None = Field(
        default=None, max_length=30, repr=False, description="12 digits; kept enciphered, never returned"
    )
    attributes: tuple[Attribute, ...] = ()
    household_uid: uuid.UUID | None = None
    new_household: NewHouseholdIn | None = None
    relation: FilledText = "thành viên"
    since: date | None = Field(default=None, description="First day in the household; today unless told")
    confirmed_not_double: bool = Field(
        default=False, description="The candidates of `possible-double` were seen and are other people"
    )

    @property
    def parts(self) -> NameParts:
        """Họ, chữ đệm, tên."""
        if self.name is not None:
            return NameParts(self.name.family, self.name.middle, self.name.given)
        return split_name(self.full_name or "")


class Doubt(_Out):
    """Something to look at that refuses nothing."""

    slug: str
    message: str


class RegisteredPerson(_Out):
    """A person who was just registered."""

    uid: uuid.UUID
    household_uid: uuid.UUID
    household_code: str
    warnings: tuple[Doubt, ...] = ()


class PersonRow(_Out):
    """A person in a list."""

    uid: uuid.UUID
    full_name: str
    birth_date: str
    birth_precision: str
    sex: str
    citizen_group: str
    commune_id: int
    village_id: int | None
    household_uid: uuid.UUID | None
    household_code: str | None


class PeoplePage(_Out):
    """People in Vietnamese order; `next` is the `after` of the following page."""

    people: list[PersonRow]
    next: uuid.UUID | None


class AttributeOut(_Out):
    """A dated attribute; `until` is the first day on which it no longer held."""

    attribute: str
    since: date | None
    until: date | None


class PersonDetail(PersonRow):
    """One person."""

    family_name: str
    middle_name: str
    given_name: str
    ethnicity: str | None
    has_national_id: bool
    registered_on: date
    attributes: list[AttributeOut]


class MemberOut(_Out):
    """Somebody in a household on a day."""

    uid: uuid.UUID
    full_name: str
    birth_date: str
    is_head: bool
    relation: str
    since: date | None
    until: date | None


class HouseholdOut(_Out):
    """A household as it was on a day."""

    uid: uuid.UUID
    code: str
    as_of: date
    commune_id: int | None
    village_id: int | None
    members: list[MemberOut]


class MoveHouseholdIn(_In):
    """Where a household moves to, and since which day it lives there."""

    commune_id: PlaceNumber
    village_id: PlaceNumber | None = None
    on_day: date


class ChangeHeadIn(_In):
    """Who is the head, and since which day."""

    new_head: uuid.UUID
    on_day: date
    old_head_relation: FilledText = "thành viên"


class MoveMemberIn(_In):
    """Into which household a person moves, and since which day; `new_head` of the household left behind when its head leaves."""

    household_uid: uuid.UUID
    on_day: date
    relation: FilledText = "thành viên"
    new_head: uuid.UUID | None = None


class AttributeIn(_In):
    """An attribute that begins (`since`, perhaps `until`), or one that ends (`until` alone). `until` is the first day without it."""

    attribute: Attribute
    since: date | None = None
    until: date | None = None


class Done(_Out):
    """What was changed."""

    uid: uuid.UUID
    on_day: date
