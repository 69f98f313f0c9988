"""Every SELECT over clans and units, their members of a day, boards, funds and levels. Row security decides what is there."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Text, any_, column, func, literal, or_, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from service.foundation import text as words_of
from service.foundation.rows import AnyRow, AnySelect
from service.subjects.group_tables import Clan, ClanMember, ClanSupport, Support, Unit, UnitLevel, UnitMember
from service.subjects.tables import Household, HouseholdMember, Person
from service.subjects.unit_kinds import ManagingLevel, Standing, UnitKind

Group = type[Clan] | type[Unit]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A list of clans or units as of a day. `communes`: registered there or with members there, None for all in sight; `name`: words of
    it, tones ignored; `ended`: also those that existed no longer; `after`: the last of the page before."""

    on: date
    limit: int
    communes: Collection[int] | None = None
    name: str = ""
    ended: bool = False
    after: uuid.UUID | None = None
    kind: UnitKind | None = None
    level: ManagingLevel | None = None


async def clans_page(session: AsyncSession, asked: Asked) -> Sequence[AnyRow]:
    """Clans (`row.Clan`) by name with the visible households, the board and the fund of the day."""
    homes = select(func.count()).where(_of(ClanMember, Clan), ClanMember.valid.op("@>")(asked.on)).scalar_subquery()
    kept = (_keeps(support, on=asked.on).label(support.value) for support in Support)
    return await _page(session, select(Clan, homes.label("households"), *kept), Clan, ClanMember, asked)


def _keeps(support: Support, *, on: date) -> ColumnElement[bool]:
    own = (_of(ClanSupport, Clan), ClanSupport.support == support, ClanSupport.valid.op("@>")(on))
    return select(literal(1)).where(*own).exists()


async def units_page(session: AsyncSession, asked: Asked) -> Sequence[AnyRow]:
    """Units (`row.Unit`) by name with the level, and the visible members and learners, of the day."""
    managed = select(UnitLevel.level).where(_of(UnitLevel, Unit), UnitLevel.valid.op("@>")(asked.on)).scalar_subquery()
    numbers = (_people_of_unit(standing, on=asked.on).label(f"{standing.value}s") for standing in Standing)
    found = select(Unit, managed.label("level"), *numbers)
    if asked.kind is not None:
        found = found.where(Unit.kind == asked.kind)
    if asked.level is not None:
        found = found.where(managed == asked.level)
    return await _page(session, found, Unit, UnitMember, asked)


def _people_of_unit(standing: Standing, *, on: date) -> Any:
    own = (_of(UnitMember, Unit), UnitMember.standing == standing, UnitMember.valid.op("@>")(on))
    return select(func.count()).where(*own).scalar_subquery()


async def _page(session: AsyncSession, found: AnySelect, group: Group, member: Any, asked: Asked) -> Sequence[AnyRow]:
    if asked.communes is not None:
        joined = select(literal(1)).where(_of(member, group), _among(member.commune_id, asked.communes)).exists()
        found = found.where(or_(_among(group.commune_id, asked.communes), joined))
    for word in words_of.tokens(asked.name):
        found = found.where(group.folded.contains(word))
    if not asked.ended:
        found = found.where(or_(group.ended_on.is_(None), group.ended_on > asked.on))
    if asked.after is not None:
        last = aliased(group)
        at = (select(each).where(last.uid == asked.after).scalar_subquery() for each in (last.folded, last.id))
        found = found.where(tuple_(group.folded, group.id) > tuple_(*at))
    return (await session.execute(found.order_by(group.folded, group.id).limit(asked.limit))).all()


def _among(value: Any, wanted: Collection[int]) -> ColumnElement[bool]:
    among: ColumnElement[bool] = value == any_(literal(sorted(wanted), ARRAY(Integer)))
    return among


def _of(member: Any, group: Group) -> ColumnElement[bool]:
    """A row that hangs on a group by `clan_id` or `unit_id`."""
    own = member.clan_id if group is Clan else member.unit_id
    hangs: ColumnElement[bool] = (member.province_id == group.province_id) & (own == group.id)
    return hangs


async def same_name(session: AsyncSession, group: Group, *, commune_id: int, folded: str) -> Any:
    """The clan or unit of a commune that bears a name (tones ignored) and has not ended."""
    found = select(group).where(group.commune_id == commune_id, group.folded == folded, group.ended_on.is_(None))
    return (await session.execute(found.order_by(group.id).limit(1))).scalar_one_or_none()


async def lock(session: AsyncSession, group: Group, uid: uuid.UUID) -> Any:
    """A clan or unit of a commune where the caller writes, held until the transaction ends."""
    return (await session.execute(select(group).where(group.uid == uid).with_for_update())).scalar_one_or_none()


async def to_join(session: AsyncSession, group: Group, uid: uuid.UUID) -> AnyRow | None:
    """province_id, id, name, kind and ended_on of a clan or unit of the caller's province, seen or not: whoever knows the uid may join it."""
    known = getattr(func, f"{group.__tablename__}_to_join")(uid)
    found = known.table_valued(
        column("province_id", Integer), "id", column("name", Text), column("kind", Text), column("ended_on", Date)
    ).render_derived()
    return (await session.execute(select(found))).one_or_none()


