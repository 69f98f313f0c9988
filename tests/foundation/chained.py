"""Chains of audit entries to be spoiled: entries written one transaction each, and the ways in which somebody goes behind the application's back."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation import audit
from service.foundation.audit_checking import Break, Heads, Verified, verify
from service.foundation.database import Database
from tests.factories import AN_KHANH, AN_TRUONG, HAI_PHONG

TABLES = ("audit_entry", "audit_link", "audit_head")


async def write(database: Database, *places: int | None, reason: str | None = "Vì thế") -> None:
    """An entry at each place, each in a transaction of its own."""
    for number, commune_id in enumerate(places):
        async with database.as_owner() as session:
            await add(session, commune_id, reason=reason, number=number)


async def add(session: AsyncSession, commune_id: int | None, *, reason: str | None = None, number: int = 0) -> None:
    """An entry of the province Hải Phòng in this transaction."""
    await audit.record(
        session, province_id=HAI_PHONG, account_id=1, action="test", subject_kind="person", subject_id=7, commune_id=commune_id,
        reason=reason, number=number,
    )  # fmt: skip


async def three_and_two(database: Database) -> None:
    """Three entries of An Trường and two of An Khánh, taking turns."""
    await write(database, AN_TRUONG, AN_KHANH, AN_TRUONG, AN_KHANH, AN_TRUONG)


async def behind_the_back(database: Database, *statements: str) -> None:
    """What an owner does who has switched the triggers off."""
    async with database.as_owner() as session:
        for table in TABLES:
            await session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        for statement in statements:
            await session.execute(text(statement))
        for table in TABLES:
            await session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))


async def verified(database: Database, place_id: int | None = None, kept: Heads | None = None) -> Verified:
    """What the check says now."""
    async with database.as_owner() as session:
        return await verify(session, place_id=place_id, kept=kept)


async def breaks(database: Database, kept: Heads | None = None) -> Sequence[tuple[int, Break, int | None, int | None]]:
    """The breaks that the check says now."""
    return [(one.place_id, one.kind, one.first, one.last) for one in (await verified(database, kept=kept)).breaks]
