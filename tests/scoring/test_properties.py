"""What holds of every rule set: bounds, monotony, thresholds from both sides, and that what nobody knows never passes."""

from collections.abc import Mapping
from random import Random

import pytest
from hypothesis import given

from service.scoring import BoundRuleSet, Outcome, bind, fact_named
from service.scoring.awards import Steps
from tests.scoring import strategies as some
from tests.scoring.laws import DECLARED, HALF, Document, bound_law, citizen_law, indicator, law, parameter, parsed, seeded, steps
from tests.scoring.running import Server
from tests.scoring.strategies import Liberties

MONOTONE = Liberties(monotone=True)
MORE_IS_NOT_BETTER = {"population"}
"""Denominators: more people make a share smaller."""

PASSED, FAILED, NOT_APPLICABLE, UNKNOWN = Outcome
TREND: Document = {"kind": "trend", "fact": "trained", "year_before": "degree"}


def one_more(bound: BoundRuleSet, facts: Mapping[str, int | None], chance: Random) -> dict[str, int | None]:
    """The same facts with one known figure raised."""
    known = [name for name in bound.facts if facts[name] is not None and name not in MORE_IS_NOT_BETTER]
    raised = chance.choice(known) if known else None
    return {name: _more_of(name, value or 0, chance) if name == raised else value for name, value in facts.items()}


def _more_of(name: str, value: int, chance: Random) -> int:
    fact = fact_named(name)
    assert fact
    return min(value + chance.choice([1, 10]), fact.maximum)


def one_learnt(bound: BoundRuleSet, facts: Mapping[str, int | None], chance: Random) -> dict[str, int | None]:
    """The same facts with one unknown figure known; confirming points is a decision, not a figure that was unknown."""
    unknown = [name for name in bound.facts if facts[name] is None and not name.startswith("confirmed")]
    learnt = chance.choice(unknown) if unknown else None
    return {name: chance.choice([0, 1]) if name == learnt else value for name, value in facts.items()}


@some.FEW
@given(bound=some.point_sets(), seed=some.seeds)
def test_points_never_exceed_the_maximum(server: Server, bound: BoundRuleSet, seed: int) -> None:
    maxima = [i.award.max_points for i in bound.indicators if isinstance(i.award, Steps)]
    for one in server.score(bound, some.rows_around(bound, seed)):
        points = one.judged.points
        assert all(p is None or 0 <= p <= greatest for p, greatest in zip(points, maxima, strict=True))
        assert one.judged.total is None or 0 <= one.judged.total <= sum(maxima)


@some.FEW
@given(bound=some.rule_sets(MONOTONE), seed=some.seeds)
def test_more_evidence_never_lowers_a_score(server: Server, bound: BoundRuleSet, seed: int) -> None:
    rows = some.rows_around(bound, seed)
    more = [one_more(bound, facts, some.chance_of(seed + n)) for n, facts in enumerate(rows)]
    for before, after in zip(server.score(bound, rows), server.score(bound, more), strict=True):
        assert all(a is PASSED for b, a in zip(before.judged.outcomes, after.judged.outcomes, strict=True) if b is PASSED)
        assert all((b or 0) <= (a or 0) for b, a in zip(before.judged.points, after.judged.points, strict=True))
        assert before.judged.verdict is not PASSED or after.judged.verdict is PASSED


@some.FEW
@given(bound=some.rule_sets(), seed=some.seeds)
def test_what_is_decided_never_hangs_on_what_is_unknown(server: Server, bound: BoundRuleSet, seed: int) -> None:
    """Whatever figure comes in later, đạt stays đạt and không đạt stays không đạt."""
    rows = some.rows_around(bound, seed, unknown=0.4)
    later = [one_learnt(bound, facts, some.chance_of(seed + n)) for n, facts in enumerate(rows)]
    for before, after in zip(server.score(bound, rows), server.score(bound, later), strict=True):
        decided = [(b, a) for b, a in zip(before.judged.outcomes, after.judged.outcomes, strict=True) if b is not UNKNOWN]
        assert all(b is a for b, a in decided)
        assert before.judged.verdict in {UNKNOWN, after.judged.verdict}


