"""What checking the chain reads, as the owner: links with their entries in order, heads, and entries that no chain holds."""

from collections.abc import AsyncIterator, Sequence

from sqlalchemy import Text, and_, cast, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.audit import AuditEntry
from service.foundation.audit_chain import AuditHead, AuditLink
from service.foundation.rows import AnyRow, AnySelect

_ONE_INSTANT = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
_SAME = and_(AuditLink.province_id == AuditEntry.province_id, AuditLink.audit_entry_id == AuditEntry.id)
A_TIME = 1_000


async def at_one_instant(session: AsyncSession) -> None:
    """The first statement of a check: links, heads and entries are seen as they stood together, whoever writes meanwhile."""
    await session.execute(_ONE_INSTANT)


async def links(session: AsyncSession, *, place_id: int | None) -> AsyncIterator[AnyRow]:
    """Every link, place by place, in the order of its number, with the entry (`entry_id` None when it is gone)."""
    found: AnySelect = select(
        AuditLink.place_id,
        AuditLink.number,
        AuditLink.audit_entry_id,
        AuditLink.previous,
        AuditLink.content,
        AuditLink.hash,
        AuditEntry.id.label("entry_id"),
        AuditEntry.province_id,
        AuditEntry.commune_id,
        AuditEntry.at,
        AuditEntry.account_id,
        AuditEntry.offices,
        AuditEntry.action,
        AuditEntry.subject_kind,
        AuditEntry.subject_id,
        AuditEntry.reason,
        cast(AuditEntry.detail, Text).label("detail"),
        AuditEntry.people,
        AuditEntry.households,
    ).outerjoin(AuditEntry, _SAME)
    if place_id is not None:
        found = found.where(AuditLink.place_id == place_id)
    ordered = found.order_by(AuditLink.place_id, AuditLink.number).execution_options(yield_per=A_TIME)
    async for row in await session.stream(ordered):
        yield row


async def heads(session: AsyncSession, *, place_id: int | None) -> Sequence[AnyRow]:
    """Where each chain ends, as the database keeps it."""
    found: AnySelect = select(AuditHead.place_id, AuditHead.number, AuditHead.hash).order_by(AuditHead.place_id)
    return (await session.execute(found if place_id is None else found.where(AuditHead.place_id == place_id))).all()


async def unchained(session: AsyncSession, *, place_id: int | None) -> Sequence[AnyRow]:
    """Entries that stand in no chain: `place_id`, `id`."""
    at_place = func.coalesce(AuditEntry.commune_id, AuditEntry.province_id)
    found = select(at_place.label("place_id"), AuditEntry.id).outerjoin(AuditLink, _SAME).where(AuditLink.number.is_(None))
    if place_id is not None:
        found = found.where(at_place == place_id)
    return (await session.execute(found.order_by(AuditEntry.id))).all()
