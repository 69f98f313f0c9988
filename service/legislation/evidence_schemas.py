"""A province's decision on evidence, as the API takes and shows it."""

import uuid
from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from service.foundation.text import FilledText


class EvidenceRequirementIn(BaseModel):
    """From a day on: an indicator without suitable evidence fails (`required`), or no longer does. With the decision that says so."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    required: bool
    valid_from: date = Field(description="Years whose last day lies on or after it are scored so")
    number: FilledText
    decided_on: date
    issuer: FilledText
    basis: FilledText = Field(description="On which article or document the decision rests")


class EvidenceRequirementOut(BaseModel):
    """A time in which the province asks for evidence."""

    model_config = ConfigDict(frozen=True)
    rule_set: uuid.UUID
    valid_from: date
    last_day: date | None
    number: str
    decided_on: date
    issuer: str
    basis: str
