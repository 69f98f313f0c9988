"""The people whom a desk has ticked, and the members of a household that it ticks whole."""

import uuid
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Uuid, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.rows import AnyRow
from service.subjects.group_tables import Clan, ClanMember, Unit, UnitMember
from service.subjects.tables import Household, HouseholdMember, Person

MOST_ON_A_ROLL = 5000


async def roster(session: AsyncSession, uids: Sequence[uuid.UUID]) -> Sequence[AnyRow]:
    """The visible people of some uids (`row.Person`) with their household's uid and code."""
    own = (Household.province_id == Person.province_id) & (Household.id == Person.household_id)
    found = select(Person, Household.uid.label("household_uid"), Household.code.label("household_code")).outerjoin(Household, own)
    return (await session.execute(found.where(Person.uid == any_(literal(list(uids), ARRAY(Uuid())))))).all()


async def members_of(session: AsyncSession, household_uid: uuid.UUID, *, on: date) -> Sequence[uuid.UUID]:
    """Who lived in a visible household on a day, the head first."""
    same_home = (Household.province_id == HouseholdMember.province_id) & (Household.id == HouseholdMember.household_id)
    same_person = (Person.province_id == HouseholdMember.province_id) & (Person.id == HouseholdMember.person_id)
    found = (
        select(Person.uid)
        .select_from(HouseholdMember)
        .join(Household, same_home)
        .join(Person, same_person)
        .where(Household.uid == household_uid, HouseholdMember.valid.op("@>")(on))
        .order_by(HouseholdMember.is_head.desc(), Person.birth_date, Person.id)
    )
    return (await session.execute(found)).scalars().all()


async def people_of_group(
    session: AsyncSession, *, unit: uuid.UUID | None, clan: uuid.UUID | None, on: date
) -> Sequence[uuid.UUID]:
    """Who belonged to a visible unit, or lived in a household of a visible clan, on a day: at most one roll of them, in Vietnamese order."""
    if unit is None and clan is None:
        return []
    member = (UnitMember.province_id == Person.province_id) & (UnitMember.person_id == Person.id) & UnitMember.valid.op("@>")(on)
    at_home = (
        (HouseholdMember.province_id == Person.province_id)
        & (HouseholdMember.person_id == Person.id)
        & HouseholdMember.valid.op("@>")(on)
    )
    of_clan = (
        (ClanMember.province_id == HouseholdMember.province_id)
        & (ClanMember.household_id == HouseholdMember.household_id)
        & ClanMember.valid.op("@>")(on)
    )
    found = select(Person.uid)
    if unit is not None:
        own = (Unit.province_id == UnitMember.province_id) & (Unit.id == UnitMember.unit_id) & (Unit.uid == unit)
        found = found.join(UnitMember, member).join(Unit, own)
    else:
        of_uid = (Clan.province_id == ClanMember.province_id) & (Clan.id == ClanMember.clan_id) & (Clan.uid == clan)
        found = found.join(HouseholdMember, at_home).join(ClanMember, of_clan).join(Clan, of_uid)
    return (await session.execute(found.order_by(Person.sort_key, Person.id).limit(MOST_ON_A_ROLL))).scalars().all()


async def household_of_code(session: AsyncSession, *, province_id: int, code: str) -> uuid.UUID | None:
    """The visible household that bears a code."""
    found = select(Household.uid).where(Household.province_id == province_id, Household.code == code)
    return (await session.execute(found)).scalar_one_or_none()


async def household_of_id(session: AsyncSession, household_id: int) -> AnyRow | None:
    """A family's own household (`row.Household`)."""
    return (await session.execute(select(Household).where(Household.id == household_id))).one_or_none()
