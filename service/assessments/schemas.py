"""Scores, reasons, what-ifs and figures as the API shows and takes them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from service.foundation.text import FilledText

AssessedYear = Annotated[int, Field(ge=2015, le=2100, description="Year of the data window, 1 January to 31 December")]


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)


class FactOut(_Out):
    """A fact as it decided."""

    name: str
    label: str
    value: int | None = Field(description="Hours and points in tenths, other facts in their unit; null: chưa có số liệu")
    shown: str
    source: str
    certainty: str
    reading: str


class IndicatorOut(_Out):
    """One indicator with its reason."""

    code: str
    criterion: str
    wording: str
    reference: str
    certainty: str
    outcome: str = Field(description="passed, failed, not_applicable, unknown")
    outcome_label: str
    points: Decimal | None
    max_points: Decimal | None
    sentence: str
    margin: int | None
    note: str
    facts_used: list[FactOut]


class CriterionOut(_Out):
    """One criterion."""

    code: str
    title: str
    reference: str
    wording: str
    outcome: str
    outcome_label: str
    sentence: str


class ExplanationOut(_Out):
    """A score whole, in sentences."""

    verdict: str
    verdict_label: str
    sentence: str
    pass_rule: str
    total: Decimal | None
    certainty: str
    certainty_label: str
    criteria: list[CriterionOut]
    indicators: list[IndicatorOut]


class AssessmentOut(_Out):
    """A stored score: what is official now, and the forecast beside it."""

    title: str
    level: int
    assessed_year: int
    instrument: str
    content_hash: str
    engine_version: str
    scored_at: datetime
    official: ExplanationOut
    forecast_verdict: str = Field(description="The verdict if everybody who scores were recognised; never an official figure")


class ChangeOut(_Out):
    """One thing to do: the fact that it changes, and the value that it would then have."""

    indicator: str
    fact: str
    value: int = Field(description="Hours and points in tenths, other facts in their unit")
    words: str


class WayOut(_Out):
    """Changes that, made together, bring the title."""

    changes: list[ChangeOut]
    total: Decimal | None = Field(description="The total that would be reached, where the title has points")


class AheadOut(_Out):
    """A title that is missing, and the least ways to it; none where nothing that is tried suffices."""

    title: str
    level: int
    ways: list[WayOut]


class NextSteps(_Out):
    """What is missing in a year and what would bring it; a calculation, nothing is stored or promised."""

    subject: str
    assessed_year: int
    passing: list[str] = Field(description="Titles whose stored score passes already")
    missing: list[AheadOut]


class SubjectAssessments(_Out):
    """Every score of a subject in a year."""

    subject: str
    assessed_year: int
    being_scored: bool = Field(description="True while an entry that touches it has not been scored yet")
    assessments: list[AssessmentOut]


class WhatIfIn(BaseModel):
    """Facts by name; null is an explicit chưa có số liệu. `parameters` replaces what the caller's province set."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    facts: dict[str, Any]
    parameters: dict[str, Any] | None = None


class FigureIn(BaseModel):
    """One declared figure, in the unit of its fact. Yes or no is true or false; a rate is 97.65 or "97,65"."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    fact: Annotated[str, Field(min_length=1, max_length=100)]
    value: Annotated[
        StrictInt
        | StrictBool
        | Annotated[Decimal, Field(max_digits=24, decimal_places=6)]
        | Annotated[str, Field(max_length=40)],
        Field(description="Whole number, a rate with at most two decimals, or true/false for a flag"),
    ]
    age_rule: FilledText | None = Field(None, description="For population: whom the figure counts, e.g. “từ đủ 15 tuổi”")


class FiguresIn(BaseModel):
    """Declared figures of a subject for a year, with the document that backs them."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    assessed_year: AssessedYear
    source: FilledText = Field(description="Name of the document: a yearbook, a report, a decision")
    source_number: FilledText | None = Field(None, description="Number of the document, e.g. 12/QĐ-UBND")
    source_date: date | None = None
    figures: Annotated[list[FigureIn], Field(min_length=1, max_length=60)]


class FiguresOut(_Out):
    """What was stored, and what to look at again."""

    stored: int
    warnings: list[str]


class PointIn(BaseModel):
    """Points of one indicator, confirmed by staff with a reason."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    indicator: Annotated[str, Field(pattern=r"^([1-9]|10)$")]
    points: Annotated[Decimal, Field(ge=0, le=10, max_digits=3, decimal_places=1)]
    reason: FilledText


class PointsIn(BaseModel):
    """Confirmed points of a person's year."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    assessed_year: AssessedYear
    points: Annotated[list[PointIn], Field(min_length=1, max_length=10)]
