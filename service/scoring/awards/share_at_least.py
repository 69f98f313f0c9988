"""A share reaches its threshold: TT 25 Articles 6.5 and 7.5, TT 24 Article 6.2. Whole counts are compared; nothing is ever rounded."""

from collections.abc import Iterable
from typing import Literal

from sqlalchemy import ColumnElement, func

from service.scoring.amounts import Percent
from service.scoring.awards.base import Award, Use
from service.scoring.scope import Reading, Scope, whole
from service.scoring.settings import FlagValue, FromParameter, ParameterUse, Settings, parameters_in
from service.scoring.vocabulary.fact import FactKind
from service.scoring.wording import number, share


class ShareAtLeast(Award):
    """numerator × 100 ≥ percent × denominator; a denominator of 0 is chưa có số liệu (0 ≥ 0 would pass an empty place)."""

    kind: Literal["share_at_least"]
    numerator: str
    denominator: str
    percent: Percent | FromParameter
    percent_when: FlagValue | None = None

    def facts(self, settings: Settings) -> tuple[str, ...]:
        """Numerator, denominator, and the flag where the threshold depends on one."""
        flag = settings.threshold(self.percent, self.percent_when).fact
        return (self.numerator, self.denominator, *((flag,) if flag else ()))

    def uses(self) -> Iterable[Use]:
        """Two counts, and a flag."""
        yield Use(fact=self.numerator, kinds=(FactKind.COUNT,))
        yield Use(fact=self.denominator, kinds=(FactKind.COUNT,))
        if self.percent_when:
            yield Use(fact=self.percent_when.fact, kinds=(FactKind.FLAG,))

    def parameters(self) -> tuple[ParameterUse, ...]:
        """Percentages that a province sets."""
        return parameters_in("percent", self.percent, self.percent_when)

    def shares(self) -> Iterable[tuple[str, str]]:
        """The share itself."""
        return ((self.numerator, self.denominator),)

    def holds(self, scope: Scope) -> ColumnElement[bool]:
        """In whole numbers, as bigint."""
        percent = scope.threshold(scope.settings.threshold(self.percent, self.percent_when))
        return scope.fact(self.numerator) * whole(100) >= percent * func.nullif(scope.fact(self.denominator), whole(0))

    def sentence(self, reading: Reading) -> str:
        """Both counts, the share for reading, the threshold, and how many are missing."""
        absent = reading.missing(*self.facts(reading.settings))
        if absent:
            return absent
        part, base = reading.value(self.numerator) or 0, reading.value(self.denominator) or 0
        if base == 0:
            return f"“{reading.label(self.denominator)}” bằng 0 nên chưa có tỷ lệ để xét."
        percent, margin = self._percent(reading), self.margin(reading) or 0
        end = "đạt ngưỡng" if margin >= 0 else f"còn thiếu {number(-margin)}"
        figures = f"{number(part)} trên {number(base)} ({share(part, base)})"
        return f"{reading.label(self.numerator)}: {figures}; cần ít nhất {percent}%: {end}."

    def margin(self, reading: Reading) -> int | None:
        """Persons above the smallest count that passes; negative when some are missing."""
        part, base, percent = reading.value(self.numerator), reading.value(self.denominator), self._percent(reading)
        if part is None or not base or percent is None:
            return None
        return part - -(-percent * base // 100)

    def _percent(self, reading: Reading) -> int | None:
        return reading.threshold(reading.settings.threshold(self.percent, self.percent_when))
