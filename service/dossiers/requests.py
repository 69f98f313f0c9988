"""What a dossier may ask for, given the titles that its subject holds: first, again, or level 2 after level 1. Pure."""

import calendar
from collections.abc import Sequence
from datetime import date

from service.dossiers.tables import Request
from service.foundation.errors import Invalid
from service.foundation.rows import AnyRow

MONTHS_BETWEEN_LEVELS = 12
"""Circular 24, Articles 5.3 and 11.3: from the decision on level 1 to the request for level 2 (reported for Circular 25)."""


def request_for(level: int, held: Sequence[AnyRow], *, on: date) -> Request:
    """The kind of request on a day; `held` are the titles of the kind that the subject was granted (level, decided_on, in_force).

    Raises Invalid (`level-2-too-early`): twelve months bind only holders of level 1, a first application may ask for level 2 at once."""
    if any(row.level == level for row in held):
        return Request.RENEWAL
    lower = [row.decided_on for row in held if row.level < level and row.in_force]
    if not lower:
        return Request.FIRST
    allowed = months_after(max(lower), MONTHS_BETWEEN_LEVELS)
    if on < allowed:
        message = (
            f"Mức độ 1 được công nhận ngày {max(lower):%d/%m/%Y}: chỉ được đề nghị mức độ 2 sau ít nhất 12 tháng, "
            f"từ ngày {allowed:%d/%m/%Y}."
        )
        raise Invalid.field("level", "level-2-too-early", message)
    return Request.RAISING


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where it has no such day."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
