"""The one clock: aware instants, days of Viet Nam, and standing still where a test or the demo asks for it."""

import asyncio
from datetime import UTC, date, datetime, timedelta

from service.foundation import clock

EVENING = datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC)


def test_now_is_an_aware_instant_that_goes_on() -> None:
    first, second = clock.now(), clock.now()
    assert first.utcoffset() == timedelta(0)
    assert first <= second


def test_the_day_changes_at_midnight_of_viet_nam() -> None:
    with clock.standing_at(EVENING):
        assert clock.today() == date(2026, 12, 31)
    with clock.standing_at(EVENING + timedelta(seconds=1)):
        assert clock.today() == date(2027, 1, 1)


def test_a_stopped_clock_stands_and_goes_on_afterwards_also_after_an_error() -> None:
    try:
        with clock.standing_at(EVENING):
            assert clock.now() == clock.now() == EVENING
            with clock.standing_at(EVENING + timedelta(days=1)):
                assert clock.now() == EVENING + timedelta(days=1)
            assert clock.now() == EVENING
            raise LookupError
    except LookupError:
        assert clock.now() != EVENING


async def test_stopping_the_clock_of_one_task_leaves_the_others_alone() -> None:
    stopped, looked = asyncio.Event(), asyncio.Event()

    async def stop() -> None:
        with clock.standing_at(EVENING):
            stopped.set()
            await looked.wait()

    task = asyncio.create_task(stop())
    await stopped.wait()
    assert clock.now() != EVENING
    looked.set()
    await task
