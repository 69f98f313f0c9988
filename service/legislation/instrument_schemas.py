"""Instruments as the API shows them."""

import datetime
import uuid

from pydantic import BaseModel, ConfigDict, Field


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)


class InstrumentSummary(_Out):
    """One legal document."""

    number: str
    slug: str = Field(description="Its name in an address: 25-2023-tt-bgddt")
    date: datetime.date | None
    issuer: str
    name: str
    valid_from: datetime.date | None = Field(description="null: not known")
    valid_to: datetime.date | None = Field(description="The first day on which it no longer holds")
    repealed_by: str | None
    state: str = Field(description="On the day asked: in_force, ended, not_yet, unknown")
    series_breaks_on: datetime.date | None = Field(
        description="No series of figures may be chained across this day: the instrument was repealed, its successor measures otherwise"
    )
    certainty: str
    source: str
    note: str
    articles: int = Field(description="Articles whose text is at hand")
    rule_sets: int = Field(description="Rule sets that rest on it; 0: không có bộ tiêu chí")


class RestOut(_Out):
    """What of a rule set rests on an article."""

    rule_set: uuid.UUID
    title: str
    level: int
    criteria: list[str]
    indicators: list[str]
    term: bool = Field(description="The article says how long a recognition holds")


class ArticleOut(_Out):
    """One article, word for word."""

    number: int
    heading: str | None
    text: str | None = Field(description="null: not at hand")
    slips: list[str]
    missing: list[str]
    rests: list[RestOut]


class RatifiedOut(_Out):
    """A province that applies a rule set of the instrument."""

    rule_set: uuid.UUID
    province_id: int
    province: str
    decision: str
    fictional: bool


class InstrumentDetail(InstrumentSummary):
    """A legal document whole, with what depends on it."""

    text: list[ArticleOut]
    ratified_by: list[RatifiedOut]
