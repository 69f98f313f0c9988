"""The register of personal data as a table: what is stored, why, how long, by which article. Read from `service/personal-data.yaml`."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

FILE = Path(__file__).resolve().parents[1] / "personal-data.yaml"
TO_BE_FOUND = "cần xác định"
"""What stands where no text at hand names the article."""

Columns = Sequence[str] | Literal["*"]


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Rule(_Shape):
    """A rule of law that binds the whole register."""

    text: str
    article: str


class Record(_Shape):
    """One kind of personal data. `kept` is a period in months that a text at hand gives; None: the province sets it."""

    what: str
    why: str
    basis: str
    article: str
    kept: int | None
    erased: str
    columns: Mapping[str, Columns]


class Register(_Shape):
    """Every column of every table: in a record, or declared as not personal with a word why."""

    law: Sequence[Rule]
    records: Mapping[str, Record]
    not_personal: Mapping[str, Sequence[str] | str]


@cache
def register() -> Register:
    """The register. Raises pydantic's ValidationError when the file is malformed."""
    return Register.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))
