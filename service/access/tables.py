"""Grants: which account holds which role, where and when, and on what basis. They are given and ended by functions (`account_functions.py`)."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.access.matrix import Role
from service.foundation.columns import (
    OF_MY_ACCOUNT,
    OF_MY_PROVINCE_AS_ADMINISTRATOR,
    Base,
    Period,
    generated_id,
    is_nfc,
    one_of,
    protect,
    uid_column,
)


class Grant(Base):
    """One role at one place (or, for a family, one household) between two dates; `province_id` is set by the database."""

    __tablename__ = "access_grant"
    id: Mapped[int] = generated_id()
    account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("account.id"), index=True)
    role: Mapped[str]
    place_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("place.id"))
    household_id: Mapped[int | None]
    valid: Mapped[Period]
    basis: Mapped[str]
    granted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    uid: Mapped[uuid.UUID] = uid_column()
    province_id: Mapped[int | None] = mapped_column(Integer, index=True)
    __table_args__ = (
        UniqueConstraint("uid"),
        one_of("role", Role),
        CheckConstraint("(role = 'family') = (household_id IS NOT NULL)", name="household"),
        CheckConstraint("(role = 'family') = (place_id IS NULL)", name="place"),
        is_nfc("basis"),
    )


_PROVINCE = """
CREATE FUNCTION province_of_grant() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  NEW.province_id := coalesce((SELECT p.province_id FROM place p WHERE p.id = NEW.place_id),
                              (SELECT h.province_id FROM household h WHERE h.id = NEW.household_id));
  RETURN NEW;
END $$
"""
_SET_PROVINCE = "CREATE TRIGGER province BEFORE INSERT ON access_grant FOR EACH ROW EXECUTE FUNCTION province_of_grant()"
OF_DESKS_I_ADMINISTER = f"({OF_MY_PROVINCE_AS_ADMINISTRATOR} AND role <> 'family')"
protect(Grant, worker="", read=f"{OF_MY_ACCOUNT} OR {OF_DESKS_I_ADMINISTER}", statements=(_PROVINCE, _SET_PROVINCE))
