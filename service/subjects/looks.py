"""Readings of personal data, noted while a request is answered and kept together before its transaction commits: one statement, whatever was shown.

Every page and API operation that shows people says so with `note`. A desk's readings are kept, and an administrator's of the province; a family that reads
about itself is nobody else."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation import clock
from service.foundation.database import before_commit, caller_of
from service.subjects import look_queries
from service.subjects.look_queries import Frozen

_NOTED = "looks"
ONE_READING = timedelta(minutes=10)
"""The same account that sees the same data on the same kind of page again within this time has read it once."""


class Look(StrEnum):
    """For what somebody looked; stored as the action of an audit entry."""

    SEARCH = "read_search"
    PERSON = "read_person"
    HOUSEHOLD = "read_household"
    SCORE = "read_score"
    ROLL = "read_roll"
    GROUP = "read_group"
    DOSSIER = "read_dossier"
    DOSSIERS = "read_dossiers"
    TRIAL = "read_trial"
    REQUEST = "read_request"
    IMPORT = "read_import"
    FILE = "read_file"
    DEVICE = "read_device"
    EVIDENCE = "read_evidence_file"
    ASSISTED = "read_assisted"

    @property
    def label(self) -> str:
        """What a family is told."""
        return _LABELS[self]


_LABELS = {
    Look.SEARCH: "Tìm người trong danh sách",
    Look.PERSON: "Xem thông tin một người",
    Look.HOUSEHOLD: "Xem thông tin hộ",
    Look.SCORE: "Xem kết quả chấm điểm",
    Look.ROLL: "Xem danh sách của buổi học",
    Look.GROUP: "Xem danh sách dòng họ, đơn vị",
    Look.DOSSIER: "Xem hồ sơ đề nghị công nhận",
    Look.DOSSIERS: "Xem danh sách hồ sơ",
    Look.TRIAL: "Thử tiêu chí mới",
    Look.REQUEST: "Xem yêu cầu của gia đình",
    Look.IMPORT: "Xem các dòng của tệp Excel đã gửi",
    Look.FILE: "Tải danh sách về thành tệp Excel",
    Look.DEVICE: "Tải danh sách tên về máy của cán bộ, để ghi buổi học khi mất mạng",
    Look.EVIDENCE: "Xem tệp minh chứng",
    Look.ASSISTED: "Giúp gia đình xem trang của mình tại xã",
}

_ACTS = {
    "register_person": "Đăng ký người này",
    "set_attribute": "Sửa đặc điểm của người này",
    "confirm_points": "Xác nhận điểm",
    "move_household": "Chuyển nơi ở của hộ",
    "move_member": "Chuyển người này sang hộ khác",
    "change_head": "Đổi chủ hộ",
    "invite_member": "Mời mở tài khoản gia đình",
    "leave_commune": "Ghi là người này đã rời đi",
    "open_assistance": "Bắt đầu giúp gia đình tại xã",
    "end_assistance": "Kết thúc lần giúp tại xã",
    "issue_cards": "In thẻ giấy của gia đình",
    "end_card": "Hủy thẻ giấy của gia đình",
    "unlock_card": "Mở khóa thẻ giấy của gia đình",
    "open_by_card": "Mở trang gia đình bằng thẻ giấy",
    "file_request": "Gửi yêu cầu của gia đình",
}


def purpose(action: str) -> str:
    """What an entry of the audit was for, in the words that a family is told."""
    return Look(action).label if action in set(Look) else _ACTS.get(action, "Cập nhật dữ liệu")


@dataclass
class Noted:
    """What was shown so far in one transaction."""

    people: set[tuple[Look, uuid.UUID]] = field(default_factory=set)
    households: set[tuple[Look, uuid.UUID]] = field(default_factory=set)
    frozen: set[tuple[Look, Frozen]] = field(default_factory=set)


def note(
    session: AsyncSession,
    look: Look,
    *,
    people: Iterable[uuid.UUID | None] = (),
    households: Iterable[uuid.UUID] = (),
    frozen: Iterable[Frozen] = (),
) -> None:
    """Say whose data the answer shows: people and households by uid, and subjects of dossiers, who may have moved out of sight since (`frozen`)."""
    caller = caller_of(session)
    if not caller.communes and not caller.administers:
        return
    noted: Noted = session.info.setdefault(_NOTED, Noted())
    noted.people |= {(look, uid) for uid in people if uid is not None}
    noted.households |= {(look, uid) for uid in households}
    noted.frozen |= {(look, one) for one in frozen}
    before_commit(session, _keep)


async def _keep(session: AsyncSession) -> None:
    noted: Noted = session.info.pop(_NOTED, Noted())
    caller, at = caller_of(session), clock.now()
    if caller.account_id is not None and (noted.people or noted.households or noted.frozen):
        await look_queries.keep(
            session, account_id=caller.account_id, communes=caller.communes, administers=caller.administers, at=at, since=at - ONE_READING,
            people=sorted(noted.people), households=sorted(noted.households), frozen=sorted(noted.frozen),
        )  # fmt: skip
