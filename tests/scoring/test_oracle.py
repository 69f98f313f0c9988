"""The statement on PostgreSQL and the plain reading agree on every outcome, every point, every total and every verdict."""

from collections import Counter

from hypothesis import given

from service.scoring import BoundRuleSet, Outcome, bind
from tests.scoring import strategies as some
from tests.scoring.laws import DECLARED, HALF, bound_law, indicator, law, seeded
from tests.scoring.oracle import judge
from tests.scoring.running import Server


def assert_agreed(server: Server, bound: BoundRuleSet, seed: int) -> Counter[Outcome]:
    """Both judge the same rows; the verdicts are counted, so that a test can see that all of them came up."""
    rows = some.rows_around(bound, seed)
    scored = server.score(bound, rows)
    for facts, one in zip(rows, scored, strict=True):
        assert one.facts == tuple(facts[name] for name in bound.facts)
        assert one.judged == judge(bound, facts), facts
    return Counter(one.judged.verdict for one in scored)


@some.MODEST
@given(bound=some.pass_or_fail_sets(), seed=some.seeds)
def test_pass_or_fail_is_read_alike(server: Server, bound: BoundRuleSet, seed: int) -> None:
    assert_agreed(server, bound, seed)


@some.MODEST
@given(bound=some.point_sets(), seed=some.seeds)
def test_points_are_read_alike(server: Server, bound: BoundRuleSet, seed: int) -> None:
    assert_agreed(server, bound, seed)


@some.FEW
@given(seed=some.seeds)
def test_the_law_of_the_house_is_read_alike(server: Server, seed: int) -> None:
    """Half of the seeds fall on either level of the circular."""
    path = f"commune/tt-25-2023-level-{seed % 2 + 1}.yaml"
    assert_agreed(server, bind(seeded(path), {}), seed)


def test_the_generated_facts_reach_every_verdict(server: Server) -> None:
    bound = bound_law(law([indicator(HALF), indicator(DECLARED, "1.2")]))
    assert set(assert_agreed(server, bound, 1)) == {Outcome.PASSED, Outcome.FAILED, Outcome.UNKNOWN}
