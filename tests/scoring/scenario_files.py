"""Reads scenarios as lawyers write them: YAML files whose words are checked, on top of facts that a folder shares. Runs nothing."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BeforeValidator, Field

from service.scoring import Certainty, FactKind, Outcome, RuleSet, fact_named, in_force
from service.scoring.rule_set import RuleTitle
from service.scoring.shape import Day, Shape
from tests.scoring.laws import seeded, seeded_paths

FOLDER = Path(__file__).parent / "scenarios"
NONE = "không có"
_IN_ONE = {FactKind.TENTHS: 10, FactKind.HUNDREDTHS: 100}

Word = Annotated[Outcome, BeforeValidator({outcome.label: outcome for outcome in Outcome}.__getitem__)]
Given = dict[str, bool | int | Decimal | str | None]


class Expected(Shape):
    """What must come out; what is not named is not looked at. `others` speaks of all indicators that `indicators` does not name."""

    law: str | None = None
    verdict: Word | None = None
    reached: int | None = None
    total: Decimal | None = None
    points: dict[str, Decimal] = Field(default_factory=dict)
    indicators: dict[str, Word] = Field(default_factory=dict)
    others: Word | None = None
    says: dict[str, str] = Field(default_factory=dict)
    certainty: Certainty | None = None
    missing_parameters: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


class Base(Shape):
    """Facts and parameters that scenarios of a folder share; one base may stand on another."""

    base: str | None = None
    given: Given = Field(default_factory=dict)
    parameters: dict[str, Any] = Field(default_factory=dict)


class Scenario(Base):
    """One case: on this day, under this title, these facts come to this."""

    name: Annotated[str, Field(min_length=10)]
    on: Day
    title: RuleTitle
    level: int | None = None
    locality: str = "VN"
    expect: Expected

    @property
    def facts(self) -> dict[str, int | None]:
        """The facts as the engine keeps them."""
        return {name: _kept(name, value) for name, value in self.given.items()}

    def laws(self) -> tuple[RuleSet, ...]:
        """The rule sets of its title (and level) that are in force on its day, the lowest level first."""
        found = _in_force(self.on, self.locality)
        return tuple(law for law in found if law.title == self.title and self.level in {None, law.level})


@cache
def _in_force(on: date, locality: str) -> tuple[RuleSet, ...]:
    return in_force((seeded(path) for path in seeded_paths()), on, locality=locality)


class _Loader(yaml.SafeLoader):
    """YAML in which only true and false are truths: `on` is a word of ours."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - the name is PyYAML's
        letter: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":bool") or letter in "tTfF"]
        for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


@cache
def scenarios() -> tuple[tuple[str, Scenario], ...]:
    """Every scenario with the words that name it in a report."""
    paths = sorted(path for path in FOLDER.glob("*/*.yaml") if path.name != "base.yaml")
    return tuple((f"{path.parent.name}/{path.stem}: {one.name}", one) for path in paths for one in read(path))


def read(path: Path) -> list[Scenario]:
    """The scenarios of one file: what stands above the list holds for each of them."""
    above = _load(path)
    bases = _bases(path.parent / "base.yaml")
    return [_filled(Scenario.model_validate(above | one), bases) for one in above.pop("scenarios")]


def _bases(path: Path) -> dict[str, Base]:
    return {name: Base.model_validate(base) for name, base in (_load(path) if path.exists() else {}).items()}


def _filled(scenario: Scenario, bases: Mapping[str, Base]) -> Scenario:
    given, parameters, named = scenario.given, scenario.parameters, scenario.base
    while named is not None:
        base = bases[named]
        given, parameters, named = base.given | given, base.parameters | parameters, base.base
    return scenario.model_copy(update={"given": given, "parameters": parameters})


def _load(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a SafeLoader
    return document


def _kept(name: str, value: bool | int | Decimal | str | None) -> int | None:
    if value is None or value == Outcome.UNKNOWN.label:
        return None
    fact = fact_named(name)
    kept = Decimal(value) * (_IN_ONE.get(fact.kind, 1) if fact else 1)
    assert kept == kept.to_integral_value(), f"{name}: {value} has more decimals than the fact"
    return int(kept)


def day_before(day: date) -> date:
    """The day before."""
    return date.fromordinal(day.toordinal() - 1)
