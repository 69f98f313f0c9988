"""Requests of families as one table: which kinds there are, which step leads from which state to which, and by when. Pure.

The clock is the law as far as it is at hand: an answer within 2 working days, the act within 10 to 20 days (Law 91/2025/QH15 and
Decree 356/2025, articles to be found). Saturdays, Sundays and the days off that the
province has entered are left out; no list of law is at hand, so a deadline may come too early and never too late."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

ANSWER_WORKING_DAYS = 2
FULFIL_DAYS = 10, 20
SATURDAY = 5


class Kind(StrEnum):
    """What a family asks for."""

    EVIDENCE = "evidence"
    CORRECTION = "correction"
    COMPLAINT = "complaint"
    WITHDRAWAL = "withdrawal"
    ERASURE = "erasure"

    @property
    def label(self) -> str:
        """What people read."""
        return _KINDS[self]

    @property
    def about_one_person(self) -> bool:
        """Is it always about one member of the household?"""
        return self in (Kind.EVIDENCE, Kind.WITHDRAWAL, Kind.ERASURE)

    @property
    def by_card(self) -> bool:
        """Is a paper card with a year of birth proof enough for it?"""
        return self in (Kind.EVIDENCE, Kind.CORRECTION, Kind.COMPLAINT)


class State(StrEnum):
    """Where a request stands."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    FULFILLED = "fulfilled"

    @property
    def label(self) -> str:
        """What people read."""
        return _STATES[self]


class Step(StrEnum):
    """What the desk does to a request."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    FULFIL = "fulfil"


_KINDS = {
    Kind.EVIDENCE: "Khai thêm việc đã học",
    Kind.CORRECTION: "Đề nghị sửa điều ghi sai",
    Kind.COMPLAINT: "Khiếu nại một kết quả",
    Kind.WITHDRAWAL: "Rút lại sự đồng ý",
    Kind.ERASURE: "Xóa dữ liệu cá nhân",
}
_STATES = {
    State.RECEIVED: "Đã nhận – chờ trả lời",
    State.ACCEPTED: "Đã chấp nhận – chờ thực hiện",
    State.REFUSED: "Không chấp nhận",
    State.FULFILLED: "Đã thực hiện",
}
NEXT = {
    (State.RECEIVED, Step.ACCEPT): State.ACCEPTED,
    (State.RECEIVED, Step.REFUSE): State.REFUSED,
    (State.ACCEPTED, Step.FULFIL): State.FULFILLED,
}
"""State × step → the state after it; what is not here is refused."""


@dataclass(frozen=True)
class Deadlines:
    """Until when a request is answered, and from when to when what it asks for is done. The last days, included."""

    answer_by: date
    fulfil_soon: date
    fulfil_by: date


def working_days_after(day: date, number: int, *, off: Collection[date] = ()) -> date:
    """The last of so many working days after a day; Saturdays, Sundays and days `off` left out."""
    while number:
        day += timedelta(days=1)
        number -= day.weekday() < SATURDAY and day not in off
    return day


def deadlines(received_on: date, *, off: Collection[date] = ()) -> Deadlines:
    """The clock of a request that came in on a day; the day itself does not count."""
    soon, by = FULFIL_DAYS
    return Deadlines(
        working_days_after(received_on, ANSWER_WORKING_DAYS, off=off),
        received_on + timedelta(days=soon),
        received_on + timedelta(days=by),
    )


def receipt(year: int, commune_id: int, number: int) -> str:
    """The number that a family is given: year, commune, running number."""
    return f"YC-{year}-{commune_id}-{number:04d}"
