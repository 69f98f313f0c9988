"""Trials of a draft law as the API and the page take and show them."""

import uuid
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.assessments.schemas import AssessedYear

Document = dict[str, Any] | Annotated[str, Field(max_length=400_000)]


class TrialIn(BaseModel):
    """A draft on a year. Nothing is stored."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    province: int | None = Field(None, description="Whose people; the caller's own province unless told")
    assessed_year: AssessedYear
    parameters: dict[str, Any] = Field(
        default_factory=dict, description="Values instead of those that the province set for the year; null unsets one"
    )
    document: Document | None = Field(
        None, description="A law file instead of the published one: an object, or a text in YAML or JSON"
    )
    forecast: bool = Field(
        False, description="Over forecast facts (everybody who scores counts as recognised), against the forecast"
    )
    places: Annotated[list[int], Field(max_length=5_000)] | None = Field(None, description="Only these of the caller's places")


class TrialSubjectsIn(TrialIn):
    """Who gains or loses, in communes of the caller's own."""

    change: Literal["gain", "lose"]
    page: Annotated[int, Field(ge=1, le=100_000)] = 1


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)


class TrialRow(_Out):
    """Counts of one place. gain: passes under the draft and not now; lose: passes now and not under the draft."""

    place_id: int | None = Field(description="As places were on 31 December of the year; null: the whole")
    place: str
    subjects: int
    pass_now: int
    pass_draft: int
    gain: int
    lose: int
    unknown_now: int = Field(description="Chưa có số liệu, as stored")
    unknown_draft: int
    not_scored: int = Field(description="Without a stored score of the year and level")


class TrialOut(_Out):
    """Who gains and who loses, place by place. Nothing was stored."""

    rule_set: uuid.UUID
    title: str
    level: int
    instrument: str
    province: int
    assessed_year: int
    forecast: bool
    certainty: str = Field(description="The lowest certainty of the draft, its indicators and the facts behind them")
    certainty_label: str
    parameters: dict[str, Any] = Field(description="As they were tried")
    being_scored: bool = Field(description="True while entries of the year wait to be scored: stored verdicts are about to move")
    places: list[TrialRow]
    total: TrialRow


class TrialSubject(_Out):
    """One who gains or loses; `id` and `name` are null when the caller does not see the subject any more."""

    id: str | None
    name: str | None
    place_id: int
    place: str
    now: str | None = Field(description="passed, failed, unknown; null: no stored score")
    draft: str


class TrialSubjects(_Out):
    """A page of those who gain or lose."""

    change: str
    of_all: int
    page: int
    pages: int
    subjects: list[TrialSubject]