async def numbers(session: AsyncSession, group: Group, *, province_id: int, group_id: int, on: date) -> Sequence[AnyRow]:
    """commune_id, standing and number of everybody who belongs to a visible clan or unit on a day, out of sight too."""
    known = getattr(func, f"size_of_{group.__tablename__}")(province_id, group_id, on)
    found = known.table_valued("commune_id", "standing", "number").render_derived()
    return (await session.execute(select(found).order_by(found.c.commune_id, found.c.standing))).all()


async def levels_of(session: AsyncSession, unit: Unit) -> Sequence[AnyRow]:
    """Who managed a unit, and when, oldest first."""
    own = (UnitLevel.province_id == unit.province_id, UnitLevel.unit_id == unit.id)
    found = select(UnitLevel.level, UnitLevel.valid).where(*own).order_by(func.lower(UnitLevel.valid))
    return (await session.execute(found)).all()


async def support_of(session: AsyncSession, clan: Clan) -> Sequence[AnyRow]:
    """The boards and funds of a clan, oldest first."""
    own = (ClanSupport.province_id == clan.province_id, ClanSupport.clan_id == clan.id)
    found = select(ClanSupport.support, ClanSupport.valid, ClanSupport.basis, ClanSupport.amount_dong).where(*own)
    return (await session.execute(found.order_by(ClanSupport.support, func.lower(ClanSupport.valid)))).all()


async def homes_of(
    session: AsyncSession, clan: Clan, *, on: date, after: uuid.UUID | None = None, limit: int
) -> Sequence[AnyRow]:
    """The visible households of a clan on a day with their head of that day, by code."""
    head = (
        (HouseholdMember.province_id == Household.province_id)
        & (HouseholdMember.household_id == Household.id)
        & HouseholdMember.is_head
        & HouseholdMember.valid.op("@>")(on)
    )
    same_person = (Person.province_id == HouseholdMember.province_id) & (Person.id == HouseholdMember.person_id)
    found = (
        select(Household.uid, Household.code, Household.commune_id, Person.full_name.label("head"), ClanMember.valid)
        .join(ClanMember, (ClanMember.province_id == Household.province_id) & (ClanMember.household_id == Household.id))
        .outerjoin(HouseholdMember, head)
        .outerjoin(Person, same_person)
        .where(ClanMember.province_id == clan.province_id, ClanMember.clan_id == clan.id, ClanMember.valid.op("@>")(on))
    )
    if after is not None:
        last = aliased(Household)
        found = found.where(Household.code > select(last.code).where(last.uid == after).scalar_subquery())
    return (await session.execute(found.order_by(Household.code).limit(limit))).all()


async def people_of_unit(
    session: AsyncSession, unit: Unit, *, on: date, standing: Standing | None = None, after: uuid.UUID | None = None, limit: int
) -> Sequence[AnyRow]:
    """The visible people of a unit on a day, in Vietnamese order."""
    same_person = (Person.province_id == UnitMember.province_id) & (Person.id == UnitMember.person_id)
    found = _people(UnitMember.standing, UnitMember.valid).join(UnitMember, same_person)
    found = found.where(UnitMember.province_id == unit.province_id, UnitMember.unit_id == unit.id, UnitMember.valid.op("@>")(on))
    if standing is not None:
        found = found.where(UnitMember.standing == standing)
    return await _people_page(session, found, after=after, limit=limit)


async def people_of_clan(
    session: AsyncSession, clan: Clan, *, on: date, after: uuid.UUID | None = None, limit: int
) -> Sequence[AnyRow]:
    """The visible people of a clan's households on a day, in Vietnamese order."""
    same_person = (Person.province_id == HouseholdMember.province_id) & (Person.id == HouseholdMember.person_id)
    same_home = (ClanMember.province_id == HouseholdMember.province_id) & (
        ClanMember.household_id == HouseholdMember.household_id
    )
    found = (
        _people(literal(None, Text).label("standing"), ClanMember.valid)
        .join(HouseholdMember, same_person & HouseholdMember.valid.op("@>")(on))
        .join(ClanMember, same_home)
        .where(ClanMember.province_id == clan.province_id, ClanMember.clan_id == clan.id, ClanMember.valid.op("@>")(on))
    )
    return await _people_page(session, found, after=after, limit=limit)


def _people(*more: Any) -> AnySelect:
    return select(Person.uid, Person.full_name, Person.birth_date, Person.birth_precision, *more).select_from(Person)


async def _people_page(session: AsyncSession, found: AnySelect, *, after: uuid.UUID | None, limit: int) -> Sequence[AnyRow]:
    if after is not None:
        last = aliased(Person)
        at = (select(each).where(last.uid == after).scalar_subquery() for each in (last.sort_key, last.id))
        found = found.where(tuple_(Person.sort_key, Person.id) > tuple_(*at))
    return (await session.execute(found.order_by(Person.sort_key, Person.id).limit(limit))).all()
