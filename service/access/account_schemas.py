"""Other people's accounts as an administrator invites, sees and changes them; and what an invited person types."""

import uuid
from datetime import date, datetime
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from service.access.invitation_tables import ResetKind
from service.access.matrix import Role
from service.foundation.text import FilledText

SHORTEST, LONGEST = 12, 200
"""Characters of a password that somebody sets."""
Said = Annotated[FilledText, StringConstraints(max_length=200)]
Username = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[a-z0-9][a-z0-9._-]{2,39}$")]


def _of_a_desk(role: Role) -> Role:
    if role is Role.FAMILY:
        raise PydanticCustomError("enum", "a family is no desk")
    return role


Desk = Annotated[Role, AfterValidator(_of_a_desk)]


class GrantIn(BaseModel):
    """One right: a role at a place between two dates, and the decision behind it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    role: Desk
    place_id: int = Field(ge=1, le=2_000_000_000, description="A place of the administrator's own province")
    since: date
    last_day: date | None = None
    basis: Said = Field(description="The decision that gives the right: number, date, office")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last_day is not None and self.last_day < self.since:
            raise PydanticCustomError("ends_before_it_begins", "ends before it begins")
        return self


class InvitationIn(GrantIn):
    """A new account with its first right; the invited person sets the password."""

    username: Username = Field(description="3 to 40 of a–z, 0–9, dot, hyphen, underscore")
    display_name: Said


class InvitationOut(BaseModel):
    """The code that the invited person types once at `/invitation`. It is shown here and never again."""

    model_config = ConfigDict(frozen=True)
    account: uuid.UUID
    username: str
    code: str
    expires_at: datetime


class GrantEndIn(BaseModel):
    """When a right ends: after this day, or at once. A day that is over is not rewritten."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    last_day: date | None = Field(default=None, description="The last day on which it holds; none: it ends now")
    reason: Said


class ReasonIn(BaseModel):
    """Why."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    reason: Said


class ResetIn(ReasonIn):
    """What was lost, and how the administrator knows that it is this person who asks."""

    kind: ResetKind


class GrantOut(BaseModel):
    """One right, past ones too."""

    model_config = ConfigDict(frozen=True)
    uid: uuid.UUID
    role: str
    place_id: int | None
    since: date | None
    last_day: date | None
    basis: str
    cancelled: bool = Field(description="Ended before its first day")


class ResetOut(BaseModel):
    """A reset that waits for a second administrator."""

    model_config = ConfigDict(frozen=True)
    uid: uuid.UUID
    kind: ResetKind
    reason: str
    asked_at: datetime
    mine: bool = Field(description="Asked by the caller, who cannot confirm it too")


class AccountOut(BaseModel):
    """One account with what it may do."""

    model_config = ConfigDict(frozen=True)
    uid: uuid.UUID
    username: str
    display_name: str
    active: bool
    created_at: datetime
    invited_until: datetime | None = Field(description="Until when an unused code is good")
    grants: list[GrantOut]
    resets: list[ResetOut]


class ConfirmedOut(BaseModel):
    """What a second person's word did; for a lost password the code with which its holder sets another."""

    model_config = ConfigDict(frozen=True)
    kind: ResetKind
    invitation: InvitationOut | None
