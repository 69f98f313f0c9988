"""The clock and the states of a request, without a database."""

from datetime import date, timedelta

import pytest

from service.requests.states import NEXT, State, Step, deadlines, receipt, working_days_after


@pytest.mark.parametrize(
    ("received", "answer_by"),
    [("2026-03-16", "2026-03-18"), ("2026-03-19", "2026-03-23"), ("2026-03-20", "2026-03-24"), ("2026-03-21", "2026-03-24"), ("2026-03-22", "2026-03-24")],
)  # fmt: skip
def test_two_working_days_leave_out_the_weekend_and_the_day_itself(received: str, answer_by: str) -> None:
    assert deadlines(date.fromisoformat(received)).answer_by == date.fromisoformat(answer_by)


def test_the_act_follows_within_ten_to_twenty_days() -> None:
    until = deadlines(date(2026, 3, 20))
    assert (until.fulfil_soon, until.fulfil_by) == (date(2026, 3, 30), date(2026, 4, 9))


def test_working_days_never_end_on_a_weekend() -> None:
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(400)]
    assert all(working_days_after(day, number).weekday() < 5 for day in days for number in (1, 2, 5))


def test_every_state_is_reached_and_only_two_are_left() -> None:
    assert {before for before, _ in NEXT} == {State.RECEIVED, State.ACCEPTED}
    assert {State.RECEIVED, *NEXT.values()} == set(State)
    assert (State.RECEIVED, Step.FULFIL) not in NEXT


def test_a_receipt_says_year_commune_and_number() -> None:
    assert receipt(2026, 11892, 7) == "YC-2026-11892-0007"
