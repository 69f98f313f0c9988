"""To whom an indicator applies: plain conditions on facts, all of which must hold. One that does not apply is left out, not failed."""

from collections.abc import Sequence
from typing import Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy import ColumnElement, and_

from service.scoring.scope import Reading, Scope, show, whole
from service.scoring.shape import Shape


class Condition(Shape):
    """Exactly one of: the fact equals a value, is one of some values, is at least a value."""

    fact: str
    equals: int | None = None
    one_of: tuple[int, ...] | None = None
    at_least: int | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if sum(value is not None for value in (self.equals, self.one_of, self.at_least)) != 1 or self.one_of == ():
            raise PydanticCustomError("bad-condition", "phải ghi đúng một trong ba: equals, one_of (không rỗng), at_least")
        return self

    def holds(self, scope: Scope) -> ColumnElement[bool]:
        """TRUE, FALSE, or NULL while the fact is unknown."""
        column = scope.fact(self.fact)
        if self.at_least is not None:
            return column >= whole(self.at_least)
        if self.one_of is not None:
            return column.in_([whole(value) for value in self.one_of])
        return column == whole(self.equals or 0)

    def sentence(self, reading: Reading) -> str:
        """What is asked, and what the subject has."""
        asked = self.one_of if self.one_of is not None else (self.equals,) if self.equals is not None else None
        words = f"từ {self.at_least} trở lên" if asked is None else " hoặc ".join(show(self.fact, value) for value in asked)
        return f"áp dụng khi “{reading.label(self.fact)}” là {words} (hiện: {reading.shown(self.fact)})"


def applies(conditions: Sequence[Condition], scope: Scope) -> ColumnElement[bool] | None:
    """Whether all conditions hold; None (in Python) when there are none, so that no needless SQL is written."""
    return and_(*(condition.holds(scope) for condition in conditions)) if conditions else None
