"""Assisted sessions: a desk helps somebody who has no account or device and is present. What was opened, why, how it was known who is there, until when."""

import uuid
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.foundation.columns import (
    OF_MY_COMMUNES,
    OF_MY_HOUSEHOLD,
    OF_MY_WRITABLE_COMMUNES,
    Base,
    PlaceId,
    is_nfc,
    one_of,
    protect,
    province_key,
    single,
    subject_key,
    uid_column,
)
from service.places.tables import in_its_province
from service.subjects.belonging import kept_with_subject, lives_here

LASTS = timedelta(minutes=30)
"""Ours, no number of law: long enough to read a page and write a request, short enough to be closed at the counter."""


class IdentityCheck(StrEnum):
    """How the desk knew who is present. Never a number, never a copy of a paper."""

    PAPER_SHOWN = "paper_shown"
    KNOWN_IN_PERSON = "known_in_person"
    VOUCHED_FOR = "vouched_for"

    @property
    def label(self) -> str:
        """What people read."""
        return _CHECKS[self]


_CHECKS = {
    IdentityCheck.PAPER_SHOWN: "Đã xem giấy tờ có ảnh (không ghi số, không chụp)",
    IdentityCheck.KNOWN_IN_PERSON: "Cán bộ biết mặt người này",
    IdentityCheck.VOUCHED_FOR: "Trưởng thôn, tổ trưởng hoặc người trong hộ có mặt xác nhận",
}


class AssistedSession(Base):
    """One time that a desk helps a household. `ended_at` NULL: open until `until`."""

    __tablename__ = "assisted_session"
    province_id: Mapped[int] = province_key()
    id: Mapped[int] = subject_key()
    uid: Mapped[uuid.UUID] = uid_column()
    commune_id: Mapped[PlaceId]
    household_id: Mapped[int]
    person_id: Mapped[int]
    reason: Mapped[str]
    identity_check: Mapped[str]
    opened_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    until: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    __table_args__ = (
        in_its_province("commune_id"),
        ForeignKeyConstraint(["province_id", "household_id"], ["household.province_id", "household.id"]),
        ForeignKeyConstraint(["province_id", "person_id"], ["person.province_id", "person.id"]),
        UniqueConstraint("uid", "province_id"),
        Index(None, "commune_id", "opened_at"),
        Index(None, "household_id"),
        one_of("identity_check", IdentityCheck),
        CheckConstraint(text("until > opened_at"), name="until"),
        is_nfc("reason"),
    )


_MINE = f"{OF_MY_WRITABLE_COMMUNES} AND opened_by = {single('account')}"
_PRESENT = (
    f"{lives_here('household', 'household_id')} AND EXISTS (SELECT FROM person p WHERE p.province_id = r.province_id"
    " AND p.id = r.person_id AND p.household_id = r.household_id)"
)
protect(
    AssistedSession,
    serving="SELECT, INSERT, UPDATE (ended_at)",
    worker="",
    read=f"{OF_MY_COMMUNES} OR {OF_MY_HOUSEHOLD}",
    write=_MINE,
    statements=kept_with_subject("assisted_session", _PRESENT, updates=False),
)
