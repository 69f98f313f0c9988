"""Deadlines of a title out of the dated authority row, and the two cut-offs of a year. "Trước ngày 28/02" excludes the 28th. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from service.dossiers.states import Actor, State
from service.foundation.rows import AnyRow


@dataclass(frozen=True)
class CutOff:
    """A day by which something must be there."""

    day: date
    days_left: int
    what: str


COLLECTED, WINDOW_END = (12, 15), (12, 31)
"""Hội Khuyến học collects before 15 December (2015-era instruction); the data window of Circular 25 closes on 31 December."""


def cut_offs(today: date) -> Sequence[CutOff]:
    """The two cut-offs ahead of a day."""
    year = today.year
    collects = date(year, *COLLECTED) if today <= date(year, *COLLECTED) else date(year + 1, *COLLECTED)
    closes = date(year, *WINDOW_END)
    return (
        CutOff(collects, (collects - today).days, f"Hội Khuyến học thu hồ sơ công dân, gia đình năm {collects.year}"),
        CutOff(closes, (closes - today).days, f"Số liệu năm {closes.year} khép lại; sau đó mới nộp hồ sơ của xã"),
    )


def cut_off_named(as_of: date) -> str:
    """How a report names the day that its figures are of: one of the two cut-offs, or the plain day."""
    told = {
        COLLECTED: "mốc Hội Khuyến học thu số liệu (15/12)",
        WINDOW_END: "mốc khép số liệu theo Thông tư 25/2023/TT-BGDĐT (31/12)",
    }
    return told.get((as_of.month, as_of.day), f"số liệu đến hết ngày {as_of:%d/%m/%Y}, không phải mốc thống kê")


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """A deadline of one dossier: the first day that is too late, and how it stands on a day."""

    before: date
    days_left: int
    basis: str

    @property
    def late(self) -> bool:
        """The day itself is late."""
        return self.days_left <= 0

    @property
    def sentence(self) -> str:
        """The deadline in words."""
        if self.days_left > 0:
            return f"trước ngày {self.before:%d/%m/%Y}, còn {self.days_left} ngày"
        return f"trước ngày {self.before:%d/%m/%Y}, đã trễ {1 - self.days_left} ngày"


def deadline(row: AnyRow | None, *, state: State, assessed_year: int, since: date, today: date) -> Deadline | None:
    """The deadline that binds the next step of a dossier, None where the authority row sets none.

    Whoever must submit has `submit_before` of the year after the assessed one, an office `decide_before`; the Minister has so many
    working days from a valid dossier (Circular 25, Article 19.2): Saturdays and Sundays are left out, public holidays are not known here."""
    if row is None:
        return None
    text = row.submit_before if state in (State.REGISTERED, State.DRAFT, State.RETURNED) else row.decide_before
    if text is not None:
        before = day_of(text, assessed_year)
    elif state in (State.RECEIVED, State.APPRAISING) and row.decide_within is not None:
        before = after_working_days(since, row.decide_within) + timedelta(days=1)
    else:
        return None
    return Deadline(before=before, days_left=(before - today).days, basis=row.basis)


def day_of(text: str, assessed_year: int) -> date:
    """`02-28` → 28 February of the year after the assessed one."""
    month, day = text.split("-")
    return date(assessed_year + 1, int(month), int(day))


def late(before: date, on: date) -> bool:
    """Is something done on a day late for "trước ngày …"? The day itself is."""
    return on >= before


def after_working_days(since: date, days: int) -> date:
    """The last of so many working days after a day, Mondays to Fridays."""
    day, left = since, days
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day


def office_of(actor: Actor | None, row: AnyRow | None, *, submitter: str) -> str:
    """The name of who is waited for: an office of the authority row, or the place that submits."""
    if actor is Actor.SUBMITTER:
        return submitter
    if actor is None or row is None:
        return ""
    office = {Actor.RECEIVER: row.receiving_office, Actor.APPRAISER: row.appraising_office, Actor.DECIDER: row.deciding_office}
    return str(office[actor])


def since_when_late(days: int, today: date) -> date:
    """The last day since which so many working days have passed before a day: what has waited since then, or longer, is late."""
    since = today
    while after_working_days(since, days) >= today:
        since -= timedelta(days=1)
    return since
