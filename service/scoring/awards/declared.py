"""Đạt or không đạt as declared: TT 25 Article 6.1.a, TT 24 Article 6.1.b."""

from collections.abc import Iterable
from typing import Literal

from sqlalchemy import ColumnElement

from service.scoring.awards.base import Award, Use
from service.scoring.scope import Reading, Scope, whole
from service.scoring.settings import Settings
from service.scoring.vocabulary.fact import FactKind


class Declared(Award):
    """Passes when the flag is 1."""

    kind: Literal["declared"]
    fact: str

    def facts(self, settings: Settings) -> tuple[str, ...]:
        """The flag."""
        del settings
        return (self.fact,)

    def uses(self) -> Iterable[Use]:
        """A flag."""
        return (Use(fact=self.fact, kinds=(FactKind.FLAG,)),)

    def holds(self, scope: Scope) -> ColumnElement[bool]:
        """The flag is set."""
        return scope.fact(self.fact) == whole(1)

    def sentence(self, reading: Reading) -> str:
        """What was declared."""
        return reading.missing(self.fact) or f"{reading.label(self.fact)}: {reading.shown(self.fact)}."
