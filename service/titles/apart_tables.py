"""How many people who are counted apart make a group that a province's figures may show: set by the province, with the act behind it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from service.foundation.columns import OF_MY_PROVINCE_AS_ADMINISTRATOR, Base, SmallInt, is_nfc, protect, province_key
from service.titles.apart import COUNTED_APART, COUNTS_APART, LEAVE_COUNTS


class CountingGroup(Base):
    """The size of the group of a province. Without a row the default of `apart.py` holds."""

    __tablename__ = "counting_group"
    province_id: Mapped[int] = province_key()
    group_of: Mapped[SmallInt]
    basis: Mapped[str]
    set_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    __table_args__ = (CheckConstraint(text("group_of BETWEEN 3 AND 1000"), name="group_of"), is_nfc("basis"))


protect(
    CountingGroup,
    serving="SELECT, INSERT, UPDATE (group_of, basis, set_by, set_at)",
    read=OF_MY_PROVINCE_AS_ADMINISTRATOR,
    write=OF_MY_PROVINCE_AS_ADMINISTRATOR,
    statements=(COUNTED_APART, LEAVE_COUNTS, COUNTS_APART),
)
