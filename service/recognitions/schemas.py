"""Decisions, and dossiers with what was decided on them, as they come in and go out."""

import uuid
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from service.foundation.text import FilledText

_EXAMPLE = "0193e0c1-7b1a-7c3e-8a52-2b6f0d9e4a11"


class _In(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)


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
    state_since: date
    request: str = Field(description="first · renewal · raising")


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


class MeetingOut(_Out):
    """The meeting that agreed on the self-assessment."""

    held_on: date
    chaired_by: str
    attended: str
    people: int
    agreed: str


class CaseOut(_Out):
    """The council that has this version, and what it proposed."""

    opened_on: date
    mode: str | None
    held_on: date | None
    proposal: str | None
    report: str | None


class DossierDetail(DossierOut):
    """A dossier whole: the frozen assessment with its sentences, every step, and the decision."""

    frozen: dict[str, Any] | None = Field(description="null while it is a draft")
    returned_for: dict[str, str] | None = Field(description="Indicator → reason; null when everything is unlocked, or nothing is")
    waits_for: str = Field(description="The office or place that takes the next step; empty when nobody needs to")
    due_before: date | None = Field(description="The first day that is too late for that step")
    late: bool
    meeting: MeetingOut | None
    council: CaseOut | None
    events: list[EventOut]
    office: str | None
    signatory: str | None
    basis: str | None
    title_uid: uuid.UUID | None = Field(description="The title in force that came of it")
    first_day: date | None
    last_day: date | None
    consecutive_years: int = Field(
        description="Assessed years in a row with this title, this one included; 0 without a title in force"
    )


class SampledOut(_Out):
    """A dossier that is to be opened before many are decided together."""

    uid: uuid.UUID
    subject_name: str
    risk: int
    opened: bool


class WaitingOut(_Out):
    """What waits: for whom, how many, since when, and whether the day has passed."""

    office: str
    actor: str
    title: str
    level: int
    assessed_year: int
    state: str
    number: int
    since: date
    due_before: date | None
    late: bool


class EndingOut(_Out):
    """A title that ends soon."""

    dossier: uuid.UUID
    subject_name: str
    title: str
    level: int
    assessed_year: int
    place_id: int
    last_day: date
    days_left: int


class CutOffOut(_Out):
    """A cut-off of the year."""

    day: date
    days_left: int
    what: str


class WaitingPage(_Out):
    """Everything that waits within the caller's sight, and the cut-offs ahead."""

    waiting: list[WaitingOut]
    cut_offs: list[CutOffOut]
