"""Several awards decide together: all of them (TT 25 Article 6.5.b: 50 % trained and 12 % degree) or any of them.

A part may have conditions of its own and is left out where they do not hold; when no part applies, neither does the whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field
from sqlalchemy import ColumnElement, and_, case, false, or_, true
from sqlalchemy import null as sql_null

from service.scoring.awards.base import Award, Use
from service.scoring.conditions import Condition, applies
from service.scoring.scope import Reading, Scope
from service.scoring.settings import ParameterUse, Settings
from service.scoring.shape import Shape

if TYPE_CHECKING:
    from service.scoring.awards import PassOrFail


class Part(Shape):
    """One award of several, with the conditions under which it counts."""

    award: PassOrFail
    applies_when: tuple[Condition, ...] = ()

    def applies(self, scope: Scope) -> ColumnElement[bool] | None:
        """Its own conditions and the award's; None when it always applies."""
        both = [rule for rule in (applies(self.applies_when, scope), self.award.applies(scope)) if rule is not None]
        return and_(*both) if both else None

    def holds(self, scope: Scope, *, when_left_out: ColumnElement[bool]) -> ColumnElement[bool]:
        """As the award decides; a part left out must not sway the others."""
        counts = self.applies(scope)
        if counts is None:
            return self.award.holds(scope)
        return case((counts.is_(None), sql_null()), (counts, self.award.holds(scope)), else_=when_left_out)

    def sentence(self, reading: Reading) -> str:
        """As the award says, behind the conditions under which the part counts at all."""
        conditions = "; ".join(condition.sentence(reading) for condition in self.applies_when)
        return f"({conditions}) {self.award.sentence(reading)}" if conditions else self.award.sentence(reading)


class _Combined(Award):
    parts: Annotated[tuple[Part, ...], Field(min_length=1)]

    def facts(self, settings: Settings) -> tuple[str, ...]:
        """Those of every part, conditions first."""
        names = [name for part in self.parts for name in (*(c.fact for c in part.applies_when), *part.award.facts(settings))]
        return tuple(dict.fromkeys(names))

    def uses(self) -> Iterable[Use]:
        """Those of every part."""
        for part in self.parts:
            yield from (Use(fact=condition.fact) for condition in part.applies_when)
            yield from part.award.uses()

    def parameters(self) -> tuple[ParameterUse, ...]:
        """Those of every part."""
        return tuple(use for part in self.parts for use in part.award.parameters())

    def shares(self) -> Iterable[tuple[str, str]]:
        """Those of every part."""
        return tuple(pair for part in self.parts for pair in part.award.shares())

    def applies(self, scope: Scope) -> ColumnElement[bool] | None:
        """As soon as one part does."""
        rules = [part.applies(scope) for part in self.parts]
        known = [rule for rule in rules if rule is not None]
        return or_(*known) if len(known) == len(rules) else None

    def margins(self, reading: Reading) -> list[int]:
        """Those of the parts that have one."""
        found = (part.award.margin(reading) for part in self.parts)
        return [margin for margin in found if margin is not None]


class AllOf(_Combined):
    """All parts that apply must pass: one failure fails, else one unknown is unknown."""

    kind: Literal["all_of"]

    def holds(self, scope: Scope) -> ColumnElement[bool]:
        """SQL's AND."""
        return and_(*(part.holds(scope, when_left_out=true()) for part in self.parts))

    def sentence(self, reading: Reading) -> str:
        """Every part's sentence."""
        return "Phải đạt tất cả: " + " ".join(part.sentence(reading) for part in self.parts)

    def margin(self, reading: Reading) -> int | None:
        """The part that is furthest from passing."""
        return min(self.margins(reading), default=None)


class AnyOf(_Combined):
    """One part that applies must pass: one pass passes, else one unknown is unknown."""

    kind: Literal["any_of"]

    def holds(self, scope: Scope) -> ColumnElement[bool]:
        """SQL's OR."""
        return or_(*(part.holds(scope, when_left_out=false()) for part in self.parts))

    def sentence(self, reading: Reading) -> str:
        """Every part's sentence."""
        return "Chỉ cần đạt một trong các ý: " + " ".join(part.sentence(reading) for part in self.parts)

    def margin(self, reading: Reading) -> int | None:
        """The part that is closest to passing."""
        return max(self.margins(reading), default=None)
