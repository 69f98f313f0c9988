"""A figure strictly rose or fell against the year before: TT 25 Articles 11.4 and 16.4. No year before (a merged place) is no figure."""

from collections.abc import Iterable
from typing import Literal

from sqlalchemy import ColumnElement

from service.scoring.awards.base import Award, Use
from service.scoring.scope import Reading, Scope
from service.scoring.settings import Settings
from service.scoring.vocabulary.fact import FactKind


class Trend(Award):
    """Passes when the figure moved in the direction asked; equal is no movement."""

    kind: Literal["trend"]
    fact: str
    year_before: str
    direction: Literal["rose", "fell"]

    def facts(self, settings: Settings) -> tuple[str, ...]:
        """This year's figure and the year before's."""
        del settings
        return (self.fact, self.year_before)

    def uses(self) -> Iterable[Use]:
        """Two figures."""
        kinds = (FactKind.COUNT, FactKind.TENTHS, FactKind.HUNDREDTHS)
        return (Use(fact=self.fact, kinds=kinds), Use(fact=self.year_before, kinds=kinds))

    def holds(self, scope: Scope) -> ColumnElement[bool]:
        """Strictly."""
        now, before = scope.fact(self.fact), scope.fact(self.year_before)
        return now > before if self.direction == "rose" else now < before

    def sentence(self, reading: Reading) -> str:
        """Both figures."""
        asked = "cần tăng" if self.direction == "rose" else "cần giảm"
        figures = f"{reading.shown(self.fact)}, năm trước {reading.shown(self.year_before)}"
        absent = reading.missing(self.fact, self.year_before)
        return absent or f"{reading.label(self.fact)}: {figures}; {asked} so với năm trước."

    def margin(self, reading: Reading) -> int | None:
        """How far the figure moved in the direction asked, less the one unit that it must move at least."""
        now, before = reading.value(self.fact), reading.value(self.year_before)
        if now is None or before is None:
            return None
        return (now - before if self.direction == "rose" else before - now) - 1
