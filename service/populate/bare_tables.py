"""Tables without their keys, references, indexes and triggers while many rows enter, and with them again: as the catalogue tells them.

Everything happens in the caller's transaction, so that a load that breaks leaves the tables as they were. Building an index once over all
rows costs a fraction of keeping it row by row; references are checked once, as sets."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.populate import queries

_SETTINGS = (
    "SET LOCAL maintenance_work_mem = '512MB'",
    "SET LOCAL max_parallel_maintenance_workers = 2",
    "SET LOCAL work_mem = '256MB'",
    "SET LOCAL jit = off",
)


@dataclass(frozen=True)
class TakenOff:
    """The statements that put back what was taken off, in their order."""

    statements: tuple[str, ...]


async def take_off(session: AsyncSession, tables: Sequence[str]) -> TakenOff:
    """Drop keys, references and indexes of the tables and silence their triggers (as the owner)."""
    for setting in _SETTINGS:
        await session.execute(text(setting))
    found = await queries.constraints(session, tables)
    references, keys = [c for c in found if c.kind == "f"], [c for c in found if c.kind != "f"]
    indexes = await queries.plain_indexes(session, tables)
    triggers = await queries.enabled_triggers(session, tables)
    off = [f"ALTER TABLE {t.of} DISABLE TRIGGER {t.name}" for t in triggers]
    off += [f"ALTER TABLE {c.of} DROP CONSTRAINT {c.name}" for c in (*references, *keys)]
    off += [f"DROP INDEX {index.name}" for index in indexes]
    for statement in off:
        await session.execute(text(statement))
    on = [f"ALTER TABLE {c.of} ADD CONSTRAINT {c.name} {c.definition}" for c in keys]
    on += [index.definition for index in indexes]
    on += [f"ALTER TABLE {c.of} ADD CONSTRAINT {c.name} {c.definition}" for c in references]
    on += [f"ALTER TABLE {t.of} ENABLE TRIGGER {t.name}" for t in triggers]
    return TakenOff(tuple(on))


async def put_back(session: AsyncSession, taken_off: TakenOff) -> None:
    """Build everything again."""
    connection = await session.connection()
    for statement in taken_off.statements:
        await connection.exec_driver_sql(statement)
