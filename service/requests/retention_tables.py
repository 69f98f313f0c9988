"""How long a province keeps a kind of personal data, where no text of law at hand gives the period."""

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from service.foundation.columns import OF_MY_PROVINCE_AS_ADMINISTRATOR, Base, SmallInt, is_nfc, protect, province_key


class RetentionPeriod(Base):
    """A record of the register (`personal-data.yaml`) and its period in months, with the act that sets it."""

    __tablename__ = "retention_period"
    province_id: Mapped[int] = province_key()
    record: Mapped[str] = mapped_column(Text, primary_key=True)
    months: Mapped[SmallInt]
    basis: Mapped[str]
    set_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    __table_args__ = (CheckConstraint(text("months BETWEEN 1 AND 1200"), name="months"), is_nfc("basis"))


protect(
    RetentionPeriod,
    serving="SELECT, INSERT, UPDATE (months, basis, set_by, set_at)",
    read=OF_MY_PROVINCE_AS_ADMINISTRATOR,
    write=OF_MY_PROVINCE_AS_ADMINISTRATOR,
)
