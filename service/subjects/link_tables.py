"""Which person an account belongs to: what nobody may appraise or decide follows from it. The owner links (`link-account`), nobody signs in by it."""

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, ForeignKey, ForeignKeyConstraint, Integer
from sqlalchemy.orm import Mapped, mapped_column

from service.foundation.columns import OF_MY_ACCOUNT, Base, is_nfc, protect


class AccountPerson(Base):
    """An account and the citizen behind it, with the basis on which that is known."""

    __tablename__ = "account_person"
    account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("account.id"), primary_key=True, autoincrement=False)
    province_id: Mapped[int] = mapped_column(Integer)
    person_id: Mapped[int]
    basis: Mapped[str]
    linked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    __table_args__ = (ForeignKeyConstraint(["province_id", "person_id"], ["person.province_id", "person.id"]), is_nfc("basis"))


protect(AccountPerson, worker="", read=OF_MY_ACCOUNT)
