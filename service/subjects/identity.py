"""What a person's papers say: birth dates of three precisions, and the 12 digits of the national identifier. Pure."""

import re
from datetime import date
from typing import NamedTuple

from service.foundation.errors import FieldError
from service.subjects.tables import BirthPrecision, Sex

EARLIEST_BIRTH = date(1900, 1, 1)
_BIRTH = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_PRECISIONS = {0: BirthPrecision.YEAR, 1: BirthPrecision.MONTH, 2: BirthPrecision.DAY}
_SEX_DIGIT = {Sex.MALE: 0, Sex.FEMALE: 1}


class Birth(NamedTuple):
    """The first day that the known part allows, and how much is known."""

    day: date
    precision: BirthPrecision

    @property
    def written(self) -> str:
        """1970, 1970-03 or 1970-03-12: no more than is known."""
        return self.day.isoformat()[: {"year": 4, "month": 7, "day": 10}[self.precision]]


def birth_of(written: str) -> Birth | None:
    """`1970`, `1970-03` or `1970-03-12`; None when it is no date."""
    found = _BIRTH.fullmatch(written.strip())
    if found is None:
        return None
    year, *rest = (int(part) for part in found.groups() if part is not None)
    try:
        return Birth(date(year, *[*rest, 1, 1][:2]), _PRECISIONS[len(rest)])
    except ValueError:
        return None


def birth_problems(birth: Birth, *, today: date) -> list[FieldError]:
    """A birth lies between 1900 and today."""
    if birth.day > today:
        return [FieldError("birth_date", "birth-in-future", "Ngày sinh ở tương lai. Hãy kiểm tra lại năm.")]
    if birth.day < EARLIEST_BIRTH:
        return [FieldError("birth_date", "birth-too-early", "Năm sinh trước 1900. Hãy kiểm tra lại năm.")]
    return []


def same_birth(one: Birth, other: Birth) -> bool:
    """Equal as far as both are known: a bare year matches every day of it."""
    known = min(len(one.written), len(other.written))
    return one.written[:known] == other.written[:known]


def canonical_digits(national_id: str) -> str | None:
    """The 12 digits without spaces, or None when they are not 12 digits."""
    digits = re.sub(r"[\s.]", "", national_id)
    return digits if re.fullmatch(r"[0-9]{12}", digits) else None


def structure_doubts(digits: str, *, birth: Birth, sex: Sex) -> list[str]:
    """What the digits say otherwise than the form (NĐ 137/2015/NĐ-CP: century and sex, then year of birth). Never a refusal."""
    century, year = int(digits[3]) // 2 + 19, int(digits[4:6])
    doubts = []
    if century * 100 + year != birth.day.year:
        doubts.append("Năm sinh trong số định danh khác năm sinh đã nhập.")
    if sex in _SEX_DIGIT and int(digits[3]) % 2 != _SEX_DIGIT[sex]:
        doubts.append("Giới tính trong số định danh khác giới tính đã nhập.")
    return doubts
