"""Is a council composed as its article says: chair, secretary and members, an odd number, at least five? Pure.

Circulars 24 (10.2.b, 16.2.b) and 25 (9.2.b, 14.2.b) say the number of the *ủy viên*; whether chair and secretary count among them can be
read two ways. Both readings have the same parity; a council that is large enough on one of them only is let through with a warning."""

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum

from service.foundation.errors import FieldError


class Position(StrEnum):
    """A seat in a council."""

    CHAIR = "chair"
    SECRETARY = "secretary"
    MEMBER = "member"

    @property
    def label(self) -> str:
        """The seat in Vietnamese."""
        return {"chair": "Chủ tịch", "secretary": "Thư ký", "member": "Ủy viên"}[self]


def faults(positions: Sequence[Position], *, least: int) -> list[FieldError]:
    """What the article forbids on every reading; `least` 0 (the Ministry's council) asks for chair and secretary only."""
    seats = Counter(positions)
    found = []
    if seats[Position.CHAIR] != 1:
        found.append(FieldError("members", "one-chair", "Hội đồng cần đúng một chủ tịch."))
    if seats[Position.SECRETARY] != 1:
        found.append(FieldError("members", "one-secretary", "Hội đồng cần đúng một thư ký."))
    number = len(positions)
    if least and number % 2 == 0:
        found.append(FieldError("members", "even-number", f"Hội đồng có {number} người: số lượng phải là số lẻ."))
    if number < least:
        found.append(
            FieldError("members", "too-few-members", f"Hội đồng có {number} người: tối thiểu phải là {least:02d} người.")
        )
    return found


def warnings(positions: Sequence[Position], *, least: int) -> list[str]:
    """Where the text can be read two ways and the council stands on one reading only."""
    ordinary = Counter(positions)[Position.MEMBER]
    if not least or ordinary >= least:
        return []
    return [
        f"Văn bản ghi “số lượng ủy viên của hội đồng là số lẻ, tối thiểu là {least:02d} người”. Nếu không tính chủ tịch và thư ký thì hội "
        f"đồng chỉ có {ordinary} ủy viên, chưa đủ {least:02d}. Hãy hỏi cơ quan cấp trên nếu chưa rõ cách hiểu."
    ]
