"""Registrations of intent as they come in and go out."""

import uuid
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from service.titles.vocabulary import Title

AssessedYear = Annotated[int, Field(ge=2000, le=2100, description="The year that is assessed, 1 January to 31 December")]
Level = Annotated[int, Field(ge=0, le=3, description="0 when the title has no levels")]
PlaceNumber = Annotated[int, Field(ge=1, le=2_000_000_000)]
_EXAMPLE: dict[str, Any] = {"title": "family", "assessed_year": 2026, "subjects": ["0193e0c1-7b1a-7c3e-8a52-2b6f0d9e4a11"]}


class RegistrationIn(BaseModel):
    """Who strives for a title in a year: people, households, clans, units by uid; villages and communes by place id."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})
    title: Title
    assessed_year: AssessedYear
    subjects: list[uuid.UUID] = Field(default=[], max_length=1000)
    places: list[PlaceNumber] = Field(default=[], max_length=1000)


class RegistrationOut(BaseModel):
    """How many intents are new since this call, and how many stood already."""

    model_config = ConfigDict(frozen=True)
    title: Title
    assessed_year: int
    registered_on: date
    new: int
    already: int
