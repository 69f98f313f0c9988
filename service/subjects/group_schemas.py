"""Clans and units as they enter and leave. Days are the first day of something; `until` and `ended_on` are the first day without it."""

import uuid
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from service.foundation.text import FilledText
from service.subjects.group_tables import Support
from service.subjects.schemas import PlaceNumber
from service.subjects.unit_kinds import ManagingLevel, Ownership, Standing, UnitKind

MOST_AT_ONCE = 5000
_UID, _OTHER_UID = "019a4c1e-7b60-7c1a-9f3e-5d2b8a4c6e10", "019a4c1e-7b61-7d02-8a11-0c3f9e7d5b21"


def _like(example: dict[str, Any]) -> ConfigDict:
    return ConfigDict(frozen=True, extra="forbid", json_schema_extra={"examples": [example]})


class ClanIn(BaseModel):
    """A clan to register, in the commune where its learning-promotion board sits."""

    model_config = _like({"name": "Dòng họ Nguyễn Bá", "commune_id": 11892})
    name: FilledText
    commune_id: PlaceNumber
    confirmed_not_double: bool = Field(default=False, description="The one of the same name was seen and is another")


class UnitIn(BaseModel):
    """A unit to register, and who manages it since which day."""

    model_config = _like(
        {"name": "Trường Mầm non An Trường", "commune_id": 11892, "kind": "preschool", "ownership": "public", "level": "district", "since": "2020-09-01"}
    )  # fmt: skip
    name: FilledText
    commune_id: PlaceNumber
    village_id: PlaceNumber | None = None
    kind: UnitKind
    ownership: Ownership
    level: ManagingLevel = Field(
        description="Schools of Article 2.1 and the commune's committee are of the district level (TT 24/2023)"
    )
    since: date
    confirmed_not_double: bool = Field(default=False, description="The one of the same name was seen and is another")


class RenameIn(BaseModel):
    """A new name of a clan."""

    model_config = _like({"name": "Dòng họ Nguyễn Bá – chi hai"})
    name: FilledText


class UnitChangeIn(BaseModel):
    """What a unit is, put right; only the fields that are given change."""

    model_config = _like({"name": "Trường Mầm non An Trường 1"})
    name: FilledText | None = None
    kind: UnitKind | None = None
    ownership: Ownership | None = None


class EndIn(BaseModel):
    """The first day without the clan or unit: every membership ends that day."""

    model_config = _like({"on_day": "2026-09-01"})
    on_day: date


class JoinClanIn(BaseModel):
    """Which household belongs to a clan, and since which day; to leave: no longer since that day."""

    model_config = _like({"household_uid": _UID, "on_day": "2026-01-01"})
    household_uid: uuid.UUID
    on_day: date


class JoinUnitIn(BaseModel):
    """Who belongs to a unit, as what, and since which day."""

    model_config = _like({"person_uid": _UID, "standing": "member", "on_day": "2026-01-01"})
    person_uid: uuid.UUID
    standing: Standing
    on_day: date


class LeaveUnitIn(BaseModel):
    """Who belongs to a unit no longer, since which day."""

    model_config = _like({"person_uid": _UID, "on_day": "2026-06-01"})
    person_uid: uuid.UUID
    on_day: date


class JoinClanTogetherIn(BaseModel):
    """Households that belong to a clan since one day. Sent twice, nothing changes the second time."""

    model_config = _like({"household_uids": [_UID, _OTHER_UID], "on_day": "2026-01-01"})
    household_uids: tuple[uuid.UUID, ...] = Field(min_length=1, max_length=MOST_AT_ONCE)
    on_day: date


class JoinUnitTogetherIn(BaseModel):
    """People who belong to a unit since one day, all as the same. Sent twice, nothing changes the second time."""

    model_config = _like({"person_uids": [_UID, _OTHER_UID], "standing": "learner", "on_day": "2025-09-05"})
    person_uids: tuple[uuid.UUID, ...] = Field(min_length=1, max_length=MOST_AT_ONCE)
    standing: Standing
    on_day: date


