"""The base of every shape that a law file or a decision is read into: frozen, and closed to fields that nobody defined."""

import datetime
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError


class Shape(BaseModel):
    """A frozen model that refuses unknown fields, so that a misspelt key is a fault and never silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _day(value: object) -> datetime.date:
    # YAML gives a date, JSON the same day as text; nothing else is a day.
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    try:
        return datetime.date.fromisoformat(value if isinstance(value, str) and len(value) == len("2024-02-12") else "")
    except ValueError:
        text = "“{value}” không phải là một ngày có thật; viết năm-tháng-ngày, ví dụ 2024-02-12"
        raise PydanticCustomError("bad-date", text, {"value": str(value)}) from None


Day = Annotated[datetime.date, BeforeValidator(_day)]
