"""A share reaches its threshold: TT 25 Articles 6.5 and 7.5, TT 24 Article 6.2. Whole counts are compared; nothing is ever rounded."""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field
from sqlalchemy import ColumnElement, func

from service.scoring.amounts import Percent
from service.scoring.awards.base import Award, Use
from service.scoring.references import Line
from service.scoring.scope import Reading, Scope, whole
from service.scoring.settings import FlagValue, FromParameter, ParameterUse, Settings, parameters_in
from service.scoring.shape import Shape
from service.scoring.vocabulary.fact import FactKind
from service.scoring.wording import number, share


class OtherReading(Shape):
    """Another way to read whom the article counts: TT 25 Articles 11.4.a and 16.4.a do not say which recognitions."""

    name: Line
    numerator: str


class Readings(Shape):
    """The other readings, and the parameter by which a province chooses one; without a choice the file's own numerator holds."""

    parameter: str
    others: Annotated[tuple[OtherReading, ...], Field(min_length=1)]

    @property
    def chosen_by(self) -> FromParameter:
        """The parameter."""
        return FromParameter(parameter=self.parameter)


class ShareAtLeast(Award):
    """numerator × 100 ≥ percent × denominator; a denominator of 0 is chưa có số liệu (0 ≥ 0 would pass an empty place)."""

    kind: Literal["share_at_least"]
    numerator: str
    denominator: str
    percent: Percent | FromParameter
    percent_when: FlagValue | None = None
    readings: Readings | None = None

    def facts(self, settings: Settings) -> tuple[str, ...]:
        """Numerator (in every reading), denominator, and the flag where the threshold depends on one."""
        return (*self._numerators(), self.denominator, *self._flag(settings))

    def uses(self) -> Iterable[Use]:
        """Counts, and a flag."""
        for count in (*self._numerators(), self.denominator):
            yield Use(fact=count, kinds=(FactKind.COUNT,))
        if self.percent_when:
            yield Use(fact=self.percent_when.fact, kinds=(FactKind.FLAG,))

    def parameters(self) -> tuple[ParameterUse, ...]:
        """Percentages and readings that a province sets."""
        chosen = (ParameterUse(self.readings.parameter, "reading", needed=False),) if self.readings else ()
        return (*parameters_in("percent", self.percent, self.percent_when), *chosen)

    def shares(self) -> Iterable[tuple[str, str]]:
        """The share itself, in every reading."""
        return tuple((numerator, self.denominator) for numerator in self._numerators())

    def counted(self, settings: Settings) -> str:
        """The numerator in the reading that holds."""
        chosen = settings.choice(self.readings.chosen_by) if self.readings else None
        others = {other.name: other.numerator for other in self.readings.others} if self.readings else {}
        return others.get(chosen or "", self.numerator)

    def _numerators(self) -> tuple[str, ...]:
        return (self.numerator, *(other.numerator for other in (self.readings.others if self.readings else ())))

    def holds(self, scope: Scope) -> ColumnElement[bool]:
        """In whole numbers, as bigint."""
        percent = scope.threshold(scope.settings.threshold(self.percent, self.percent_when))
        counted = scope.fact(self.counted(scope.settings))
        return counted * whole(100) >= percent * func.nullif(scope.fact(self.denominator), whole(0))

    def sentence(self, reading: Reading) -> str:
        """Both counts, the share for reading, the threshold, and how many are missing."""
        numerator = self.counted(reading.settings)
        absent = reading.missing(numerator, self.denominator, *self._flag(reading.settings))
        if absent:
            return absent
        part, base = reading.value(numerator) or 0, reading.value(self.denominator) or 0
        if base == 0:
            return f"“{reading.label(self.denominator)}” bằng 0 nên chưa có tỷ lệ để xét."
        percent, margin = self.percent_for(reading), self.margin(reading) or 0
        end = "đạt ngưỡng" if margin >= 0 else f"còn thiếu {number(-margin)}"
        figures = f"{number(part)} trên {number(base)} ({share(part, base)})"
        return f"{reading.label(numerator)}: {figures}; cần ít nhất {percent}%: {end}.{self._others(reading)}"

    def _others(self, reading: Reading) -> str:
        others = [name for name in self._numerators() if name != self.counted(reading.settings)]
        shown = "; ".join(f"{reading.label(name)}: {reading.shown(name)}" for name in others)
        return f" Theo cách đọc khác: {shown}." if others else ""

    def _flag(self, settings: Settings) -> tuple[str, ...]:
        flag = settings.threshold(self.percent, self.percent_when).fact
        return (flag,) if flag else ()

    def margin(self, reading: Reading) -> int | None:
        """Persons above the smallest count that passes; negative when some are missing."""
        part, base, percent = (
            reading.value(self.counted(reading.settings)),
            reading.value(self.denominator),
            self.percent_for(reading),
        )
        if part is None or not base or percent is None:
            return None
        return part - -(-percent * base // 100)

    def percent_for(self, reading: Reading) -> int | None:
        """The threshold that holds for this subject; None while the flag is unknown."""
        return reading.threshold(reading.settings.threshold(self.percent, self.percent_when))
