"""Amounts as people write them and as the engine keeps them: points and hours are whole tenths inside, 7.5 or 80 in a document.

Reading and writing are inverse, so that a published rule set read again is the same rule set.
"""

from decimal import Decimal, InvalidOperation
from typing import Annotated

from pydantic import BeforeValidator, Field, PlainSerializer
from pydantic_core import PydanticCustomError


def _to_tenths(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise PydanticCustomError("bad-value", "phải là một số, nhiều nhất một chữ số thập phân")
    try:
        tenths = Decimal(str(value)) * 10
    except InvalidOperation:
        raise PydanticCustomError("bad-value", "phải là một số, nhiều nhất một chữ số thập phân") from None
    if not tenths.is_finite() or tenths != tenths.to_integral_value():
        raise PydanticCustomError("bad-value", "phải là một số, nhiều nhất một chữ số thập phân")
    return int(tenths)


def _to_people(tenths: int) -> int | str:
    return tenths // 10 if tenths % 10 == 0 else str(Decimal(tenths) / 10)


Tenths = Annotated[int, BeforeValidator(_to_tenths), Field(ge=0), PlainSerializer(_to_people)]
Percent = Annotated[int, Field(strict=True, ge=1, le=100)]
Count = Annotated[int, Field(strict=True, ge=0)]
