"""Values that a province sets, and facts at the door: what does not fit, what is missing, what cannot be true."""

from typing import Any

import pytest

from service.scoring import FactErrors, MissingParameters, ParameterErrors, bind, check_facts
from tests.scoring.laws import HALF, Document, bound_law, citizen_law, indicator, law, parameter, parsed, seeded

FAMILY = "family/387-qd-ttg-2022-provisional.yaml"
FAMILY_VALUES = {"children_share": 100, "adult_share": 80, "term_years": 3}
RUNG: Document = {"measure": "sessions", "kinds": ["ccl_class"], "at_least": 1, "points": 5}
OPEN_SHARE = law([indicator(HALF | {"percent": {"parameter": "p"}})], parameters=[parameter("p", "percent")])
POINTS = citizen_law(
    ["1"],
    verdict={"kind": "total_at_least", "total": {"parameter": "total"}, "each_at_least": 5},
    parameters=[parameter("guide", "guide"), parameter("total", "points")],
)


def refused(document: Document, values: Document) -> list[tuple[str, str]]:
    """Slug and parameter of every fault; each says in Vietnamese what to do."""
    with pytest.raises(ParameterErrors) as errors:
        bind(parsed(document), values)
    assert all(
        "“" in problem.message or "phải" in problem.message or "chỉ số" in problem.message for problem in errors.value.problems
    )
    return [(problem.slug, problem.parameter) for problem in errors.value.problems]


def test_every_unset_parameter_is_named_and_none_has_a_default() -> None:
    with pytest.raises(MissingParameters) as missing:
        bind(seeded(FAMILY), {})
    assert [problem.parameter for problem in missing.value.problems] == list(FAMILY_VALUES)
    assert all("chưa được tỉnh đặt" in problem.message for problem in missing.value.problems)


@pytest.mark.parametrize("name", FAMILY_VALUES)
def test_a_parameter_set_to_nothing_is_missing(name: str) -> None:
    with pytest.raises(MissingParameters) as missing:
        bind(seeded(FAMILY), FAMILY_VALUES | {name: None})
    assert [problem.parameter for problem in missing.value.problems] == [name]


def test_a_parameter_that_the_law_does_not_have_is_refused() -> None:
    assert refused(OPEN_SHARE, {"p": 50, "q": 1}) == [("unknown-parameter", "q")]


@pytest.mark.parametrize("value", [0, 101, 12.5, "50", True, [50]])
def test_a_percentage_is_a_whole_number_up_to_a_hundred(value: object) -> None:
    assert refused(OPEN_SHARE, {"p": value}) == [("ill-typed-parameter", "p")]


@pytest.mark.parametrize("value", [-1, 79.95, "nhiều", True, float("nan")])
def test_points_have_at_most_one_decimal(value: object) -> None:
    assert refused(POINTS, {"guide": {"1": []}, "total": value}) == [("ill-typed-parameter", "total")]


GUIDES: dict[str, tuple[Any, str]] = {
    "an indicator left out": ({}, "guide-lacks-indicator"),
    "an indicator that the law does not have": ({"1": [], "11": []}, "unknown-indicator"),
    "points above the maximum": ({"1": [RUNG | {"points": 10.1}]}, "points-above-maximum"),
    "an unknown kind of activity": ({"1": [RUNG | {"kinds": ["karaoke"]}]}, "ill-typed-parameter"),
    "no kind of activity": ({"1": [RUNG | {"kinds": []}]}, "ill-typed-parameter"),
    "an unknown measure": ({"1": [RUNG | {"measure": "days"}]}, "ill-typed-parameter"),
    "half a session": ({"1": [RUNG | {"at_least": 1.5}]}, "ill-typed-parameter"),
    "a rung without points": ({"1": [{"measure": "hours", "kinds": ["ccl_class"], "at_least": 1}]}, "ill-typed-parameter"),
    "a misspelt field": ({"1": [RUNG | {"poins": 5}]}, "ill-typed-parameter"),
    "a word": ("xem công văn", "ill-typed-parameter"),
}


