"""Paper cards, and what a household declares, as forms and the API take and show them."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from service.foundation.text import FilledText

MOST_CARDS = 500
"""Of one print job: a large village is printed in parts."""
Words = Annotated[FilledText, StringConstraints(max_length=200)]


class _In(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CardsIn(_In):
    """Households that get a new card; a card that one of them has is dead from then on."""

    households: Annotated[list[uuid.UUID], Field(min_length=1, max_length=MOST_CARDS)]


class PrintIn(_In):
    """A print job: one household, or the households of a village (only those without a card, unless all are asked for)."""

    household: uuid.UUID | None = None
    village: int | None = Field(default=None, ge=1, le=2_000_000_000)
    everybody: bool = False


class CardEndIn(_In):
    """Why a card is ended without a new one."""

    reason: Literal["lost", "not_wanted"]


class IssuedCardOut(BaseModel):
    """A card with its code, which is told this once."""

    uid: uuid.UUID
    household: uuid.UUID
    household_code: str
    code: str = Field(description="Sixteen signs in groups of four; stored only as a keyed hash")
    issued_on: date


class CardOut(BaseModel):
    """What became of a card; its code is told to nobody."""

    uid: uuid.UUID
    issued_on: date
    opened_at: datetime | None
    wrong_years: int = Field(description="Wrong years of birth since it was opened last")
    locked: bool
    locked_until: datetime | None = Field(description="null with locked=true: until the desk unlocks it")
    ended_at: datetime | None
    end_reason: str | None


class EvidenceIn(_In):
    """What somebody learned and the log does not know yet, as a family says it. It counts for nothing until the desk confirms it."""

    person: uuid.UUID
    what: Words
    held_on: date
    hours: Annotated[Decimal | None, Field(ge=0, le=1000, max_digits=5, decimal_places=1)] = None
    paper: Words | None = None

    def words(self) -> str:
        """As one text for the desk."""
        hours = "" if self.hours is None else f" Số giờ: {str(self.hours).replace('.', ',')}."
        paper = "" if self.paper is None else f" Giấy tờ: {self.paper}."
        return f"Đã học: {self.what}. Ngày: {self.held_on:%d/%m/%Y}.{hours}{paper}"
