"""Reading the form of a new person: every wrong field at once, nothing asked of the database. Pure."""

from dataclasses import dataclass
from datetime import date

from service.foundation.errors import FieldError, Invalid
from service.foundation.text import NameParts, nfc, tokens
from service.subjects.identity import Birth, birth_of, birth_problems, canonical_digits
from service.subjects.schemas import PersonIn


@dataclass(frozen=True)
class Checked:
    """A form whose every field was read and found possible."""

    parts: NameParts
    birth: Birth
    digits: str | None
    since: date

    @property
    def full_name(self) -> str:
        """Family, middle, given."""
        return nfc(" ".join(part for part in self.parts if part))


def check_person(person: PersonIn, *, today: date) -> Checked:
    """Read the form. Raises Invalid with every wrong field at once."""
    problems: list[FieldError] = []
    if (person.full_name is None) == (person.name is None):
        problems.append(FieldError("full_name", "name-needed", "Hãy ghi họ tên (đủ cả câu, hoặc từng phần, không cả hai)."))
    elif not tokens(" ".join(person.parts)):
        problems.append(FieldError("full_name", "name-without-letters", "Họ tên phải viết bằng chữ La-tinh."))
    if (person.household_uid is None) == (person.new_household is None):
        problems.append(FieldError("household_uid", "household-needed", "Hãy chọn một hộ đã có, hoặc lập hộ mới."))
    birth = birth_of(person.birth_date)
    if birth is None:
        problems.append(FieldError("birth_date", "not-a-date", "Ngày sinh ghi dạng 1970-03-12, 1970-03 hoặc 1970."))
    else:
        problems += birth_problems(birth, today=today)
    digits = canonical_digits(person.national_id) if person.national_id else None
    if person.national_id and digits is None:
        problems.append(FieldError("national_id", "not-12-digits", "Số định danh phải đủ 12 chữ số."))
    since = person.since or today
    if since > today:
        problems.append(FieldError("since", "future-date", "Ngày vào hộ ở tương lai. Hãy ghi khi việc đã xảy ra."))
    if birth is not None and since < birth.day <= today:
        problems.append(FieldError("since", "before-birth", "Ngày vào hộ trước ngày sinh. Hãy kiểm tra cả hai ngày."))
    if problems or birth is None:
        raise Invalid(problems[0].slug, problems[0].message, errors=problems)
    return Checked(person.parts, birth, digits, since)
