"""Hypothesis: rule sets that a lawyer could have written, with the values of their parameters, and facts on and around every number in them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from service.scoring import BoundRuleSet, Fact, FactKind, FactSubject, fact_named
from service.scoring.vocabulary import VOCABULARY
from tests.scoring.laws import Document, bound_law, citizen_law, indicator, law, parameter, steps

MODEST = settings(max_examples=120, derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
FEW = settings(MODEST, max_examples=25)
OF_COMMUNES = [fact for fact in VOCABULARY.values() if fact.subject is FactSubject.COMMUNE]
FLAGS, LEVELS, COUNTS = (
    [fact.name for fact in OF_COMMUNES if fact.kind is kind and fact.name != "difficult_area"]
    for kind in (FactKind.FLAG, FactKind.LEVEL, FactKind.COUNT)
)
NUMERATORS = [name for name in COUNTS if name != "population"]
LEARNING = ["ccl_class", "digital_skills", "foreign_language"]


@dataclass
class Open:
    """What the law being written leaves to a province, with the values that the province sets."""

    draw: st.DrawFn
    definitions: list[Document] = field(default_factory=list)
    values: dict[str, object] = field(default_factory=dict)

    def maybe(self, number: Any, kind: str, *, optional: bool = False) -> Any:
        """The number itself, or a parameter that holds it; one that may stay unset is set half of the time."""
        if self.draw(st.integers(0, 3)):
            return number
        unset = optional and self.draw(st.booleans())
        return {"parameter": self.parameter(kind, None if unset else number, optional=optional)}

    def parameter(self, kind: str, value: object, *, optional: bool = True) -> str:
        """The name of a new parameter; None leaves it unset."""
        name = f"p{len(self.definitions)}"
        self.definitions.append(parameter(name, kind, optional=optional))
        self.values[name] = value
        return name


@dataclass(frozen=True)
class Liberties:
    """What a generated law may hold; a monotone one has neither conditions nor trends nor a threshold that a flag changes."""

    monotone: bool = False


def declared(left: Open) -> Document:
    """A flag."""
    return {"kind": "declared", "fact": left.draw(st.sampled_from(FLAGS))}


def level_at_least(left: Open) -> Document:
    """A level that exists."""
    fact = VOCABULARY[left.draw(st.sampled_from(LEVELS))]
    return {"kind": "level_at_least", "fact": fact.name, "level": left.draw(st.integers(1, fact.maximum))}


def count_at_least(left: Open) -> Document:
    """A count, 0 included."""
    asked = left.maybe(left.draw(st.sampled_from([0, 1, 4, 99, 2_000_000_000])), "count")
    return {"kind": "count_at_least", "fact": left.draw(st.sampled_from(NUMERATORS)), "at_least": asked}


def share_at_least(left: Open, liberties: Liberties) -> Document:
    """A share, whose threshold may depend on the difficult area."""
    percents = st.sampled_from([1, 33, 50, 60, 100])
    award: Document = {"kind": "share_at_least", "numerator": left.draw(st.sampled_from(NUMERATORS)), "denominator": "population"}
    award["percent"] = left.maybe(left.draw(percents), "percent")
    if not liberties.monotone and left.draw(st.booleans()):
        special = left.maybe(left.draw(percents), "percent", optional=True)
        award["percent_when"] = {"fact": "difficult_area", "value": special}
    return award


def share_with_readings(left: Open, liberties: Liberties) -> Document:
    """A share of which the law does not say what it counts: a province may choose."""
    others = [{"name": name, "numerator": left.draw(st.sampled_from(NUMERATORS))} for name in ("one", "another")]
    chosen = left.parameter("reading", left.draw(st.sampled_from([None, "one", "another"])))
    return share_at_least(left, liberties) | {"readings": {"parameter": chosen, "others": others}}


def trend(left: Open) -> Document:
    """Two figures in either direction."""
    now, before = left.draw(st.permutations(COUNTS))[:2]
    return {"kind": "trend", "fact": now, "year_before": before, "direction": left.draw(st.sampled_from(["rose", "fell"]))}


def combined(left: Open, liberties: Liberties, depth: int) -> Document:
    """All or any of one to three parts, each with conditions of its own if it wants."""
    parts = [
        {"award": award(left, liberties, depth + 1), "applies_when": conditions(left, liberties)}
        for _ in range(left.draw(st.integers(1, 3)))
    ]
    return {"kind": left.draw(st.sampled_from(["all_of", "any_of"])), "parts": parts}


def award(left: Open, liberties: Liberties, depth: int = 0) -> Document:
    """Any award that decides pass or fail."""
    kinds: list[Callable[[], Document]] = [
        lambda: declared(left),
        lambda: level_at_least(left),
        lambda: count_at_least(left),
        lambda: share_at_least(left, liberties),
    ]
    kinds += [] if liberties.monotone else [lambda: trend(left)]
    kinds += [lambda: share_with_readings(left, liberties)] if depth == 0 else []
    kinds += [lambda: combined(left, liberties, depth)] * 2 if depth < 2 else []
    return left.draw(st.sampled_from(kinds))()


def conditions(left: Open, liberties: Liberties, names: Sequence[str] = (*FLAGS[:3], *LEVELS, "trained")) -> list[Document]:
    """None, one or two conditions of the three kinds."""
    if liberties.monotone or left.draw(st.booleans()):
        return []
    return [condition(left, names) for _ in range(left.draw(st.integers(1, 2)))]


def condition(left: Open, names: Sequence[str]) -> Document:
    """One of equals, one_of, at_least."""
    value = st.integers(0, 3)
    asked = st.one_of(
        st.fixed_dictionaries({"equals": value}),
        st.fixed_dictionaries({"at_least": value}),
        st.fixed_dictionaries({"one_of": st.lists(value, min_size=1, max_size=2)}),
    )
    return {"fact": left.draw(st.sampled_from(list(names)))} | left.draw(asked)


@st.composite
def pass_or_fail_sets(draw: st.DrawFn, liberties: Liberties = Liberties()) -> BoundRuleSet:
    """Rule sets in which all indicators must pass, with evidence asked for or not."""
    left = Open(draw)
    codes = [f"1.{number}" for number in range(1, draw(st.integers(1, 5)) + 1)]
    indicators = [indicator(award(left, liberties), code, applies_when=conditions(left, liberties)) for code in codes]
    document = law(indicators, evidence_required=draw(st.booleans()), parameters=left.definitions)
    return bound_law(document, left.values)


@st.composite
def point_sets(draw: st.DrawFn, liberties: Liberties = Liberties()) -> BoundRuleSet:
    """Rule sets that add points up, with a local guide, and perhaps another total in difficult areas."""
    left = Open(draw)
    codes = [str(number) for number in range(1, draw(st.integers(1, 4)) + 1)]
    parts = [steps(code, max_points=draw(st.sampled_from([4.5, 10]))) for code in codes]
    where = [{"applies_when": conditions(left, liberties, ["home_in_difficult_area", "sessions_ccl_class"])} for _ in codes]
    verdict: Document = {"kind": "total_at_least", "each_at_least": draw(st.sampled_from([0, 2.5, 5]))}
    verdict["total"] = left.maybe(draw(st.sampled_from([0, 7.5, 15, 80])), "points")
    if not liberties.monotone and draw(st.booleans()):
        special = left.maybe(draw(st.sampled_from([0, 5, 12.5])), "points", optional=True)
        verdict["total_when"] = {"fact": "home_in_difficult_area", "total": special}
    definitions = [parameter("guide", "guide"), *left.definitions]
    indicators = [part | more for part, more in zip(parts, where, strict=True)]
    document = citizen_law(codes, verdict=verdict, parameters=definitions, indicators=indicators)
    guide = {part["code"]: draw(rungs(part["award"]["max_points"])) for part in parts}
    return bound_law(document, {"guide": guide, **left.values})


@st.composite
def rungs(draw: st.DrawFn, max_points: float) -> list[Document]:
    """No rung, or up to five over hours, sessions, certificates, in no order and with kinds named twice."""
    points = [value for value in (0, 2.5, 3, 4.5, 5, 7.5, 10) if value <= max_points]
    hours = st.fixed_dictionaries({"measure": st.just("hours"), "at_least": st.sampled_from([0, 0.5, 6, 12.5])})
    whole = st.fixed_dictionaries({"measure": st.sampled_from(["sessions", "certificates"]), "at_least": st.integers(0, 4)})
    kinds = st.lists(st.sampled_from(LEARNING), min_size=1, max_size=3)
    more = st.fixed_dictionaries({"kinds": kinds, "points": st.sampled_from(points)})
    return [first | draw(more) for first in draw(st.lists(st.one_of(hours, whole), max_size=5))]


def rule_sets(liberties: Liberties = Liberties()) -> st.SearchStrategy[BoundRuleSet]:
    """Both shapes."""
    return st.one_of(pass_or_fail_sets(liberties), point_sets(liberties))


seeds = st.integers(0, 2**32 - 1)


def chance_of(seed: int) -> Random:
    """Repeatable chance."""
    return Random(seed)  # noqa: S311 - test data


def rows_around(bound: BoundRuleSet, seed: int, *, number: int = 100, unknown: float = 0.15) -> list[dict[str, int | None]]:
    """Facts on, just below and just above every number of the rule set, some unknown; many at once, since a statement takes many."""
    chance = chance_of(seed)
    near = sorted({max(0, value + step) for value in _numbers_in(bound) for step in (-1, 0, 1)})

    def value_of(fact: Fact) -> int | None:
        pool = [0, 1, 100, *near, 2_000_000_000] if fact.kind in {FactKind.COUNT, FactKind.TENTHS} else range(fact.maximum + 1)
        return None if chance.random() < unknown else chance.choice([value for value in pool if value <= fact.maximum])

    facts = [fact for name in bound.facts if (fact := fact_named(name))]
    return [{fact.name: value_of(fact) for fact in facts} for _ in range(number)]


def _numbers_in(bound: BoundRuleSet) -> set[int]:
    """Every whole number of the law and of its parameters: as it stands, and as hours or points in tenths would be."""
    found: set[int] = set()

    def look(item: object) -> None:
        if isinstance(item, dict):
            for value in item.values():
                look(value)
        elif isinstance(item, list | tuple):
            for value in item:
                look(value)
        elif isinstance(item, int | float):
            found.update({int(item), int(item * 10)})

    look([bound.rule_set.model_dump()["verdict"], bound.rule_set.model_dump()["indicators"], dict(bound.parameters)])
    return {value for value in found if value <= 10**14}