@some.FEW
@given(bound=some.rule_sets(), seed=some.seeds)
def test_the_order_of_indicators_is_irrelevant(server: Server, bound: BoundRuleSet, seed: int) -> None:
    backwards = bound.rule_set.model_copy(update={"indicators": tuple(reversed(bound.indicators))})
    rows = some.rows_around(bound, seed)
    for one, other in zip(server.score(bound, rows), server.score(bind(backwards, bound.parameters), rows), strict=True):
        assert (one.by_code, one.points_by_code) == (other.by_code, other.points_by_code)
        assert (one.judged.total, one.judged.verdict) == (other.judged.total, other.judged.verdict)


@some.FEW
@given(bound=some.rule_sets())
def test_nothing_known_passes_nothing(server: Server, bound: BoundRuleSet) -> None:
    one = server.score_one(bound, dict.fromkeys(bound.facts))
    assert set(one.judged.outcomes) == {UNKNOWN}
    assert one.judged.verdict is UNKNOWN


@some.FEW
@given(bound=some.rule_sets(), seed=some.seeds)
def test_the_same_input_gives_the_same_sentences(server: Server, bound: BoundRuleSet, seed: int) -> None:
    """Scored among others or alone, now or again: a sentence for every indicator, and the same one."""
    rows = some.rows_around(bound, seed, number=10)
    told = [one.explained() for one in server.score(bound, rows)]
    again = [one.explained() for one in reversed(server.score(bound, list(reversed(rows))))]
    assert told == again
    assert server.score_one(bound, rows[0]).explained() == told[0]
    assert all(i.sentence and i.sentence == i.sentence.strip() for one in told for i in one.indicators)


THRESHOLDS: dict[str, tuple[Document, dict[str, int], dict[str, int]]] = {
    "declared": (DECLARED, {"budget_enough": 1}, {"budget_enough": 0}),
    "share": (HALF, {"trained": 500, "population": 1000}, {"trained": 499}),
    "share of a number that does not divide": (HALF, {"trained": 501, "population": 1001}, {"trained": 500}),
    "share of everybody on earth": (HALF, {"trained": 10**9, "population": 2 * 10**9}, {"trained": 10**9 - 1}),
    "level": ({"kind": "level_at_least", "fact": "primary_level", "level": 2}, {"primary_level": 2}, {"primary_level": 1}),
    "count": ({"kind": "count_at_least", "fact": "trained", "at_least": 4}, {"trained": 4}, {"trained": 3}),
    "rose": (TREND | {"direction": "rose"}, {"trained": 8, "degree": 7}, {"trained": 7}),
    "fell": (TREND | {"direction": "fell"}, {"trained": 7, "degree": 8}, {"trained": 8}),
}


@pytest.mark.parametrize("award", THRESHOLDS)
def test_exactly_on_the_threshold_passes_and_one_unit_below_fails(server: Server, award: str) -> None:
    document, on, below = THRESHOLDS[award]
    scored = server.score(bound_law(law([indicator(document)])), [on, on | below])
    assert [one.judged.verdict for one in scored] == [PASSED, FAILED]


@pytest.mark.parametrize("award", THRESHOLDS)
def test_an_unknown_fact_is_neither_passed_nor_failed(server: Server, award: str) -> None:
    document, on, _ = THRESHOLDS[award]
    rows: list[dict[str, int | None]] = [{**on, name: None} for name in on]
    scored = server.score(bound_law(law([indicator(document)])), rows)
    assert {one.judged.verdict for one in scored} == {UNKNOWN}


@pytest.mark.parametrize("part", [0, 1])
def test_a_denominator_of_zero_is_no_figure(server: Server, part: int) -> None:
    """0 × 100 ≥ 50 × 0 is true in arithmetic: a place without people would pass."""
    one = server.score_one(bound_law(law([indicator(HALF)])), {"trained": part, "population": 0})
    assert one.judged.outcomes == (UNKNOWN,)
    assert one.explained().indicators[0].sentence.endswith("bằng 0 nên chưa có tỷ lệ để xét.")


