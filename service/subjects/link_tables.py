"""Which person an account belongs to: what nobody may appraise or decide follows from it.

A commune's desk links when it invites somebody of a household, a province's administrator links the accounts of desks, the owner any
(`link-account`). Nobody signs in by it, and nobody links their own account."""

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, ForeignKey, ForeignKeyConstraint, Integer
from sqlalchemy.orm import Mapped, mapped_column

from service.foundation.columns import OF_MY_ACCOUNT, OF_MY_PROVINCE_AS_ADMINISTRATOR, Base, is_nfc, protect
from service.subjects.link_functions import LINKING


class AccountPerson(Base):
    """An account and the citizen behind it, with the basis on which that is known."""

    __tablename__ = "account_person"
    account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("account.id"), primary_key=True, autoincrement=False)
    province_id: Mapped[int] = mapped_column(Integer)
    person_id: Mapped[int]
    basis: Mapped[str]
    linked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    __table_args__ = (ForeignKeyConstraint(["province_id", "person_id"], ["person.province_id", "person.id"]), is_nfc("basis"))


protect(AccountPerson, worker="", read=f"{OF_MY_ACCOUNT} OR {OF_MY_PROVINCE_AS_ADMINISTRATOR}", statements=LINKING)
