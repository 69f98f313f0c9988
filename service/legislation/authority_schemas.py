"""Rows of the dated authority table as they come in and go out."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.foundation.text import FilledText
from service.titles.vocabulary import Title

DeskName = Literal["commune", "district", "cluster", "province", "ministry"]
MonthDay = Annotated[
    str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$", description="02-28: of the year after the assessed one")
]


class AuthorityIn(BaseModel):
    """Who receives, appraises and decides a title in a province, from a day on, and on what legal basis."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    title: Title
    since: date
    receiving_office: FilledText
    appraising_office: FilledText
    deciding_office: FilledText
    deciding_desk: DeskName
    signatory: FilledText
    submit_before: MonthDay | None = None
    decide_before: MonthDay | None = None
    decide_within: Annotated[int | None, Field(ge=1, le=365, description="Working days from a valid dossier")] = None
    council_least: Annotated[
        int | None, Field(ge=0, le=49, description="Members of the council at least; 0 of no given size; null: no council")
    ] = None
    basis: FilledText


class AuthorityOut(BaseModel):
    """A row of the table; `province` null is the national default, `last_day` null is open."""

    model_config = ConfigDict(frozen=True)
    province: int | None
    title: Title
    title_label: str
    first_day: date | None
    last_day: date | None
    receiving_office: str
    appraising_office: str
    deciding_office: str
    deciding_desk: str
    signatory: str
    submit_before: str | None
    decide_before: str | None
    decide_within: int | None
    council_least: int | None
    basis: str
    certainty: str