POINTS = bound_law(
    citizen_law(["1", "2"], verdict={"kind": "total_at_least", "total": 15, "each_at_least": 5}), {"guide": {"1": [], "2": []}}
)


@pytest.mark.parametrize(
    ("points", "verdict"),
    [
        ((100, 50), PASSED),
        ((100, 49), FAILED),
        ((99, 50), FAILED),
        ((75, 75), PASSED),
        ((49, None), FAILED),
        ((100, None), UNKNOWN),
    ],
)
def test_the_total_and_the_floor_decide(server: Server, points: tuple[int, int | None], verdict: Outcome) -> None:
    facts = dict(zip(["confirmed_points_1", "confirmed_points_2"], points, strict=True))
    assert server.score_one(POINTS, facts).judged.verdict is verdict


@pytest.mark.parametrize(("home", "outcome", "total"), [(1, PASSED, 160), (0, NOT_APPLICABLE, 80), (None, UNKNOWN, None)])
def test_points_that_do_not_apply_are_left_out_of_the_total(
    server: Server, home: int | None, outcome: Outcome, total: int | None
) -> None:
    at_home = [{"fact": "home_in_difficult_area", "equals": 1}]
    document = citizen_law([], indicators=[steps("1"), steps("2") | {"applies_when": at_home}])
    bound = bound_law(document, {"guide": {"1": [], "2": []}})
    one = server.score_one(bound, {"confirmed_points_1": 80, "confirmed_points_2": 80, "home_in_difficult_area": home})
    assert (one.by_code["2"], one.judged.total) == (outcome, total)


def test_a_set_in_which_nothing_applies_decides_nothing(server: Server) -> None:
    nobody = [{"fact": "budget_enough", "equals": 1}]
    bound = bound_law(law([indicator(HALF, applies_when=nobody)]))
    one = server.score_one(bound, {"trained": 1, "population": 1, "budget_enough": 0})
    assert (one.judged.outcomes, one.judged.verdict) == ((NOT_APPLICABLE,), UNKNOWN)


@pytest.mark.parametrize(("evidence", "outcome"), [(1, PASSED), (0, FAILED), (None, UNKNOWN)])
def test_an_instrument_that_asks_for_evidence_fails_what_has_none(server: Server, evidence: int | None, outcome: Outcome) -> None:
    """Circular 24/2023, Articles 9.3 and 15.3: shares too."""
    bound = bound_law(law([indicator(HALF)], evidence_required=True))
    one = server.score_one(bound, {"trained": 1, "population": 1, "evidence:1.1": evidence})
    assert one.judged.outcomes == (outcome,)


def test_an_optional_threshold_that_nobody_set_leaves_the_flag_unread() -> None:
    special = HALF | {"percent_when": {"fact": "difficult_area", "value": {"parameter": "special"}}}
    rule_set = parsed(law([indicator(special)], parameters=[parameter("special", "percent", optional=True)]))
    assert bind(rule_set, {}).facts == ("trained", "population")
    assert bind(rule_set, {"special": 40}).facts == ("trained", "population", "difficult_area")


def test_a_commune_one_of_whose_facts_is_unknown_is_unknown(server: Server) -> None:
    bound = bind(seeded("commune/tt-25-2023-level-1.yaml"), {})
    best = dict.fromkeys(bound.facts, 1) | dict.fromkeys(["primary_level", "lower_secondary_level"], 2)
    rows: list[dict[str, int | None]] = [{**best, name: None} for name in bound.facts]
    for one, name in zip(server.score(bound, rows), bound.facts, strict=True):
        unknown = {code for code, outcome in one.by_code.items() if outcome is UNKNOWN}
        assert unknown == {indicator.code for indicator in bound.indicators if name in bound.facts_of(indicator)}
        assert one.judged.verdict is UNKNOWN
