"""Evidence behind indicators as the API takes and shows it."""

import uuid
from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from service.assessments.file_schemas import FileOut
from service.assessments.schemas import AssessedYear
from service.foundation.text import FilledText


class EvidenceIn(BaseModel):
    """One document behind one indicator."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    assessed_year: AssessedYear
    indicator: Annotated[str, Field(pattern=r"^\d+(\.\d+)*$", max_length=20)]
    document: FilledText = Field(description="Name of the document")
    document_number: FilledText | None = None
    document_date: date | None = None
    note: FilledText | None = None


class JudgementIn(BaseModel):
    """Is a document suitable for its indicator? What is not needs a reason."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    suitable: bool
    reason: FilledText | None = None


class VoidingIn(BaseModel):
    """Why a document is taken back."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    reason: FilledText


class EvidenceOut(BaseModel):
    """A document with what became of it."""

    model_config = ConfigDict(frozen=True, from_attributes=True)
    uid: uuid.UUID
    indicator: str
    document: str
    document_number: str | None
    document_date: date | None
    note: str | None
    suitable: bool
    judged_as: str | None
    judged_at: datetime | None
    judgement: str | None
    entered_as: str
    entered_at: datetime
    voided_at: datetime | None
    void_reason: str | None
    files: list[FileOut]


class IndicatorOut(BaseModel):
    """An indicator of the rule set in force, and its documents, the newest first."""

    model_config = ConfigDict(frozen=True)
    code: str
    wording: str
    reference: str
    required: bool = Field(description="True when the rule set fails an indicator without suitable evidence")
    has_suitable: bool
    evidence: list[EvidenceOut]


class SubjectEvidence(BaseModel):
    """The evidence of a subject in a year."""

    model_config = ConfigDict(frozen=True)
    name: str
    title: str
    assessed_year: int
    indicators: list[IndicatorOut]


class EvidenceMade(BaseModel):
    """The id of what was added."""

    model_config = ConfigDict(frozen=True)
    uid: uuid.UUID
