"""Trials of what could be done next: the least change of each indicator, evidence with it, and nothing where nobody can do anything."""

from service.scoring import BoundRuleSet, Outcome, bind, trials
from tests.scoring.laws import seeded

COMMUNE, DISTRICT = "commune/tt-25-2023-level-1.yaml", "district/tt-25-2023-level-1.yaml"
UNIT = "unit_district/tt-24-2023-level-1.yaml"


def ones(bound: BoundRuleSet, changed: dict[str, int]) -> dict[str, int | None]:
    """Every fact is 1 but these."""
    return {name: changed.get(name, 1) for name in bound.facts}


def outcomes(bound: BoundRuleSet, **not_passed: Outcome) -> list[int]:
    """Every indicator passes but these (`i4_1`)."""
    changed = {code[1:].replace("_", "."): outcome for code, outcome in not_passed.items()}
    return [int(changed.get(indicator.code, Outcome.PASSED)) for indicator in bound.indicators]


def test_a_commune_one_person_short_needs_that_person() -> None:
    bound = bind(seeded(COMMUNE), {})
    facts = ones(bound, {"population": 10_000, "learning_citizens_decided": 5_999})
    (trial,) = trials(bound, facts, outcomes(bound, i5_1=Outcome.FAILED))
    assert [(c.fact, c.value) for c in trial.changes] == [("learning_citizens_decided", 6_000)]


def test_both_shares_of_one_indicator_are_mended_together() -> None:
    bound = bind(seeded(COMMUNE), {})
    facts = ones(
        bound,
        {
            "population": 100,
            "trained": 49,
            "degree": 11,
            "difficult_area": 0,
        },
    )
    (trial,) = trials(bound, facts, outcomes(bound, i5_2=Outcome.FAILED))
    assert {(c.fact, c.value) for c in trial.changes} == {("trained", 50), ("degree", 12)}


def test_a_trend_is_nobodys_to_do() -> None:
    bound = bind(seeded(DISTRICT), {})
    facts = ones(bound, {})
    assert trials(bound, facts, outcomes(bound, i4_2=Outcome.FAILED)) == []


def test_evidence_is_part_of_what_is_needed() -> None:
    bound = bind(seeded(UNIT), {})
    facts = ones(bound, {"unit_learning_plan": 0, "evidence:1.1": 0})
    (trial,) = trials(bound, facts, outcomes(bound, i1_1=Outcome.FAILED))
    assert [(c.fact, c.value) for c in trial.changes] == [("unit_learning_plan", 1), ("evidence:1.1", 1)]


def test_a_part_that_does_not_apply_is_not_asked_for() -> None:
    bound = bind(seeded(UNIT), {})
    facts = ones(bound, {"unit_training_regime": 0, "unit_is_public_preschool": 0})
    (trial,) = trials(bound, facts, outcomes(bound, i1_2=Outcome.FAILED))
    assert [c.fact for c in trial.changes] == ["unit_training_regime"]
