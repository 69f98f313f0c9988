"""Dossiers and decisions as they come in and go out."""

import uuid
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

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
    """Why a dossier goes back."""

    reason: FilledText


class DecisionIn(_In):
    """The day on which the decision was signed: today unless told."""

    decided_on: date | None = None


class DecisionsIn(DecisionIn):
    """Decide up to 500 dossiers at once: all of them, or none."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_extra={"examples": [{"dossiers": [_EXAMPLE], "decided_on": "2026-03-20"}]}
    )
    dossiers: list[uuid.UUID] = Field(min_length=1, max_length=500)


class RevocationIn(_In):
    """Why a title is revoked, and from which day (today unless told)."""

    reason: FilledText
    revoked_on: date | None = None


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


class DecisionOut(_Out):
    """A signed decision and the title that it grants."""

    uid: uuid.UUID
    dossier_uid: uuid.UUID
    title_uid: uuid.UUID
    number_text: str
    decided_on: date
    office: str
    signatory: str
    basis: str
    last_day: date = Field(description="The last day on which the title holds, by the instrument's own term")


class DossierOut(_Out):
    """A dossier in a list."""

    uid: uuid.UUID
    title: str
    level: int
    assessed_year: int
    subject_kind: str
    subject_name: str
    state: str
    state_label: str
    version: int
    place_id: int = Field(description="The commune at which the subject was assessed")
    submitted_on: date
    returned_reason: str | None
    decision_number: str | None
    decided_on: date | None


class DossierPage(_Out):
    """One page of the queue, longest waiting first; `counts` by state hold for the same filter without its state."""

    items: list[DossierOut]
    counts: dict[str, int]
    next: str | None = Field(description="Send as `after` for the next page; null on the last")


class EventOut(_Out):
    """One step of a dossier."""

    action: str
    from_state: str | None
    to_state: str
    office: str
    reason: str | None
    on_day: date
    at: datetime


class DossierDetail(DossierOut):
    """A dossier whole: the frozen assessment with its sentences, every step, and the decision."""

    frozen: dict[str, Any]
    events: list[EventOut]
    office: str | None
    signatory: str | None
    basis: str | None
    title_uid: uuid.UUID | None = Field(description="The title in force that came of it")
    first_day: date | None
    last_day: date | None
