"""Councils and what they propose, as they come in and go out."""

import uuid
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from service.access.account_schemas import Username
from service.councils.composition import Position
from service.councils.tables import Mode, Proposal
from service.foundation.text import FilledText
from service.titles.schemas import PlaceNumber
from service.titles.vocabulary import Title


class _In(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)


class MemberIn(_In):
    """One member of a council; `person` (of the register) and `account` (its username): who that is, where it is known here."""

    position: Position
    full_name: FilledText
    representing: FilledText
    person: uuid.UUID | None = None
    account: Username | None = None


class TieIn(_In):
    """Who a member is; without `account` the account that is known already is kept, or forgotten."""

    person: uuid.UUID | None = None
    account: Username | None = None
    keeps_account: bool = False


class CouncilIn(_In):
    """A council that the head of an office has set up."""

    place: PlaceNumber = Field(description="The place of the office: a district, a cluster, a commune, a province")
    title: Title
    decision_number: FilledText
    set_up_on: date
    members: Annotated[list[MemberIn], Field(min_length=1, max_length=50)]


class CouncilMade(_Out):
    """The id of a council, and what about it can be read two ways."""

    uid: uuid.UUID
    warnings: list[str]


class CouncilOut(_Out):
    """A council in a list."""

    uid: uuid.UUID
    title: str
    place_id: int
    office: str
    decision_number: str
    set_up_on: date
    basis: str
    size: int


class AppraisalIn(_In):
    """Which council a dossier is brought before."""

    council: uuid.UUID


class OpinionIn(_In):
    """What a member, called by name, said."""

    member: FilledText
    in_favour: bool
    note: FilledText | None = None


class ConclusionIn(_In):
    """How the council appraised, its report, its proposal, and what its members said. Who has an interest in the dossier is named as abstaining by itself."""

    mode: Mode
    held_on: date
    proposal: Proposal
    report: FilledText
    opinions: Annotated[list[OpinionIn], Field(max_length=50)] = []
