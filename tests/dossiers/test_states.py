"""The table of states: what it allows, what it forbids, and that nothing else says it."""

import pytest
from httpx import AsyncClient

from service.dossiers.states import AFTER, FROZEN, OPEN, TRANSITIONS, Actor, State, Step, Way, awaited, transition


def test_every_state_is_reached_and_only_lapsed_has_no_way_on() -> None:
    assert {t.after for t in TRANSITIONS} == set(State)
    assert {state for state in State if not any(t.before == state for t in TRANSITIONS)} == {State.REGISTERED, State.LAPSED}


def test_a_step_leads_to_one_state_wherever_it_starts() -> None:
    assert all(AFTER[t.step] is t.after for t in TRANSITIONS)


@pytest.mark.parametrize("state", OPEN)
def test_only_the_short_way_decides_what_was_just_submitted(state: State) -> None:
    assert (transition(Step.APPROVE, state, Way.SHORT) is not None) == (state is State.SUBMITTED)
    assert (transition(Step.APPROVE, state, Way.FULL) is not None) == (state is State.APPRAISING)


def test_what_is_approved_is_only_revoked_or_lapses() -> None:
    assert {t.step for t in TRANSITIONS if t.before is State.APPROVED} == {Step.REVOKE, Step.LAPSE}


@pytest.mark.parametrize("state", FROZEN)
def test_who_submits_takes_no_step_while_an_office_has_the_dossier(state: State) -> None:
    theirs = {t.step for t in TRANSITIONS if t.before is state and t.actor is Actor.SUBMITTER}
    assert (theirs == set()) == (state in (*OPEN, State.APPROVED, State.LAPSED))


@pytest.mark.parametrize(
    ("state", "way", "concluded", "actor"),
    [
        (State.SUBMITTED, Way.SHORT, False, Actor.DECIDER), (State.SUBMITTED, Way.FULL, False, Actor.RECEIVER),
        (State.APPRAISING, Way.FULL, False, Actor.APPRAISER), (State.APPRAISING, Way.FULL, True, Actor.DECIDER),
        (State.RETURNED, Way.FULL, False, Actor.SUBMITTER), (State.APPROVED, Way.FULL, True, None),
    ],
)  # fmt: skip
def test_somebody_is_waited_for(state: State, way: Way, concluded: bool, actor: Actor | None) -> None:
    assert awaited(state, way, concluded=concluded) is actor


async def test_the_table_is_told_over_the_api_and_on_its_page(client: AsyncClient) -> None:
    told = (await client.get("/api/v1/dossier-states")).json()
    assert [(t["step"], t["before"], t["after"]) for t in told["transitions"]] == [
        (t.step, t.before, t.after) for t in TRANSITIONS
    ]
    shown = (await client.get("/procedure")).text
    assert all(state.label in shown and state.locks in shown for state in State)
