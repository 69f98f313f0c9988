"""Rows of a file of confirmed points: the year, the person, ten points in tenths, the reason. Pure; the database is asked later, for all rows at once."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from operator import itemgetter
from typing import Any, NamedTuple

from service.exchange.cells import LONGEST, SEPARATOR, shown
from service.exchange.learning_rows import Cells, Parts, person_part
from service.exchange.workbooks import Opened
from service.foundation.crypto import Keyring
from service.foundation.text import has_control

YEAR, PERSON, GIVEN, REASON = slice(0, 1), slice(1, 4), slice(4, 14), slice(14, 15)
INDICATORS = 10
EARLIEST = 2015
_YEAR = re.compile(r"\d{4}")
_MOST = 100
"""Tenths of the most points that an indicator has (324/QĐ-KHVN: ten points each)."""


class PointLine(NamedTuple):
    """A row; `cells` are those behind the person's, `year_cell` the one before them."""

    line: int
    person: int
    assessed_year: int | None
    tenths: list[int | None]
    reason: str
    year_cell: str
    cells: str
    problems: list[str]


class PointRows:
    """Reads the lines of a sheet; afterwards `people` holds the distinct people."""

    def __init__(self, opened: Opened, *, keyring: Keyring, this_year: int) -> None:
        self._opened, self._this_year = opened, this_year
        places = [opened.width if place is None else place for place in opened.places]
        self._person_of, self._points_of = itemgetter(*places[PERSON]), itemgetter(*places[GIVEN])
        self._year_at, self._reason_at = places[YEAR][0], places[REASON][0]
        self.people = Parts(lambda line, cells: person_part(line, cells, keyring))

    def lines(self) -> Iterator[PointLine]:
        """Each row, its person by number."""
        for line, cells in self._opened.lines():
            yield self._line(line, cells)

    def _line(self, line: int, cells: list[Any]) -> PointLine:
        year, reason, points = cells[self._year_at], cells[self._reason_at], self._points_of(cells)
        problems: list[str] = []
        assessed_year = self._year(shown(year), problems)
        tenths = _tenths(points, problems)
        problems += _reason(reason)
        kept = SEPARATOR.join((*(shown(cell) for cell in points), shown(reason)))
        person = self.people.of(line, self._person_of(cells)).number
        return PointLine(line, person, assessed_year, tenths, shown(reason), shown(year), kept, problems)

    def _year(self, text: str, problems: list[str]) -> int | None:
        if not _YEAR.fullmatch(text):
            problems.append("assessed_year:not-a-year" if text else "assessed_year:missing")
            return None
        if not EARLIEST <= int(text) <= self._this_year:
            problems.append("assessed_year:year-too-early" if int(text) < EARLIEST else "assessed_year:year-in-future")
            return None
        return int(text)


def _tenths(points: Cells, problems: list[str]) -> list[int | None]:
    found: list[int | None] = []
    for number, cell in enumerate(points, start=1):
        text = shown(cell)
        tenths = as_tenths_of_points(text) if text else None
        if text and tenths is None:
            problems.append(f"points_{number}:not-points")
        found.append(tenths)
    if not any(shown(cell) for cell in points):
        problems.append("points_1:no-points")
    return found


def as_tenths_of_points(text: str) -> int | None:
    """“8,5” → 85; None when it is not 0 to 10 with one decimal at most."""
    try:
        tenths = Decimal(text.replace(",", ".")) * 10
    except InvalidOperation:
        return None
    return int(tenths) if tenths.is_finite() and tenths == tenths.to_integral_value() and 0 <= tenths <= _MOST else None


def _reason(cell: Any) -> list[str]:
    if not shown(cell):
        return ["reason:missing"]
    if isinstance(cell, str) and has_control(cell):
        return ["reason:control-character"]
    return ["reason:too-long"] if len(shown(cell)) > LONGEST else []
