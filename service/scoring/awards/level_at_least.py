"""An ordered standard is reached: the levels of Decree 20/2014 that TT 25 Articles 6.4 and 7.4 ask for."""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field
from sqlalchemy import ColumnElement

from service.scoring.awards.base import Award, Use
from service.scoring.scope import Reading, Scope, whole
from service.scoring.settings import Settings
from service.scoring.vocabulary.fact import FactKind


class LevelAtLeast(Award):
    """Passes when the level reached is this one or above."""

    kind: Literal["level_at_least"]
    fact: str
    level: Annotated[int, Field(strict=True, ge=1)]

    def facts(self, settings: Settings) -> tuple[str, ...]:
        """The level reached."""
        del settings
        return (self.fact,)

    def uses(self) -> Iterable[Use]:
        """A level."""
        return (Use(fact=self.fact, kinds=(FactKind.LEVEL,)),)

    def holds(self, scope: Scope) -> ColumnElement[bool]:
        """That level or above."""
        return scope.fact(self.fact) >= whole(self.level)

    def sentence(self, reading: Reading) -> str:
        """The level reached beside the level asked."""
        asked = f"cần từ mức độ {self.level} trở lên"
        return reading.missing(self.fact) or f"{reading.label(self.fact)}: {reading.shown(self.fact)}; {asked}."

    def margin(self, reading: Reading) -> int | None:
        """Levels above the one asked."""
        reached = reading.value(self.fact)
        return None if reached is None else reached - self.level
