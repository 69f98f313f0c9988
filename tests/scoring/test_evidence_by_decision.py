"""A province may decide that an indicator without suitable evidence fails, where the instrument says nothing: the score carries the decision."""

import pytest

from service.scoring import EVIDENCE, Outcome, ParameterErrors, bind, explain, may_ask_for_evidence
from tests.scoring.laws import HALF, indicator, law, parsed, seeded
from tests.scoring.running import Server

NUMBER = "15/QĐ-UBND"
OPEN = parsed(law([indicator(HALF)]))


@pytest.mark.parametrize(
    ("evidence", "outcome", "said"),
    [
        (1, Outcome.PASSED, "Có minh chứng phù hợp."),
        (0, Outcome.FAILED, f"Không có minh chứng phù hợp nên không đạt (Quyết định {NUMBER} của tỉnh)."),
        (None, Outcome.UNKNOWN, "Chưa rõ có minh chứng phù hợp hay không."),
    ],
)
def test_the_decision_fails_what_has_no_evidence_and_is_named(
    server: Server, evidence: int | None, outcome: Outcome, said: str
) -> None:
    bound = bind(OPEN, {EVIDENCE: NUMBER})
    one = server.score_one(bound, {"trained": 1, "population": 1, "evidence:1.1": evidence})
    assert one.judged.outcomes == (outcome,)
    told = explain(bound, [1, 1, evidence], [], [outcome], None, outcome)
    assert told.indicators[0].sentence.endswith(said)


def test_without_a_decision_evidence_is_not_read(server: Server) -> None:
    bound = bind(OPEN, {})
    assert bound.facts == ("trained", "population")
    assert server.score_one(bound, {"trained": 1, "population": 1}).judged.outcomes == (Outcome.PASSED,)


def test_the_law_keeps_its_name_and_the_values_are_others() -> None:
    with_, without = bind(OPEN, {EVIDENCE: NUMBER}), bind(OPEN, {})
    assert with_.content_hash == without.content_hash
    assert with_.parameters_hash != without.parameters_hash
    assert bind(OPEN, {EVIDENCE: None}).parameters_hash == without.parameters_hash


def test_an_instrument_that_asks_itself_is_no_decision_of_a_province() -> None:
    asks = parsed(law([indicator(HALF)], evidence_required=True))
    bound = bind(asks, {})
    assert (bound.evidence_required, bound.evidence_decision) == (True, None)
    assert "Quyết định" not in explain(bound, [1, 1, 0], [], [Outcome.FAILED], None, Outcome.FAILED).indicators[0].sentence


@pytest.mark.parametrize("value", [True, 1, "", "  "])
def test_what_is_no_number_of_a_decision_is_refused(value: object) -> None:
    with pytest.raises(ParameterErrors):
        bind(OPEN, {EVIDENCE: value})


def test_only_circular_25_is_open_to_it() -> None:
    assert may_ask_for_evidence(seeded("commune/tt-25-2023-level-1.yaml"))
    for closed in ("unit_province/tt-24-2023-level-1.yaml", "citizen/324-qd-khvn-2023.yaml"):
        assert not may_ask_for_evidence(seeded(closed))
    with pytest.raises(ParameterErrors):
        bind(seeded("unit_province/tt-24-2023-level-1.yaml"), {EVIDENCE: NUMBER})
