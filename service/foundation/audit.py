"""Who did what, in what office, to whom, and why: rows that the serving role can add and never change.

Personal data is not written here in the clear: a subject is its id, `detail` holds slugs and numbers only."""

from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, Index, Integer, insert
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from service.foundation import clock
from service.foundation.columns import (
    OF_MY_ACCOUNT,
    OF_MY_COMMUNES,
    OF_MY_WRITABLE_COMMUNES,
    Base,
    is_nfc,
    protect,
    province_key,
    subject_key,
)


class AuditEntry(Base):
    """One act."""

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
    __table_args__ = (
        Index(None, "commune_id", "at"),
        Index(None, "province_id", "subject_kind", "subject_id"),
        is_nfc("reason"),
    )


protect(
    AuditEntry,
    serving="SELECT, INSERT",
    worker="SELECT, INSERT",
    read=OF_MY_COMMUNES,
    write=f"{OF_MY_ACCOUNT} AND (commune_id IS NULL OR {OF_MY_WRITABLE_COMMUNES})",
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
