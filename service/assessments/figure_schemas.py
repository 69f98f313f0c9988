"""Declared figures as the API shows them, and many subjects in one call."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from service.assessments.figure_subjects import Reference
from service.assessments.schemas import AssessedYear, FigureIn
from service.foundation.text import FilledText
from service.titles.vocabulary import SubjectKind

MOST_ROWS = 2_000


class EntryOut(BaseModel):
    """One entry of a figure: what stands, or what stood until `superseded_at`."""

    model_config = ConfigDict(frozen=True)
    value: int | Decimal = Field(description="In the unit of the fact; a rate as a decimal text, 97.65")
    shown: str
    source: str
    source_number: str | None
    source_date: date | None
    age_rule: str | None
    entered_by: str
    entered_at: datetime
    superseded_at: datetime | None


class FigureOut(BaseModel):
    """One figure that is asked, with what was declared, the newest first."""

    model_config = ConfigDict(frozen=True)
    fact: str
    label: str
    unit: str
    kind: str
    definition: str
    indicators: list[str] = Field(description="The indicators that read it; empty when no rule set in force does")
    current: EntryOut | None = Field(description="null: chưa có số liệu")
    history: list[EntryOut]


class SubjectFigures(BaseModel):
    """The figures of a subject in a year."""

    model_config = ConfigDict(frozen=True)
    name: str
    title: str
    assessed_year: int
    registry: dict[str, int] = Field(description="What the registry counts for itself, where you see it")
    warnings: list[str]
    figures: list[FigureOut]


class RowIn(BaseModel):
    """The figures of one subject: a place or a unit. What backs them goes before what backs the whole call."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    place: Annotated[int, Field(ge=1, le=2_000_000_000)] | None = None
    unit: uuid.UUID | None = None
    source: FilledText | None = None
    source_number: FilledText | None = None
    source_date: date | None = None
    figures: Annotated[list[FigureIn], Field(min_length=1, max_length=60)]

    @model_validator(mode="after")
    def _one_subject(self) -> Self:
        if (self.place is None) == (self.unit is None):
            raise PydanticCustomError("one-subject", "exactly one of place, unit")
        return self

    @property
    def reference(self) -> Reference:
        """How the subject is found."""
        return (SubjectKind.UNIT, self.unit) if self.unit is not None else (self.place or 0)


class ManyFiguresIn(BaseModel):
    """Figures of many subjects for one year. A preview judges every row and stores nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    assessed_year: AssessedYear
    source: FilledText
    source_number: FilledText | None = None
    source_date: date | None = None
    preview: bool = False
    rows: Annotated[list[RowIn], Field(min_length=1, max_length=MOST_ROWS)]


class FaultOut(BaseModel):
    """One thing wrong with a row."""

    model_config = ConfigDict(frozen=True)
    field: str
    slug: str
    message: str


class VerdictOut(BaseModel):
    """What became of a row: stored, same (nothing new), or refused (nothing of the row is stored)."""

    model_config = ConfigDict(frozen=True)
    row: int = Field(description="Position in `rows`, from 0")
    name: str | None
    verdict: str
    stored: int
    errors: list[FaultOut]
    warnings: list[str]


class ManyFiguresOut(BaseModel):
    """A verdict a row, in the order of the call."""

    model_config = ConfigDict(frozen=True)
    preview: bool
    stored: int
    same: int
    refused: int
    rows: list[VerdictOut]
