"""The counterpart on OpenFisca-core: the same rule as variables, facts read from the same database, points and verdicts written back to it.

Twice: `rows`, the driver's own fetch and copy, as anybody would write it; `columns`, binary COPY straight into and out of numpy's arrays,
the fastest way that we know. The goals speak of the first."""

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from openfisca_core import entities, periods
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from service.scoring import Outcome
from tests.benchmarks.ground import YEAR, Ground
from tests.benchmarks.openfisca_reading import Source, read, write
from tests.benchmarks.rule import Indicator, Rule, amount_of

UNKNOWN = -1
Way = Literal["rows", "columns"]
Formula = Callable[[Any, Any], Any]


def system(rule: Rule) -> Any:
    """Inputs: an amount of the log each, confirmed points; then points, total and verdict. Points in tenths, -1 is unknown."""
    person = entities.Entity("person", "persons", "", "")
    made = TaxBenefitSystem([person])
    for n in range(len(rule.amounts)):
        _add(made, person, f"log_{n}")
    for one in rule.indicators:
        _add(made, person, f"stated_{one.code}", default=UNKNOWN)
        _add(made, person, f"points_{one.code}", _points(rule, one), default=UNKNOWN)
    _add(made, person, "total", _total(rule), default=UNKNOWN)
    _add(made, person, "verdict", _verdict(rule))
    return made


def _add(made: Any, person: Any, name: str, formula: Formula | None = None, *, default: int = 0) -> None:
    told = {"value_type": int, "entity": person, "definition_period": periods.DateUnit.YEAR, "label": name}
    told |= {"default_value": default} | ({"formula": formula} if formula else {})
    made.add_variable(type(name, (Variable,), told))


def _points(rule: Rule, one: Indicator) -> Formula:
    def formula(people: Any, period: Any) -> Any:
        stated = people(f"stated_{one.code}", period)
        computed = np.full(len(stated), 0 if one.ladder else UNKNOWN)
        for step in one.ladder:
            reached = people(f"log_{rule.amounts.index(amount_of(step))}", period) >= step.threshold
            computed = np.maximum(computed, reached * min(step.points, one.cap))
        return np.where(stated == UNKNOWN, computed, np.minimum(stated, one.cap))

    return formula


def _total(rule: Rule) -> Formula:
    def formula(people: Any, period: Any) -> Any:
        points = [people(f"points_{one.code}", period) for one in rule.indicators]
        unknown = np.minimum.reduce(points) == UNKNOWN
        return np.where(unknown, UNKNOWN, sum(points))

    return formula


def _verdict(rule: Rule) -> Formula:
    def formula(people: Any, period: Any) -> Any:
        points = [people(f"points_{one.code}", period) for one in rule.indicators]
        failed = np.logical_or.reduce([(each != UNKNOWN) & (each < rule.floor) for each in points])
        total = people("total", period)
        known = np.where(total >= rule.total, Outcome.PASSED, Outcome.FAILED)
        return np.where(failed, Outcome.FAILED, np.where(total == UNKNOWN, Outcome.UNKNOWN, known))

    return formula


async def compute(ground: Ground, rule: Rule, *, source: Source, way: Way) -> None:
    """Read, compute, write back."""
    inputs = [f"log_{n}" for n in range(len(rule.amounts))] + [f"stated_{one.code}" for one in rule.indicators]
    known = await read(ground, rule, source=source, names=inputs, binary=way == "columns")
    simulation = SimulationBuilder().build_default_simulation(system(rule), count=len(known["person_id"]))
    for name in inputs:
        simulation.set_input(name, str(YEAR), known[name])
    results = [*(f"points_{one.code}" for one in rule.indicators), "total", "verdict"]
    found = {name: simulation.calculate(name, str(YEAR)) for name in results}
    await write(ground, {"person_id": known["person_id"]} | found, binary=way == "columns")