@pytest.mark.parametrize("fault", GUIDES)
def test_a_faulty_guide_is_refused(fault: str) -> None:
    guide, slug = GUIDES[fault]
    assert refused(POINTS, {"guide": guide, "total": 80}) == [(slug, "guide")]


def test_a_fault_of_a_guide_is_told_with_its_place() -> None:
    with pytest.raises(ParameterErrors, match=r"“1 › 0 › kinds › 0” \(không có loại hoạt động “karaoke”"):
        bind(parsed(POINTS), {"guide": {"1": [RUNG | {"kinds": ["karaoke"]}]}, "total": 80})


def test_faults_are_told_before_what_is_missing() -> None:
    assert refused(POINTS, {"total": "nhiều", "q": 1}) == [("unknown-parameter", "q"), ("ill-typed-parameter", "total")]


def test_an_optional_special_threshold_may_stay_unset() -> None:
    special = {"fact": "difficult_area", "value": {"parameter": "q"}}
    document = law([indicator(HALF | {"percent_when": special})], parameters=[parameter("q", "percent", optional=True)])
    assert bound_law(document).values == {}


COMMUNE: Document = {"trained": 5, "population": 10}
FACTS: dict[str, tuple[Document, list[tuple[str, str]]]] = {
    "a name that nobody defined": ({"happiness": 1}, [("unknown-fact", "happiness")]),
    "a word": ({"trained": "năm"}, [("ill-typed-fact", "trained")]),
    "half a person": ({"trained": 4.5}, [("ill-typed-fact", "trained")]),
    "a yes where a count is asked": ({"trained": True}, [("ill-typed-fact", "trained")]),
    "fewer than none": ({"trained": -1}, [("negative", "trained")]),
    "a part greater than the whole": ({"trained": 11}, [("numerator-above-denominator", "trained")]),
    "more people than can be": ({"population": 2_000_000_001}, [("above-maximum", "population")]),
    "a flag of two": ({"budget_enough": 2}, [("above-maximum", "budget_enough")]),
    "two faults": ({"trained": -1, "happiness": 1}, [("negative", "trained"), ("unknown-fact", "happiness")]),
}


@pytest.mark.parametrize("fault", FACTS)
def test_facts_that_cannot_be_true_are_refused(fault: str) -> None:
    given, expected = FACTS[fault]
    with pytest.raises(FactErrors) as errors:
        check_facts(bound_law(law([indicator(HALF)])), COMMUNE | given)
    assert [(problem.slug, problem.fact) for problem in errors.value.problems] == expected
    assert all("“" in problem.message for problem in errors.value.problems)


def test_a_fact_left_out_is_asked_for_and_an_explicit_null_is_an_answer() -> None:
    bound = bound_law(law([indicator(HALF)]))
    with pytest.raises(FactErrors) as errors:
        check_facts(bound, {"trained": 5})
    assert [(problem.slug, problem.fact) for problem in errors.value.problems] == [("missing-fact", "population")]
    assert check_facts(bound, {"trained": 5, "population": None}) == {"trained": 5, "population": None}


def test_degree_above_trained_is_refused_though_no_share_compares_them() -> None:
    rule_set = seeded("commune/tt-25-2023-level-1.yaml")
    bound = bind(rule_set, {})
    facts = dict.fromkeys(bound.facts) | {"population": 10, "trained": 5, "degree": 6}
    with pytest.raises(FactErrors) as errors:
        check_facts(bound, facts)
    assert [(problem.slug, problem.fact) for problem in errors.value.problems] == [("numerator-above-denominator", "degree")]


def test_facts_that_the_law_does_not_ask_are_let_through_and_left_out() -> None:
    checked = check_facts(bound_law(law([indicator(HALF)])), COMMUNE | {"budget_enough": True, "primary_level": None})
    assert checked == COMMUNE


def test_a_denominator_of_zero_is_no_fault() -> None:
    assert check_facts(bound_law(law([indicator(HALF)])), {"trained": 0, "population": 0}) == {"trained": 0, "population": 0}
