"""A whole count is reached: TT 25 Article 16 asks a museum for at least four programmes a year."""

from collections.abc import Iterable
from typing import Literal

from sqlalchemy import ColumnElement

from service.scoring.amounts import Count
from service.scoring.awards.base import Award, Use
from service.scoring.scope import Reading, Scope, whole
from service.scoring.settings import FromParameter, ParameterUse, Settings, parameters_in
from service.scoring.vocabulary.fact import FactKind
from service.scoring.wording import number


class CountAtLeast(Award):
    """Passes when the count is at least so many."""

    kind: Literal["count_at_least"]
    fact: str
    at_least: Count | FromParameter

    def facts(self, settings: Settings) -> tuple[str, ...]:
        """The count."""
        del settings
        return (self.fact,)

    def uses(self) -> Iterable[Use]:
        """A count."""
        return (Use(fact=self.fact, kinds=(FactKind.COUNT,)),)

    def parameters(self) -> tuple[ParameterUse, ...]:
        """A count that a province sets."""
        return parameters_in("count", self.at_least)

    def holds(self, scope: Scope) -> ColumnElement[bool]:
        """So many or more."""
        return scope.fact(self.fact) >= whole(scope.settings.number(self.at_least))

    def sentence(self, reading: Reading) -> str:
        """The count beside the one asked."""
        asked = f"cần ít nhất {number(reading.settings.number(self.at_least))}"
        return reading.missing(self.fact) or f"{reading.label(self.fact)}: {reading.shown(self.fact)}; {asked}."

    def margin(self, reading: Reading) -> int | None:
        """How many above the count asked."""
        count = reading.value(self.fact)
        return None if count is None else count - reading.settings.number(self.at_least)
