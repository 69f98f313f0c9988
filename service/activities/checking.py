"""Reading a session and its roll before anything is asked of the database: every wrong field at once. Pure."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from service.activities.schemas import RollLine, SessionIn
from service.foundation.errors import FieldError, Invalid

EARLIEST = date(2000, 1, 1)
LEAST_TENTHS, MOST_TENTHS = 1, 240
NO_HOURS = "Số giờ phải từ 0,1 đến 24, lẻ nhiều nhất một chữ số."
EMPTY_ROLL = FieldError("roll", "empty-roll", "Danh sách chưa có ai. Hãy thêm người học.")


@dataclass(frozen=True)
class Checked:
    """A session whose every field was found possible. `hours` in tenths; one more for each line of the roll."""

    hours: int
    line_hours: tuple[int, ...]
    content_hash: str


def tenths_of(hours: Decimal) -> int | None:
    """8.5 → 85; None when it is not 0.1 to 24 with at most one decimal."""
    if not Decimal("0.1") <= hours <= 24 or hours * 10 != int(hours * 10):
        return None
    return int(hours * 10)


def check_session(entry: SessionIn, *, today: date) -> Checked:
    """Read the form. Raises Invalid with every wrong field at once."""
    hours = tenths_of(entry.hours)
    line_hours = [hours if line.hours is None else tenths_of(line.hours) for line in entry.roll]
    problems = [*_day_problems(entry.held_on, today=today), *_place_problems(entry)]
    if hours is None:
        problems.append(FieldError("hours", "absurd-hours", NO_HOURS))
    if not entry.roll:
        problems.append(EMPTY_ROLL)
    problems += [
        FieldError(f"roll.{i}.hours", "absurd-hours", NO_HOURS)
        for i, (line, known) in enumerate(zip(entry.roll, line_hours, strict=True))
        if line.hours is not None and known is None
    ]
    problems += twice(entry.roll)
    if problems:
        raise Invalid(problems[0].slug, problems[0].message, errors=problems)
    known_hours = tuple(tenths for tenths in line_hours if tenths is not None)
    return Checked(hours or 0, known_hours, content_hash(entry, hours=hours, line_hours=known_hours))


def _day_problems(held_on: date, *, today: date) -> list[FieldError]:
    if held_on > today:
        return [FieldError("held_on", "future-date", "Ngày học ở tương lai. Hãy ghi khi buổi học đã xong.")]
    if held_on < EARLIEST:
        return [FieldError("held_on", "too-long-ago", "Ngày học trước năm 2000. Hãy kiểm tra lại năm.")]
    return []


def _place_problems(entry: SessionIn) -> list[FieldError]:
    given = [value for value in (entry.commune_id, entry.commune_code, entry.commune_name) if value is not None]
    if len(given) != 1:
        return [
            FieldError("commune_id", "place-needed", "Hãy chọn xã nơi học: bằng mã số, mã đơn vị hành chính hoặc tên (một cách).")
        ]
    return []


def twice(roll: Sequence[RollLine]) -> list[FieldError]:
    """One entry for each line whose person stands on an earlier one."""
    seen: set[object] = set()
    problems = []
    for i, line in enumerate(roll):
        if line.person in seen:
            problems.append(
                FieldError(f"roll.{i}.person", "person-twice", "Người này đã có trong danh sách. Hãy bỏ bớt một dòng.")
            )
        seen.add(line.person)
    return problems


def content_hash(entry: SessionIn, *, hours: int | None, line_hours: tuple[int, ...]) -> str:
    """Equal for the same content however it is spelled (1 or 1.0 hours); what an idempotency key is compared by."""
    said = entry.model_dump(mode="json", exclude={"hours": True, "roll": {"__all__": {"hours"}}})
    canonical = json.dumps([said, hours, line_hours], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
