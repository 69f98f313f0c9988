"""What is asked of the queue: which dossiers, in which order, from where on; and the address that asks the same again. Pure.

The address holds words of the program, numbers and names of places, never anybody's name."""

import uuid
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl, urlencode

from pydantic import BaseModel, ConfigDict, Field

from service.dossiers.states import State
from service.foundation.errors import Invalid
from service.foundation.forms import read
from service.foundation.rows import AnyRow
from service.titles.vocabulary import Title


class Sort(StrEnum):
    """The order of the queue."""

    WAIT = "wait"
    RISK = "risk"

    @property
    def label(self) -> str:
        """The order in words."""
        return {"wait": "Chờ lâu nhất trước", "risk": "Cần chú ý nhất trước"}[self]


class Asked(BaseModel):
    """How the queue is narrowed and ordered; what is not asked leaves a part open. `place`: a name, or a part of one, tones or not."""

    model_config = ConfigDict(frozen=True)
    state: State | None = None
    title: Title | None = None
    assessed_year: int | None = Field(default=None, ge=2000, le=2100)
    place: str = Field(default="", max_length=100)
    late: bool = False
    risky: bool = False
    sort: Sort = Sort.WAIT
    after: str = Field(default="", max_length=100)

    def query(self, **changes: Any) -> str:
        """The part of an address behind the `?` that asks the same, but for the changes, from the first page on unless `after` is one of them."""
        values = {name: str(value) for name, value in self._said(changes) if value}
        return urlencode({"state": ""} | values)

    def _said(self, changes: Mapping[str, Any]) -> list[tuple[str, Any]]:
        values = {**dict(self), "after": "", **changes}
        marks = {name: "1" if values[name] else "" for name in ("late", "risky")}
        order = {"sort": "" if values["sort"] is Sort.WAIT else values["sort"]}
        return list((values | marks | order).items())


def asked(values: Mapping[str, str]) -> Asked:
    """What an address or a form asks; without a state it is what waits for a decision. Raises Invalid for what is in no list."""
    given = {name: values[name].strip() for name in Asked.model_fields if name in values}
    return read(Asked, {"state": State.SUBMITTED} | given)


def cursor_of(row: AnyRow, sort: Sort) -> str:
    """The place of a dossier in the order, to go on behind it."""
    return f"{row.risk}.{row.state_since}.{row.uid}" if sort is Sort.RISK else f"{row.state_since}.{row.uid}"


def place_in_order(cursor: str, sort: Sort) -> tuple[int, date, uuid.UUID] | None:
    """Risk (0 where it does not order), day and uid of a cursor; None for the first page, and for what is no cursor."""
    *risk, since, uid = cursor.split(".") if cursor.count(".") == (2 if sort is Sort.RISK else 1) else ("", "")
    try:
        return (int(risk[0]) if risk else 0), date.fromisoformat(since), uuid.UUID(uid)
    except ValueError:
        return None


def asked_by(query: str) -> Asked | None:
    """What the part of an address behind the `?` asks; None where it asks nothing, or nothing that can be understood."""
    if not query:
        return None
    try:
        return asked(dict(parse_qsl(query[:1000], keep_blank_values=True)))
    except Invalid:
        return None
