"""What populating asks of the database: the communes meant, whether somebody real is there, the last numbers, and the catalogue of tables."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.rows import AnyRow
from service.places.queries import standing_among, territory
from service.places.seeding import FIRST_OWN_ID
from service.places.tables import COMMUNE
from service.populate.order import Ground, Numbers

_GROUNDS = text("""
SELECT p.place_id AS commune_id, l.province_id, p.kind FROM place_period p JOIN place l ON l.id = p.place_id
 WHERE p.place_id = any(:ids) AND p.valid @> CAST(:on AS date) AND l.province_id IS NOT NULL ORDER BY p.place_id
""")
_REAL = text("""
SELECT EXISTS (SELECT FROM person p LEFT JOIN household h ON h.province_id = p.province_id AND h.id = p.household_id
                WHERE h.code IS NULL OR h.code !~ '^(AL|G)[0-9]+-[0-9]+$')
""")
_LAST = text("""
SELECT (SELECT coalesce(max(id), 0) FROM person) AS person, (SELECT coalesce(max(id), 0) FROM household) AS household,
       (SELECT coalesce(max(id), 0) FROM clan) AS clan, (SELECT coalesce(max(id), 0) FROM unit) AS unit,
       (SELECT coalesce(max(id), 0) FROM learning_session) AS session,
       (SELECT greatest(max(id), :first_own) FROM place) AS village
""")
_CONSTRAINTS = text("""
SELECT quote_ident(conname) AS name, conrelid::regclass::text AS of, contype::text AS kind, pg_get_constraintdef(oid) AS definition
  FROM pg_constraint
 WHERE (conrelid = any(CAST(:tables AS regclass[])) OR confrelid = any(CAST(:tables AS regclass[])))
   AND contype IN ('p', 'u', 'x', 'f') ORDER BY conrelid::regclass::text, contype, conname
""")
_INDEXES = text("""
SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition FROM pg_index i
 WHERE i.indrelid = any(CAST(:tables AS regclass[]))
   AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u', 'x')) ORDER BY 1
""")
_TRIGGERS = text("""
SELECT quote_ident(tgname) AS name, tgrelid::regclass::text AS of FROM pg_trigger
 WHERE tgrelid = any(CAST(:tables AS regclass[])) AND NOT tgisinternal AND tgenabled = 'O' ORDER BY 2, 1
""")
_HEADLESS = text("""
SELECT count(*) FROM (SELECT province_id, household_id, range_agg(valid) AS lived FROM household_residence GROUP BY 1, 2) home
  LEFT JOIN (SELECT province_id, household_id, range_agg(valid) AS led FROM household_member WHERE is_head GROUP BY 1, 2) head
 USING (province_id, household_id) WHERE head.led IS DISTINCT FROM home.lived
""")
_INTENTS = text("""
INSERT INTO recognition_count (province_id, place_id, title, assessed_year, level, on_day, registered)
SELECT province_id, commune_id, title, assessed_year, 0, registered_on, count(*) FROM registration GROUP BY 1, 2, 3, 4, 6
    ON CONFLICT (province_id, place_id, title, assessed_year, level, on_day) DO UPDATE SET registered = excluded.registered
""")


async def grounds(session: AsyncSession, places: Collection[int], *, years: Collection[int]) -> list[Ground]:
    """The communes below the places that stand on the last day of every year."""
    last = max(date(year, 12, 31) for year in years)
    below = await territory(session, places, on=last)
    communes = {place for place, level in below.items() if level == COMMUNE}
    for year in years:
        communes &= await standing_among(session, communes, on=date(year, 12, 31))
    rows = (await session.execute(_GROUNDS, {"ids": sorted(communes), "on": last})).all()
    return [Ground(province_id=row.province_id, commune_id=row.commune_id, kind=row.kind) for row in rows]


async def somebody_real(session: AsyncSession) -> bool:
    """Is anybody registered who was not made up?"""
    return bool((await session.execute(_REAL)).scalar_one())


async def last_numbers(session: AsyncSession) -> Numbers:
    """The highest numbers in use."""
    row = (await session.execute(_LAST, {"first_own": FIRST_OWN_ID})).one()
    return Numbers(**row._asdict())


async def constraints(session: AsyncSession, tables: Sequence[str]) -> Sequence[AnyRow]:
    """Keys and references of the tables, and references to them (`name`, `of`, `kind`, `definition`)."""
    return (await session.execute(_CONSTRAINTS, {"tables": list(tables)})).all()


async def plain_indexes(session: AsyncSession, tables: Sequence[str]) -> Sequence[AnyRow]:
    """The indexes behind no constraint (`name`, `definition`)."""
    return (await session.execute(_INDEXES, {"tables": list(tables)})).all()


async def enabled_triggers(session: AsyncSession, tables: Sequence[str]) -> Sequence[AnyRow]:
    """The triggers of the house that fire (`name`, `of`)."""
    return (await session.execute(_TRIGGERS, {"tables": list(tables)})).all()


async def households_without_one_head(session: AsyncSession) -> int:
    """How many households lack exactly one head on some day: what the silenced trigger would have asked of each."""
    return int((await session.execute(_HEADLESS)).scalar_one())


async def count_intents(session: AsyncSession) -> None:
    """Make the leaf counts of intents equal to the register."""
    await session.execute(_INTENTS)
