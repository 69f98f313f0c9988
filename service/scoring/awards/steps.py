"""Points of a citizen indicator: the highest rung of the local guide that the log reaches, unless staff confirmed other points.

Kept as three sources that are never confused: computed (here), confirmed (wins), self-declared (never scores, so it is not a fact).
"""

from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import groupby
from operator import add
from typing import Literal

from sqlalchemy import ColumnElement, case, func

from service.scoring.amounts import Tenths
from service.scoring.awards.base import Use
from service.scoring.guide import Step
from service.scoring.scope import Reading, Scope, null, whole
from service.scoring.settings import FromParameter, ParameterUse, Settings
from service.scoring.shape import Shape
from service.scoring.vocabulary.fact import FactKind
from service.scoring.wording import number, tenths

_UNITS = {"hours": "giờ", "sessions": "buổi", "certificates": "chứng chỉ"}


class Steps(Shape):
    """Points in tenths, never above `max_points`. No log at all is a measured 0; chưa có số liệu is left for a fact that is missing, and
    for an indicator that the guide cannot measure, as long as nothing is confirmed."""

    kind: Literal["steps"]
    guide: FromParameter
    confirmed: str
    max_points: Tenths

    def facts(self, settings: Settings) -> tuple[str, ...]:
        """The measured facts of this indicator's rungs, then the confirmed points."""
        return (*self._measured(settings), self.confirmed)

    def uses(self) -> Iterable[Use]:
        """Points in tenths; what is measured is named by the guide, whose kinds are a closed list."""
        return (Use(fact=self.confirmed, kinds=(FactKind.TENTHS,)),)

    def parameters(self) -> tuple[ParameterUse, ...]:
        """The guide."""
        return (ParameterUse(self.guide.parameter, "guide"),)

    def points(self, scope: Scope) -> ColumnElement[int]:
        """Confirmed points, else the highest rung reached; capped."""
        confirmed, steps = scope.fact(self.confirmed), scope.settings.steps(self.guide)
        stated = func.least(confirmed, whole(self.max_points))
        return case((confirmed.is_not(None), stated), else_=self._computed(scope, steps))

    def computed(self, reading: Reading) -> int | None:
        """What the log alone earns, for showing it beside the confirmed points."""
        steps = reading.settings.steps(self.guide)
        if not steps or any(reading.value(name) is None for name in self._measured(reading.settings)):
            return None
        reached = (step.points for step in steps if _sum(reading, step) >= step.threshold)
        return min(max(reached, default=0), self.max_points)

    def sentence(self, reading: Reading) -> str:
        """Which source the points come from, the rung reached, and the next one."""
        confirmed, computed = reading.value(self.confirmed), self.computed(reading)
        if confirmed is not None:
            beside = "chưa có số liệu" if computed is None else f"{tenths(computed)} điểm"
            return f"Cán bộ xác nhận {tenths(min(confirmed, self.max_points))} điểm (nhật ký tính được: {beside})."
        if computed is None:
            by_staff = "Hướng dẫn của địa phương không tính điểm chỉ số này từ nhật ký; cần cán bộ xác nhận."
            return reading.missing(*self._measured(reading.settings)) or by_staff
        return f"Tính từ nhật ký: {tenths(computed)} trên {tenths(self.max_points)} điểm. {self._next(reading, computed)}".strip()

    @staticmethod
    def unit_of(measure: str) -> str:
        """How a measure is counted: giờ, buổi, chứng chỉ."""
        return _UNITS[measure]

    def _next(self, reading: Reading, computed: int) -> str:
        above = [step for step in reading.settings.steps(self.guide) if step.points > computed]
        if not above:
            return ""
        step = min(above, key=lambda rung: (rung.points, rung.threshold))
        lack = step.threshold - _sum(reading, step)
        amount = tenths(lack) if step.measure == "hours" else number(lack)
        return f"Thêm {amount} {_UNITS[step.measure]} nữa thì được {tenths(step.points)} điểm."

    def _measured(self, settings: Settings) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for step in settings.steps(self.guide) for name in step.facts))

    def _computed(self, scope: Scope, steps: Sequence[Step]) -> ColumnElement[int]:
        groups = groupby(sorted(steps, key=_of_what), key=_of_what)
        ladders = [self._ladder(scope, list(group)) for _, group in groups]
        if not ladders:
            return null()
        measured = reduce(add, (scope.fact(name) for name in self._measured(scope.settings)))
        # a sum is NULL as soon as one of its facts is: then there is no figure
        return case((measured.is_(None), null()), else_=func.greatest(*ladders) if len(ladders) > 1 else ladders[0])

    def _ladder(self, scope: Scope, steps: Sequence[Step]) -> ColumnElement[int]:
        measured = reduce(add, (scope.fact(name) for name in steps[0].facts))
        falling = sorted(steps, key=lambda step: step.points, reverse=True)
        rungs = [(measured >= whole(step.threshold), whole(min(step.points, self.max_points))) for step in falling]
        return case(*rungs, else_=whole(0))


def _of_what(step: Step) -> tuple[str, tuple[str, ...]]:
    return step.measure, tuple(sorted(set(step.kinds)))


def _sum(reading: Reading, step: Step) -> int:
    return sum(reading.value(name) or 0 for name in step.facts)
