"""Programs as an administrator makes and sees them."""

import uuid
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from service.access.scopes import Scope
from service.foundation.text import FilledText

Said = Annotated[FilledText, StringConstraints(max_length=200)]


class ClientIn(BaseModel):
    """A new program."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: Said
    place_id: int = Field(
        ge=1, le=2_000_000_000, description="The place that it reaches: the province, a commune of it, a cluster"
    )
    scopes: list[Scope] = Field(min_length=1, max_length=len(Scope))
    basis: Said = Field(description="The decision or agreement behind it")


class ClientSecretOut(BaseModel):
    """What the program signs in with. The secret is shown here and never again."""

    model_config = ConfigDict(frozen=True)
    client_id: uuid.UUID
    client_secret: str


class RotationIn(BaseModel):
    """How long the secret of before still opens."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    overlap_hours: int = Field(default=24, ge=0, le=720)


class ClientOut(BaseModel):
    """One program."""

    model_config = ConfigDict(frozen=True)
    uid: uuid.UUID = Field(description="Its client id")
    name: str
    place_id: int
    scopes: list[str]
    basis: str
    made_at: datetime
    revoked_at: datetime | None
    secrets: int = Field(description="How many secrets open it now: two while one replaces the other")
