"""Grants: which account holds which role, where and when, and on what basis."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column

from service.access.matrix import Role
from service.foundation.columns import OF_MY_ACCOUNT, Base, Period, generated_id, is_nfc, one_of, protect


class Grant(Base):
    """One role at one place (or, for a family, one household) between two dates."""

    __tablename__ = "access_grant"
    id: Mapped[int] = generated_id()
    account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("account.id"), index=True)
    role: Mapped[str]
    place_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("place.id"))
    household_id: Mapped[int | None]
    valid: Mapped[Period]
    basis: Mapped[str]
    granted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    __table_args__ = (
        one_of("role", Role),
        CheckConstraint("(role = 'family') = (household_id IS NOT NULL)", name="household"),
        CheckConstraint("(role = 'family') = (place_id IS NULL)", name="place"),
        is_nfc("basis"),
    )


protect(Grant, worker="", read=OF_MY_ACCOUNT)
