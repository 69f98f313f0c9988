"""Days off of a province: public holidays as dated data, since no list of law is at hand. Weekends are no rows."""

from datetime import date, datetime

from sqlalchemy import Date, DateTime, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from service.foundation.columns import OF_MY_PROVINCE_AS_ADMINISTRATOR, Base, is_nfc, protect, province_key


class DayOff(Base):
    """One day on which no office of the province works, with the act that says so."""

    __tablename__ = "day_off"
    province_id: Mapped[int] = province_key()
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    name: Mapped[str]
    basis: Mapped[str]
    set_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    __table_args__ = (is_nfc("name", "basis"),)


protect(
    DayOff,
    serving="SELECT, INSERT, UPDATE (name, basis, set_by, set_at), DELETE",
    read="true",
    write=OF_MY_PROVINCE_AS_ADMINISTRATOR,
)
