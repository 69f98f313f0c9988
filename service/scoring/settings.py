"""What a rule set leaves to a province, and the values once they are set. An award asks `Settings`, never a dictionary."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, cast

from service.scoring.guide import Guide, Step
from service.scoring.shape import Shape

SettingValue = int | str | Guide


class FromParameter(Shape):
    """A number, a guide or a choice of reading that the law file does not hold: the name of the parameter that a province sets."""

    parameter: str


class FlagValue(Shape):
    """Another threshold where a flag is set: TT 25 Article 6.5.b for communes of a difficult area."""

    fact: str
    value: int | FromParameter


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """The ordinary value, and the one that holds where the flag `fact` is 1."""

    ordinary: int
    fact: str | None = None
    special: int | None = None


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The values of one bound rule set, seen from one indicator."""

    values: Mapping[str, SettingValue]
    indicator: str = ""

    def number(self, value: int | FromParameter) -> int:
        """A number of the law file itself, or the province's."""
        return value if isinstance(value, int) else cast("int", self.values[value.parameter])

    def choice(self, value: FromParameter) -> str | None:
        """The reading that the province chose; None while it chose none."""
        chosen = self.values.get(value.parameter)
        return chosen if isinstance(chosen, str) else None

    def threshold(self, ordinary: int | FromParameter, when: FlagValue | None) -> Threshold:
        """An optional parameter that nobody set leaves the ordinary threshold everywhere, and the flag unread."""
        if when is None or (isinstance(when.value, FromParameter) and when.value.parameter not in self.values):
            return Threshold(ordinary=self.number(ordinary))
        return Threshold(ordinary=self.number(ordinary), fact=when.fact, special=self.number(when.value))

    def steps(self, guide: FromParameter) -> tuple[Step, ...]:
        """This indicator's rungs in the local guide."""
        return cast("Guide", self.values[guide.parameter])[self.indicator]


class ParameterUse(NamedTuple):
    """A parameter's name, the type that its place in the rule asks for, and whether nothing can be judged there without it."""

    name: str
    asked: str
    needed: bool = True


def parameters_in(asked: str, *values: object) -> tuple[ParameterUse, ...]:
    """The parameters among these values, each with the type asked of it; only what holds where a flag is set can be done without."""
    references = ((value.value, False) if isinstance(value, FlagValue) else (value, True) for value in values)
    return tuple(
        ParameterUse(reference.parameter, asked, needed)
        for reference, needed in references
        if isinstance(reference, FromParameter)
    )
