"""Sums of roll entries that come out exactly, and leave alone whoever learns enough."""

import random

import pytest

from service.demo.learning import WHOLE, Year
from service.populate.entries import EVENTS, settle


def draw() -> random.Random:
    return random.Random(1)  # noqa: S311 - made-up people, not secrets


LEARNER, ABSENT = Year(events=WHOLE, confirmed=(90,) * 5), Year(events=())


@pytest.mark.parametrize("wanted", [8, 20, 30, 36])
def test_the_sum_is_exact_and_the_learner_stays(wanted: int) -> None:
    settled = settle({1: LEARNER, 2: ABSENT, 3: Year(events=(0, 3))}, wanted=wanted, draw=draw())
    assert sum(len(year.events) for year in settled.values()) == wanted
    assert settled[1] == LEARNER


def test_learners_are_touched_when_the_others_do_not_suffice() -> None:
    settled = settle({1: LEARNER, 2: ABSENT}, wanted=2 * len(EVENTS), draw=draw())
    assert all(year.events == tuple(EVENTS) for year in settled.values())


def test_nobody_comes_to_an_event_twice() -> None:
    settled = settle(dict.fromkeys(range(50), ABSENT), wanted=500, draw=draw())
    assert all(len(set(year.events)) == len(year.events) == 10 for year in settled.values())


def test_more_than_everybody_at_everything_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot come"):
        settle({1: ABSENT}, wanted=len(EVENTS) + 1, draw=draw())
