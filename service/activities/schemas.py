"""Sessions, rolls and corrections as they enter and leave. Hours are decimals with one digit here and tenths in the database."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from service.foundation.text import FilledText


class _In(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)


PlaceNumber = Annotated[int, Field(ge=1, le=2_000_000_000)]
Hours = Annotated[Decimal, PlainSerializer(float, return_type=float, when_used="json")]
"""Hours as a number with at most one decimal, 0.1 to 24."""


class RollLine(_In):
    """One person on the roll. `hours`: the session's unless told."""

    person: uuid.UUID
    hours: Decimal | None = None
    completed: bool = True
    certificate: FilledText | None = Field(default=None, description="Name or number of the certificate that was earned")
    employed_after: bool | None = Field(default=None, description="Found work after it; only for kinds that ask")


class SessionIn(_In):
    """One class, meeting or reading hour with its roll. The commune: by its id, by its code of that day, or by its name."""

    kind: str = Field(max_length=50)
    topic: FilledText
    held_on: date
    hours: Decimal
    commune_id: PlaceNumber | None = None
    commune_code: str | None = Field(default=None, pattern=r"^\d{5}$")
    commune_name: FilledText | None = None
    village_id: PlaceNumber | None = None
    roll: tuple[RollLine, ...] = Field(max_length=5000)


class RollIn(_In):
    """People to add to a session that stands already."""

    roll: tuple[RollLine, ...] = Field(max_length=5000)


class AddedOut(_Out):
    """What became of them."""

    added: int = Field(description="People who joined the roll")
    already: int = Field(description="People who stood on it before; their lines stay as they are")


class Doubt(_Out):
    """Something to look at that refuses nothing; `session` is the other one."""

    slug: str
    message: str
    session: uuid.UUID


class LoggedSession(_Out):
    """A session that was logged."""

    uid: uuid.UUID
    credited: int = Field(description="People on the roll")
    warnings: tuple[Doubt, ...] = ()


class CorrectionIn(_In):
    """What a roll entry should say; only the fields that are given change. The reason is kept."""

    hours: Decimal | None = None
    completed: bool | None = None
    certificate: FilledText | None = None
    employed_after: bool | None = None
    reason: FilledText


class VoidIn(_In):
    """Why an entry or a whole session does not count."""

    reason: FilledText


class KindOut(_Out):
    """A kind of activity."""

    code: str
    label: str
    hint: str
    with_certificate: bool
    with_employment: bool


class SessionRow(_Out):
    """A session in a list."""

    uid: uuid.UUID
    kind: str
    topic: str
    held_on: date
    hours: Hours
    commune_id: int
    village_id: int | None
    credited: int = Field(description="Entries that count")
    voided: bool


class SessionsPage(_Out):
    """Sessions, the latest first; `next` is the `after` of the following page."""

    sessions: list[SessionRow]
    next: uuid.UUID | None


class RollEntryOut(_Out):
    """One person on the roll; the name is missing when the person has since moved out of the caller's sight."""

    person: uuid.UUID | None
    full_name: str | None
    hours: Hours
    completed: bool
    certificate: str | None
    employed_after: bool | None
    voided: bool


class CorrectionOut(_Out):
    """What an entry said before and after, and why it changed."""

    person: uuid.UUID | None
    before: dict[str, object]
    after: dict[str, object]
    reason: str
    corrected_at: datetime


class SessionDetail(SessionRow):
    """A session with its roll and its corrections, oldest first."""

    void_reason: str | None
    roll: list[RollEntryOut]
    corrections: list[CorrectionOut]
