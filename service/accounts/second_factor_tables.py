"""The second step of a sign-in: a secret that a phone shares with us, enciphered, and ten recovery codes of which only hashes are kept."""

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from service.foundation.columns import OF_MY_ACCOUNT, Base, protect


class SecondFactor(Base):
    """An account's secret under a data key of its own, wrapped by the master key. It counts once its owner has shown a code of it.

    `last_step` is the newest half-minute whose code was taken: no code opens twice."""

    __tablename__ = "second_factor"
    account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("account.id"), primary_key=True, autoincrement=False)
    master_key_id: Mapped[str]
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_step: Mapped[int | None] = mapped_column(BigInteger)


class RecoveryCode(Base):
    """A code for the day on which the phone is lost: shown once, good once."""

    __tablename__ = "recovery_code"
    account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("account.id"), primary_key=True, autoincrement=False)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


protect(
    SecondFactor,
    serving="SELECT, INSERT, UPDATE (confirmed_at, last_step), DELETE",
    worker="",
    read=OF_MY_ACCOUNT,
    write=OF_MY_ACCOUNT,
)
protect(RecoveryCode, serving="SELECT, INSERT, UPDATE (used_at), DELETE", worker="", read=OF_MY_ACCOUNT, write=OF_MY_ACCOUNT)
