"""Law as the API shows it."""

import uuid
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from service.foundation.text import FilledText


class RuleSetSummary(BaseModel):
    """One published rule set."""

    model_config = ConfigDict(frozen=True, from_attributes=True)
    id: uuid.UUID
    title: str
    level: int = Field(description="0 when the title has no levels")
    locality: str
    instrument_number: str
    valid_from: date
    valid_to: date | None
    certainty: str
    content_hash: str


class FactNeeded(BaseModel):
    """A fact that a rule set reads, and the indicators that read it."""

    model_config = ConfigDict(frozen=True)
    name: str
    label: str
    unit: str
    kind: str
    source: str
    definition: str
    certainty: str
    indicators: list[str]


class RuleSetDetail(RuleSetSummary):
    """A rule set whole: its text, its facts, its parameters and what a province set."""

    content: dict[str, Any]
    facts: list[FactNeeded]
    missing_parameters: list[str] = Field(
        description="Parameters that the caller's province has not set; empty when it can score"
    )


class RatificationIn(BaseModel):
    """Xác nhận áp dụng: the decision of the province that backs a rule set."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    number: FilledText
    decided_on: date
    issuer: FilledText
    valid_from: date


class RatificationOut(BaseModel):
    """The decision under which the rule set is applied now."""

    model_config = ConfigDict(frozen=True)
    number: str
