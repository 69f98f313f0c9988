"""Who did what, in what office, to whom, and why: rows that are added and never change, chained in `audit_chain.py`.

Personal data is not written here in the clear: a subject is its id, `detail` holds slugs and numbers only."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Index, Integer, Text, insert, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from service.foundation import clock
from service.foundation.audit_chain import CHAIN_EACH_ENTRY, append_only
from service.foundation.columns import (
    OF_MY_ACCOUNT,
    OF_MY_COMMUNES,
    OF_MY_WRITABLE_COMMUNES,
    Base,
    is_nfc,
    protect,
    province_key,
    single,
    subject_key,
)

_OFFICES = "nullif(current_setting('app.offices', true), '')::text[]"
READING = "read_"
"""What the action of a reading begins with: a desk may leave one wherever it reads, an act only where it writes."""
NOBODYS = 0
"""Stands for the account where a paper card acted, which belongs to no account; its office is `card`."""


class AuditEntry(Base):
    """One act, or one reading of personal data.

    `offices`: role@place of the sign-in, set by the database. `people`, `households`: everybody whose data a reading showed."""

    __tablename__ = "audit_entry"
    province_id: Mapped[int] = province_key()
    id: Mapped[int] = subject_key()
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    account_id: Mapped[int]
    action: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[int | None]
    commune_id: Mapped[int | None] = mapped_column(Integer)
    reason: Mapped[str | None]
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB)
    offices: Mapped[list[str] | None] = mapped_column(ARRAY(Text), server_default=text(_OFFICES))
    people: Mapped[list[int] | None] = mapped_column(ARRAY(BigInteger))
    households: Mapped[list[int] | None] = mapped_column(ARRAY(BigInteger))
    __table_args__ = (
        Index(None, "commune_id", "at"),
        Index(None, "province_id", "subject_kind", "subject_id"),
        Index(None, "people", postgresql_using="gin", postgresql_where=text("people IS NOT NULL")),
        Index(None, "households", postgresql_using="gin", postgresql_where=text("households IS NOT NULL")),
        is_nfc("reason"),
    )


_BY_ME_OR_CARD = f"({OF_MY_ACCOUNT} OR (account_id = {NOBODYS} AND {single('card')} IS NOT NULL AND commune_id IS NULL))"
_ANYWHERE_OR_MINE = f"commune_id IS NULL OR {OF_MY_WRITABLE_COMMUNES} OR (starts_with(action, '{READING}') AND {OF_MY_COMMUNES})"

protect(
    AuditEntry,
    serving="SELECT, INSERT",
    worker="SELECT, INSERT",
    read=OF_MY_COMMUNES,
    write=f"{_BY_ME_OR_CARD} AND offices IS NOT DISTINCT FROM (select {_OFFICES}) AND ({_ANYWHERE_OR_MINE})",
    statements=(*CHAIN_EACH_ENTRY, *append_only("audit_entry")),
)


async def record(
    session: AsyncSession,
    *,
    province_id: int,
    account_id: int,
    action: str,
    subject_kind: str,
    subject_id: int | None,
    commune_id: int | None = None,
    reason: str | None = None,
    **detail: Any,
) -> None:
    """Add one entry in the caller's transaction: it stands exactly when the act stands."""
    await session.execute(
        insert(AuditEntry)
        .inline()  # no RETURNING: an entry without a commune is not the writer's to read
        .values(
            province_id=province_id,
            at=clock.now(),
            account_id=account_id,
            action=action,
            subject_kind=subject_kind,
            subject_id=subject_id,
            commune_id=commune_id,
            reason=reason,
            detail=detail,
        )
    )
