"""Paper cards of households, their openings, and the key under which codes are hashed. Written by functions alone; a desk reads what became of a card.

Of a code nothing is stored but its hash under a key that lies sealed by the master key: a dump without the keys opens no card."""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from service.families.functions import CARD_FUNCTIONS
from service.families.locks import LOCKED_FOR_GOOD
from service.foundation.columns import OF_MY_COMMUNES, Base, SmallInt, one_of, protect, province_key, subject_key, uid_column


class EndReason(StrEnum):
    """Why a card opens nothing any more."""

    REPLACED = "replaced"
    LOST = "lost"
    NOT_WANTED = "not_wanted"

    @property
    def label(self) -> str:
        """In Vietnamese."""
        return {"replaced": "đã thay thẻ mới", "lost": "mất thẻ", "not_wanted": "gia đình không dùng nữa"}[self.value]


class FamilyCard(Base):
    """A card that was printed for a household. `wrong_years`: wrong years of birth since it was opened last (`locks.py`)."""

    __tablename__ = "family_card"
    province_id: Mapped[int] = province_key()
    id: Mapped[int] = subject_key()
    uid: Mapped[uuid.UUID] = uid_column()
    household_id: Mapped[int]
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    issued_on: Mapped[date]
    issued_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    issued_by: Mapped[int] = mapped_column(BigInteger, ForeignKey("account.id"))
    wrong_years: Mapped[SmallInt] = mapped_column(server_default=text("0"))
    locked_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    opened_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("account.id"))
    end_reason: Mapped[str | None]
    __table_args__ = (
        ForeignKeyConstraint(["province_id", "household_id"], ["household.province_id", "household.id"]),
        UniqueConstraint("uid", "province_id"),
        Index("uq_family_card_in_force", "province_id", "household_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        one_of("end_reason", EndReason),
        CheckConstraint(text("(ended_at IS NULL) = (end_reason IS NULL)"), name="ended"),
    )

    def locked(self, at: datetime) -> bool:
        """Does it open nothing at an instant, whatever the year?"""
        return self.wrong_years >= LOCKED_FOR_GOOD or (self.locked_until is not None and self.locked_until > at)


class CardOpening(Base):
    """Half an hour of the family's page, opened with a card: only the hash of the cookie's secret."""

    __tablename__ = "card_opening"
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    province_id: Mapped[int] = mapped_column(Integer)
    card_id: Mapped[int] = mapped_column(BigInteger)
    household_id: Mapped[int] = mapped_column(BigInteger)
    csrf: Mapped[str]
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    __table_args__ = (ForeignKeyConstraint(["province_id", "card_id"], ["family_card.province_id", "family_card.id"]),)


class CardKey(Base):
    """The one key under which codes are hashed, sealed by the master key: it stays the same when the master key changes."""

    __tablename__ = "card_key"
    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    __table_args__ = (CheckConstraint("id = 1", name="one"),)


_OF_A_HOUSEHOLD_OF_MINE = f"EXISTS (SELECT FROM household h WHERE h.province_id = family_card.province_id AND h.id = family_card.household_id AND h.{OF_MY_COMMUNES})"
_TOLD = "province_id, id, uid, household_id, issued_on, issued_at, issued_by, wrong_years, locked_until, opened_at, ended_at, ended_by, end_reason"
protect(FamilyCard, serving=f"SELECT ({_TOLD})", worker="", read=_OF_A_HOUSEHOLD_OF_MINE, statements=CARD_FUNCTIONS)
protect(CardOpening, serving="", worker="")
protect(CardKey, serving="", worker="")
