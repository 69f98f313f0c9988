"""What becomes of each line when many join a clan or unit at once. Pure: the answer to a line depends on nothing but its row."""

import uuid
from collections.abc import Collection, Sequence
from enum import StrEnum

from service.foundation.rows import AnyRow
from service.subjects.group_schemas import JoinedRow, JoinedTogether


class Verdict(StrEnum):
    """What became of one line."""

    JOINED = "joined"
    ALREADY = "already"
    UNKNOWN = "unknown"
    OTHER_PROVINCE = "other-province"
    NOT_HERE_YET = "outside-residence"
    OVERLAPS = "membership-overlaps"

    @property
    def message(self) -> str:
        """What it means, and what to do."""
        return _MESSAGES[self]


_MESSAGES = {
    Verdict.JOINED: "Đã ghi.",
    Verdict.ALREADY: "Đã thuộc từ trước; không ghi lại.",
    Verdict.UNKNOWN: "Không có trong các xã bạn phụ trách. Xã đang quản lý ghi giúp, hoặc hãy kiểm tra lại mã.",
    Verdict.OTHER_PROVINCE: "Đăng ký ở tỉnh khác, không thuộc cùng một nơi được. Hãy bỏ dòng này.",
    Verdict.NOT_HERE_YET: "Chưa cư trú trong tỉnh vào ngày đó. Hãy chọn ngày sau ngày đến.",
    Verdict.OVERLAPS: "Đã thuộc trong một thời gian khác trùng với thời gian này. Hãy xem lịch sử rồi chọn ngày sau khi ra.",
}


def verdict_of(row: AnyRow | None, *, province_id: int, writes: Collection[int]) -> Verdict:
    """`row`: province_id, commune_id, lives, running (the very membership stands already), overlapping. None: not visible."""
    if row is None or row.commune_id not in writes:
        return Verdict.UNKNOWN
    if row.province_id != province_id:
        return Verdict.OTHER_PROVINCE
    if not row.lives:
        return Verdict.NOT_HERE_YET
    if row.running:
        return Verdict.ALREADY
    return Verdict.OVERLAPS if row.overlapping else Verdict.JOINED


def told(uids: Sequence[uuid.UUID], verdicts: dict[uuid.UUID, Verdict]) -> JoinedTogether:
    """One line each, in the order that was sent, and the sums of the distinct ones."""
    sums = {verdict: sum(found is verdict for found in verdicts.values()) for verdict in Verdict}
    joined, already = sums[Verdict.JOINED], sums[Verdict.ALREADY]
    rows = [JoinedRow(uid=uid, verdict=verdicts[uid], message=verdicts[uid].message) for uid in uids]
    return JoinedTogether(joined=joined, already=already, refused=len(verdicts) - joined - already, rows=rows)
