"""Dossiers as they come in and go out; what is decided on them is in `recognitions/schemas.py`."""

import uuid
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from service.dossiers.states import Actor, Due, State, Step, Way
from service.foundation.text import FilledText
from service.titles.schemas import AssessedYear, Level, PlaceNumber
from service.titles.vocabulary import Title

_EXAMPLE = "0193e0c1-7b1a-7c3e-8a52-2b6f0d9e4a11"


class _In(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)


class DossierIn(_In):
    """Submit one assessment: of a person, household, clan or unit (`subject`), or of a village or commune (`place`)."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={"examples": [{"title": "citizen", "assessed_year": 2025, "subject": _EXAMPLE}]},
    )
    title: Title
    level: Level = 0
    assessed_year: AssessedYear
    subject: uuid.UUID | None = None
    place: PlaceNumber | None = None


class DossiersIn(_In):
    """Submit all people or households of a commune that pass and have no dossier yet, up to 500 a call."""

    title: Title
    level: Level = 0
    assessed_year: AssessedYear
    place: PlaceNumber


class ReturnIn(_In):
    """Why a dossier goes back. With `indicators` (code → reason) only those are unlocked; without, everything is."""

    reason: FilledText
    indicators: dict[Annotated[str, Field(pattern=r"^\d+(\.\d+)*$", max_length=20)], FilledText] = Field(
        default={}, max_length=100
    )


class SubmittedOut(_Out):
    """A dossier after its submission."""

    uid: uuid.UUID
    state: str
    version: int


class SubmittedManyOut(_Out):
    """What a submission in bulk did."""

    submitted: int
    remaining: int = Field(description="Pass and wait for the next call")
    being_scored: int = Field(description="Pass now, but a figure has just changed: call again in a few seconds")


class RefusalIn(_In):
    """The written reply: why the title is not given."""

    reason: FilledText


class MeetingIn(_In):
    """The meeting that agreed on the self-assessment: when, who presided, who was there, what was agreed."""

    held_on: date
    chaired_by: FilledText
    attended: FilledText
    people: Annotated[int, Field(ge=1, le=1000)]
    agreed: FilledText


class SideOut(_Out):
    """An indicator in one version."""

    values: list[str]
    points: str | None
    outcome: str
    sentence: str


class DifferenceOut(_Out):
    """An indicator that changed between two versions, or that was returned."""

    code: str
    wording: str
    reason: str | None = Field(description="Why it was returned; null for one that was not")
    changed: bool
    before: SideOut | None
    after: SideOut | None
    evidence_added: list[str]
    evidence_removed: list[str]


class TransitionOut(_Out):
    """One allowed step of the table of states."""

    step: Step
    step_label: str
    before: State | None
    after: State
    actor: Actor
    actor_label: str
    ways: list[Way] = Field(description="short: one office looks and decides; full: received, appraised by a council, decided")
    due: Due | None


class StateOut(_Out):
    """A state, what it is called and what is locked in it."""

    state: State
    label: str
    locks: str


class StatesOut(_Out):
    """The whole table of states."""

    states: list[StateOut]
    transitions: list[TransitionOut]