class SupportIn(BaseModel):
    """A board or a fund that a clan has since a day, on what basis."""

    model_config = _like(
        {"support": "fund", "since": "2024-01-01", "basis": "Biên bản họp họ ngày 01/01/2024", "amount_dong": 50_000_000}
    )
    support: Support
    since: date
    until: date | None = None
    basis: FilledText
    amount_dong: int | None = Field(default=None, ge=0, le=10**15, description="Whole đồng; of a fund only")


class EndSupportIn(BaseModel):
    """The first day without the board or the fund."""

    model_config = _like({"support": "board", "until": "2026-01-01"})
    support: Support
    until: date


class LevelIn(BaseModel):
    """Who manages a unit since a day; the days before keep what they had."""

    model_config = _like({"level": "province", "on_day": "2026-07-01"})
    level: ManagingLevel
    on_day: date


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)


class Made(_Out):
    """What was registered."""

    uid: uuid.UUID


class JoinedRow(_Out):
    """What became of one line: `joined`, `already`, or a refusal whose message says why."""

    uid: uuid.UUID
    verdict: str = Field(examples=["joined"])
    message: str = Field(examples=["Đã ghi."])


class JoinedTogether(_Out):
    """How many joined, belonged already, were refused; one line each, in the order that was sent."""

    joined: int
    already: int
    refused: int
    rows: list[JoinedRow]


class InCommune(_Out):
    """How many of a commune belong to it on a day; who they are is seen by the desk of that commune."""

    commune_id: int
    standing: str = Field(description="household, member or learner")
    number: int


class ClanRow(_Out):
    """A clan in a list."""

    uid: uuid.UUID
    name: str
    commune_id: int
    households: int = Field(description="Of the day, those in the caller's sight")
    board: bool
    fund: bool
    ended_on: date | None


class ClansPage(_Out):
    """Clans by name; `next` is the `after` of the following page."""

    clans: list[ClanRow]
    next: uuid.UUID | None


class SupportOut(_Out):
    """A board or fund and its time."""

    support: str
    since: date | None
    until: date | None
    basis: str
    amount_dong: int | None


class HomeOut(_Out):
    """A household of a clan."""

    uid: uuid.UUID
    code: str
    head: str | None
    commune_id: int
    since: date | None
    until: date | None


class HomesPage(_Out):
    """Households of a clan on a day by code; `next` is the `after` of the following page."""

    households: list[HomeOut]
    next: uuid.UUID | None


class ClanDetail(_Out):
    """A clan as it was on a day."""

    uid: uuid.UUID
    name: str
    commune_id: int
    ended_on: date | None
    as_of: date
    numbers: list[InCommune]
    support: list[SupportOut]
    members: HomesPage


class UnitRow(_Out):
    """A unit in a list. `level`: who manages it on the day, null when it has ended or not begun."""

    uid: uuid.UUID
    name: str
    kind: str
    ownership: str
    level: str | None
    commune_id: int
    village_id: int | None
    members: int = Field(description="Of the day, those in the caller's sight")
    learners: int
    ended_on: date | None


class UnitsPage(_Out):
    """Units by name; `next` is the `after` of the following page."""

    units: list[UnitRow]
    next: uuid.UUID | None


class LevelOut(_Out):
    """Who managed a unit, and when."""

    level: str
    since: date | None
    until: date | None


class GroupPersonOut(_Out):
    """Somebody of a unit or of a clan's households."""

    uid: uuid.UUID
    full_name: str
    birth_date: str
    standing: str | None = None
    since: date | None
    until: date | None


class GroupPeoplePage(_Out):
    """People in Vietnamese order: who can be put on the roll of that day. `next` is the `after` of the following page."""

    as_of: date
    people: list[GroupPersonOut]
    next: uuid.UUID | None


class UnitDetail(_Out):
    """A unit as it was on a day."""

    uid: uuid.UUID
    name: str
    kind: str
    ownership: str
    commune_id: int
    village_id: int | None
    ended_on: date | None
    as_of: date
    numbers: list[InCommune]
    levels: list[LevelOut]
    members: GroupPeoplePage
