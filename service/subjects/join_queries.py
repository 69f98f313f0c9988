"""The selects of joining many at once: how each household or person stands, and the new memberships as rows to insert."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Integer, Text, Uuid, any_, column, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, DATERANGE, Range
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.rows import AnyRow, AnySelect
from service.subjects.group_tables import ClanMember, UnitMember
from service.subjects.tables import Household, HouseholdMember, HouseholdResidence, Person
from service.subjects.unit_kinds import Standing

CLAN_MEMBER_COLUMNS = ("province_id", "clan_id", "household_id", "valid", "commune_id")
UNIT_MEMBER_COLUMNS = ("province_id", "unit_id", "person_id", "standing", "valid", "commune_id")


async def households(session: AsyncSession, clan: AnyRow, uids: Sequence[uuid.UUID], *, on: date) -> dict[uuid.UUID, AnyRow]:
    """The visible households of some uids, as `joining.verdict_of` asks."""
    belongs = (ClanMember.province_id == Household.province_id, ClanMember.household_id == Household.id, ClanMember.clan_id == clan.id)  # fmt: skip
    lives = (HouseholdResidence.province_id == Household.province_id, HouseholdResidence.household_id == Household.id, HouseholdResidence.valid.op("@>")(on))  # fmt: skip
    found = select(
        Household.uid, Household.province_id, Household.id, Household.commune_id,
        _exists(lives).label("lives"),
        _exists((*belongs, *_running(ClanMember, on))).label("running"),
        _exists((*belongs, _from(ClanMember, on))).label("overlapping"),
    ).where(Household.uid == any_(literal(list(uids), ARRAY(Uuid()))))  # fmt: skip
    return {row.uid: row for row in (await session.execute(found)).all()}


async def people(
    session: AsyncSession, unit: AnyRow, uids: Sequence[uuid.UUID], *, standing: Standing, on: date
) -> dict[uuid.UUID, AnyRow]:
    """The visible people of some uids, as `joining.verdict_of` asks."""
    belongs = (UnitMember.province_id == Person.province_id, UnitMember.person_id == Person.id, UnitMember.unit_id == unit.id)
    lives = (HouseholdMember.province_id == Person.province_id, HouseholdMember.person_id == Person.id, HouseholdMember.valid.op("@>")(on))  # fmt: skip
    found = select(
        Person.uid, Person.province_id, Person.id, Person.commune_id,
        _exists(lives).label("lives"),
        _exists((*belongs, *_running(UnitMember, on), UnitMember.standing == standing)).label("running"),
        _exists((*belongs, _from(UnitMember, on))).label("overlapping"),
    ).where(Person.uid == any_(literal(list(uids), ARRAY(Uuid()))))  # fmt: skip
    return {row.uid: row for row in (await session.execute(found)).all()}


def _exists(conditions: tuple[ColumnElement[bool], ...]) -> Any:
    return select(literal(1)).where(*conditions).exists()


def _running(member: Any, on: date) -> tuple[ColumnElement[bool], ...]:
    return member.valid.op("@>")(on), func.upper_inf(member.valid)


def _from(member: Any, on: date) -> ColumnElement[bool]:
    return member.valid.op("&&")(_since(on))  # type: ignore[no-any-return]


def _since(on: date) -> ColumnElement[Any]:
    return literal(Range(on, None), DATERANGE)


def new_households(clan: AnyRow, rows: Sequence[AnyRow], *, on: date) -> AnySelect:
    """Memberships of a clan to insert (`CLAN_MEMBER_COLUMNS`)."""
    each = _each(rows)
    return select(literal(clan.province_id, Integer), literal(clan.id, BigInteger), each.c.id, _since(on), each.c.commune_id).select_from(each)  # fmt: skip


def new_people(unit: AnyRow, rows: Sequence[AnyRow], *, standing: Standing, on: date) -> AnySelect:
    """Memberships of a unit to insert (`UNIT_MEMBER_COLUMNS`)."""
    each = _each(rows)
    own = (literal(unit.province_id, Integer), literal(unit.id, BigInteger), each.c.id, literal(standing.value, Text))
    return select(*own, _since(on), each.c.commune_id).select_from(each)


def _each(rows: Sequence[AnyRow]) -> Any:
    ids, communes = [row.id for row in rows], [row.commune_id for row in rows]
    return (
        func.unnest(literal(ids, ARRAY(BigInteger)), literal(communes, ARRAY(Integer)))
        .table_valued(column("id", BigInteger), column("commune_id", Integer), name="each")
        .render_derived()
    )


class Named(NamedTuple):
    """Somebody or some household by the words that a desk knows it by."""

    uid: uuid.UUID
    label: str


async def homes_named(session: AsyncSession, uids: Sequence[uuid.UUID], *, on: date) -> dict[uuid.UUID, Named]:
    """The visible households of some uids, by code and head of a day."""
    headed = (
        (HouseholdMember.province_id == Household.province_id)
        & (HouseholdMember.household_id == Household.id)
        & HouseholdMember.is_head
        & HouseholdMember.valid.op("@>")(on)
    )
    same_person = (Person.province_id == HouseholdMember.province_id) & (Person.id == HouseholdMember.person_id)
    found = (
        select(Household.uid, Household.code, Person.full_name)
        .outerjoin(HouseholdMember, headed)
        .outerjoin(Person, same_person)
        .where(Household.uid == any_(literal(list(uids), ARRAY(Uuid()))))
    )
    rows = (await session.execute(found)).all()
    return {row.uid: Named(row.uid, f"Hộ {row.code}" + (f" ({row.full_name})" if row.full_name else "")) for row in rows}
