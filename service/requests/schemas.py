"""Requests as the API takes and shows them."""

import uuid
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from service.foundation.text import FilledText
from service.requests.states import Kind, State


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RequestIn(_Shape):
    """What a family asks for; the desk files for a household that has no account (`household`)."""

    kind: Kind
    words: FilledText = Field(description="What is asked, in the family's own words; 500 characters at most")
    person: uuid.UUID | None = Field(default=None, description="The member of the household that it is about")
    dossier: uuid.UUID | None = Field(default=None, description="The dossier that a complaint is about")
    household: uuid.UUID | None = Field(default=None, description="For the desk: the household that asks")


class FiledOut(BaseModel):
    """The receipt."""

    uid: uuid.UUID
    receipt: str
    answer_by: date = Field(
        description="Last day: 2 working days; Saturdays, Sundays and the days off that the province entered left out"
    )
    fulfil_by: date


class AnswerIn(_Shape):
    """The desk's answer, with its reasons."""

    outcome: Literal["accepted", "refused"]
    answer: FilledText


class FulfilmentIn(_Shape):
    """What was done; after a complaint the dossier that was issued again may be named."""

    outcome: FilledText
    reissued_dossier: uuid.UUID | None = None


class RequestOut(BaseModel):
    """A request and what became of it."""

    uid: uuid.UUID
    receipt: str
    kind: Kind
    state: State
    household_code: str | None
    person: uuid.UUID | None
    person_name: str | None = Field(description="null where the person is sealed or not told")
    words: str | None
    received_on: date
    answer_by: date
    fulfil_by: date
    late: bool
    answer: str | None
    answered_on: date | None
    outcome: str | None
    fulfilled_on: date | None
    reissued_dossier: uuid.UUID | None
    assisted: bool = Field(description="Filed by the desk for somebody who was present, in an assisted session")
