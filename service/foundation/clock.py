"""The only place that asks the time. Dates are local dates of Viet Nam, instants are aware UTC datetimes."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_standing: ContextVar[datetime | None] = ContextVar("standing_clock", default=None)


def now() -> datetime:
    """The present instant in UTC, or the instant at which `standing_at` stopped the clock."""
    return _standing.get() or datetime.now(UTC)


def today() -> date:
    """The present local date of Viet Nam."""
    return now().astimezone(VIETNAM).date()


@contextmanager
def standing_at(instant: datetime) -> Iterator[None]:
    """Stop the clock for this context: the demo and tests stand on a day of their own."""
    token = _standing.set(instant)
    try:
        yield
    finally:
        _standing.reset(token)
