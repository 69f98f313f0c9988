"""The two yearly cut-offs as figures follow them: which day a cut-off is, which one a day is, and which there have been. Pure.

Registrations and recognitions are counted from what was registered and decided until the day, so they are as they were on the cut-off,
whatever was decided or revoked later. Totals, forecasts and unknowns are as last scored, and are said to be."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from service.dossiers.deadlines import COLLECTED, WINDOW_END, cut_off_named


class CutOff(StrEnum):
    """15 December: Hội Khuyến học collects (2015-era instruction). 31 December: the data window of Circular 25/2023 closes."""

    COLLECTED = "collected"
    WINDOW_END = "window_end"


_DAYS = {CutOff.COLLECTED: COLLECTED, CutOff.WINDOW_END: WINDOW_END}


def day_of(cut_off: CutOff, year: int) -> date:
    """The day of a cut-off in a year."""
    return date(year, *_DAYS[cut_off])


def cut_off_of(as_of: date) -> CutOff | None:
    """Which cut-off figures of a day follow; None: neither."""
    return next((one for one, day in _DAYS.items() if day == (as_of.month, as_of.day)), None)


def named(as_of: date) -> str:
    """The day in the words of a report."""
    return cut_off_named(as_of)


def passed_since(assessed_year: int, *, today: date) -> Sequence[date]:
    """The cut-offs from an assessed year on that a figure can follow today, the newest four: decisions come in the years after."""
    days = [day_of(cut_off, year) for year in range(assessed_year, today.year + 1) for cut_off in CutOff]
    return [day for day in days if day <= today][-4:]
