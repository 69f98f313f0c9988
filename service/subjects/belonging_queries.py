"""The clans of a household and the units of a person on a day, as far as the caller sees them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.rows import AnyRow
from service.subjects.group_tables import Clan, ClanMember, Unit, UnitMember


async def clans_of_household(session: AsyncSession, *, province_id: int, household_id: int, on: date) -> Sequence[AnyRow]:
    """Uid and name of each clan that the household belongs to on the day."""
    found = (
        select(Clan.uid, Clan.name)
        .join(ClanMember, (ClanMember.province_id == Clan.province_id) & (ClanMember.clan_id == Clan.id))
        .where(ClanMember.province_id == province_id, ClanMember.household_id == household_id, ClanMember.valid.op("@>")(on))
    )
    return (await session.execute(found.order_by(Clan.name, Clan.id))).all()


async def units_of_person(session: AsyncSession, *, province_id: int, person_id: int, on: date) -> Sequence[AnyRow]:
    """Uid and name of each unit that the person belongs to on the day, and as what (`standing`)."""
    found = (
        select(Unit.uid, Unit.name, UnitMember.standing)
        .join(UnitMember, (UnitMember.province_id == Unit.province_id) & (UnitMember.unit_id == Unit.id))
        .where(UnitMember.province_id == province_id, UnitMember.person_id == person_id, UnitMember.valid.op("@>")(on))
    )
    return (await session.execute(found.order_by(Unit.name, Unit.id))).all()
