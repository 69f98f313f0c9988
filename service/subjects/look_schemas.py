"""What a family is told about who looked at its data."""

import uuid
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True)


class Seen(_Out):
    """A member of the household whose data was seen or changed."""

    uid: uuid.UUID
    full_name: str


class LookOut(_Out):
    """One reading or one change: by which office, when, for what, whose data. The private name of who did it is not told."""

    at: datetime
    office: str = Field(description="The office and its place in words")
    action: str = Field(description="Slug; a reading begins with read_")
    purpose: str = Field(description="The action in words")
    of_household: bool = Field(description="The household itself was shown or changed")
    people: list[Seen]


class LooksPage(_Out):
    """Who looked at the household of the caller, the latest first."""

    looks: list[LookOut]
    next: int | None = Field(description="The number of the following page")
