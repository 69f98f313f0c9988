"""Invitations, each good once until a day, and resets, each asked by one administrator and confirmed by another. Written by functions alone."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Integer, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.access.account_functions import ACCOUNT_FUNCTIONS
from service.foundation.columns import (
    OF_MY_PROVINCE_AS_ADMINISTRATOR,
    Base,
    generated_id,
    is_nfc,
    one_of,
    protect,
    uid_column,
)


class ResetKind(StrEnum):
    """What was lost."""

    SECOND_FACTOR = "second_factor"
    PASSWORD = "password"  # noqa: S105 - the word for what was lost

    @property
    def label(self) -> str:
        """In Vietnamese."""
        return "mất điện thoại và mã dự phòng" if self is ResetKind.SECOND_FACTOR else "quên mật khẩu"


class Invitation(Base):
    """A code with which its holder sets the password of one account, once; of the code (120 random bits) only a hash is kept."""

    __tablename__ = "invitation"
    id: Mapped[int] = generated_id()
    account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("account.id"), index=True)
    province_id: Mapped[int] = mapped_column(Integer, ForeignKey("place.id"))
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    made_by: Mapped[int] = mapped_column(BigInteger, ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class AccountReset(Base):
    """A lost phone or password: it takes two administrators, neither of them the holder."""

    __tablename__ = "account_reset"
    id: Mapped[int] = generated_id()
    uid: Mapped[uuid.UUID] = uid_column()
    account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("account.id"), index=True)
    province_id: Mapped[int] = mapped_column(Integer, ForeignKey("place.id"))
    kind: Mapped[str]
    reason: Mapped[str]
    asked_by: Mapped[int] = mapped_column(BigInteger, ForeignKey("account.id"))
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    confirmed_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("account.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    __table_args__ = (
        UniqueConstraint("uid"),
        one_of("kind", ResetKind),
        CheckConstraint("confirmed_by <> asked_by", name="two_persons"),
        is_nfc("reason"),
    )


protect(Invitation, worker="", read=OF_MY_PROVINCE_AS_ADMINISTRATOR, statements=ACCOUNT_FUNCTIONS)
protect(AccountReset, worker="", read=OF_MY_PROVINCE_AS_ADMINISTRATOR)
