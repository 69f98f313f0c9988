"""Every SELECT of the chain of titles: what a mark is about, and what depends on subjects that changed, on the last day of the window."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import BigInteger, CollectionAggregate, Select, and_, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from service.assessments.tables import Assessment
from service.places.tables import Place, PlacePeriod
from service.subjects.tables import ClanMember, HouseholdResidence, Unit, UnitLevel, UnitMember
from service.titles.vocabulary import SubjectKind


def _among(ids: Collection[int]) -> CollectionAggregate[bool]:
    return any_(literal(sorted(ids), ARRAY(BigInteger)))


async def place_levels(session: AsyncSession, ids: Collection[int]) -> dict[int, int]:
    """The level (province … village) of each place."""
    found = await session.execute(select(Place.id, Place.level).where(Place.id == _among(ids)))
    return {row.id: row.level for row in found}


async def unit_levels(session: AsyncSession, ids: Collection[int], *, province_id: int, on: date) -> dict[int, str]:
    """Who manages each unit on a day."""
    found = select(UnitLevel.unit_id, UnitLevel.level).where(
        UnitLevel.province_id == province_id, UnitLevel.unit_id == _among(ids), UnitLevel.valid.op("@>")(on)
    )
    return {row.unit_id: row.level for row in await session.execute(found)}


async def titles_of_units(
    session: AsyncSession, ids: Collection[int], *, province_id: int, assessed_year: int
) -> set[tuple[int, str]]:
    """The titles under which units have scores in a year."""
    found = select(Assessment.subject_id, Assessment.title).where(
        Assessment.province_id == province_id,
        Assessment.subject_kind == SubjectKind.UNIT,
        Assessment.subject_id == _among(ids),
        Assessment.assessed_year == assessed_year,
    )
    return {(row.subject_id, row.title) for row in await session.execute(found)}


async def units_of_people(session: AsyncSession, ids: Collection[int], *, province_id: int, on: date) -> set[int]:
    """The units to which people belong on a day."""
    found = select(UnitMember.unit_id).where(
        UnitMember.province_id == province_id, UnitMember.person_id == _among(ids), UnitMember.valid.op("@>")(on)
    )
    return await _ids(session, found)


async def clans_of_households(session: AsyncSession, ids: Collection[int], *, province_id: int, on: date) -> set[int]:
    """The clans to which households belong on a day."""
    found = select(ClanMember.clan_id).where(
        ClanMember.province_id == province_id, ClanMember.household_id == _among(ids), ClanMember.valid.op("@>")(on)
    )
    return await _ids(session, found)


async def villages_of_households(session: AsyncSession, ids: Collection[int], *, province_id: int, on: date) -> set[int]:
    """The villages in which households live on a day."""
    home = HouseholdResidence
    found = select(home.village_id).where(
        home.province_id == province_id, home.household_id == _among(ids), home.valid.op("@>")(on), home.village_id.is_not(None)
    )
    return await _ids(session, found)


async def villages_of_clans(session: AsyncSession, ids: Collection[int], *, province_id: int, on: date) -> set[int]:
    """The villages in which households of clans live on a day."""
    home = HouseholdResidence
    same = and_(home.province_id == ClanMember.province_id, home.household_id == ClanMember.household_id)
    found = (
        select(home.village_id)
        .join(ClanMember, same)
        .where(
            ClanMember.province_id == province_id,
            ClanMember.clan_id == _among(ids),
            ClanMember.valid.op("@>")(on),
            home.valid.op("@>")(on),
            home.village_id.is_not(None),
        )
    )
    return await _ids(session, found)


async def villages_of_units(session: AsyncSession, ids: Collection[int], *, province_id: int) -> set[int]:
    """The villages in which units are."""
    found = select(Unit.village_id).where(Unit.province_id == province_id, Unit.id == _among(ids), Unit.village_id.is_not(None))
    return await _ids(session, found)


async def places_above(session: AsyncSession, ids: Collection[int], *, on: date, level: int) -> set[int]:
    """The places of a level to which places belong on a day: none of them is a district since 2025-07-01."""
    upper = select(Place.id).where(Place.level == level)
    found = select(PlacePeriod.parent_id).where(
        PlacePeriod.place_id == _among(ids), PlacePeriod.valid.op("@>")(on), PlacePeriod.parent_id.in_(upper)
    )
    return await _ids(session, found)


async def _ids(session: AsyncSession, found: Select[int] | Select[int | None]) -> set[int]:
    return {id_ for id_ in (await session.execute(found.distinct())).scalars() if id_ is not None}
