"""Clans and units, and who belongs to them since when. Leaving ends a membership; the days before keep it."""

import uuid
from datetime import date
from typing import Any

from sqlalchemy import func, insert, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.caller import require_account, require_commune
from service.foundation import audit, clock
from service.foundation.answers import KNOWN_CONSTRAINTS
from service.foundation.caller import Caller
from service.foundation.errors import Invalid, NotFound
from service.foundation.rows import AnyRow
from service.foundation.text import fold
from service.subjects import homes, queries
from service.subjects.actions import own_person
from service.subjects.schemas import ClanIn, JoinClanIn, JoinUnitIn, UnitIn
from service.subjects.tables import Clan, ClanMember, Household, Person, Unit, UnitLevel, UnitMember

KNOWN_CONSTRAINTS |= {
    "pk_clan_member": ("membership-overlaps", "Hộ này đã thuộc dòng họ đó trong thời gian đó."),
    "pk_unit_member": ("membership-overlaps", "Người này đã thuộc đơn vị đó trong thời gian đó."),
}


async def register_clan(session: AsyncSession, *, caller: Caller, clan: ClanIn) -> uuid.UUID:
    """Register a clan in one of the caller's communes. Raises Invalid, NotFound."""
    commune = await _own_commune(session, caller, clan.commune_id, on=clock.today())
    statement = insert(Clan).values(
        province_id=commune.province_id, commune_id=commune.id, name=clan.name, folded=fold(clan.name)
    )
    made = (await session.execute(statement.returning(Clan.province_id, Clan.id, Clan.uid, Clan.commune_id))).one()
    await _record(session, caller, made, action="register_clan", kind="clan")
    return uuid.UUID(str(made.uid))


async def join_clan(session: AsyncSession, *, caller: Caller, clan_uid: uuid.UUID, joined: JoinClanIn) -> None:
    """A household belongs to a clan since a day. Raises Invalid, NotFound, Conflict (`membership-overlaps`)."""
    homes.refuse_future(joined.on_day, today=clock.today(), field="on_day")
    clan = await _clan(session, clan_uid)
    found = await homes.own_household(session, caller, joined.household_uid, on=joined.on_day)
    household: Household = found.Household
    if found.valid is None or household.province_id != clan.province_id:
        raise Invalid.field("on_day", "outside-residence", "Hộ này chưa cư trú trong tỉnh vào ngày đó.")
    await session.execute(
        insert(ClanMember).values(
            province_id=clan.province_id,
            clan_id=clan.id,
            household_id=household.id,
            valid=Range(joined.on_day, None),
            commune_id=household.commune_id,
        )
    )
    await _record(session, caller, household, action="join_clan", kind="household", clan_id=clan.id)


async def leave_clan(
    session: AsyncSession, *, caller: Caller, clan_uid: uuid.UUID, household_uid: uuid.UUID, on_day: date
) -> None:
    """A household belongs to a clan no longer since a day. Raises Invalid (`not-a-member`), NotFound."""
    homes.refuse_future(on_day, today=clock.today(), field="on_day")
    clan = await _clan(session, clan_uid)
    household: Household = (await homes.own_household(session, caller, household_uid, on=on_day)).Household
    running = (
        ClanMember.province_id == clan.province_id,
        ClanMember.clan_id == clan.id,
        ClanMember.household_id == household.id,
        func.upper_inf(ClanMember.valid),
        func.lower(ClanMember.valid) < on_day,
    )
    ended = update(ClanMember).where(*running).values(valid=func.daterange(func.lower(ClanMember.valid), on_day))
    if not (await session.execute(ended.returning(ClanMember.clan_id))).all():
        raise Invalid.field("on_day", "not-a-member", "Hộ này không thuộc dòng họ đó trước ngày đã nhập.")
    await _record(session, caller, household, action="leave_clan", kind="household", clan_id=clan.id)


async def register_unit(session: AsyncSession, *, caller: Caller, unit: UnitIn) -> uuid.UUID:
    """Register a unit in one of the caller's communes, with who manages it since a day. Raises Invalid, NotFound."""
    homes.refuse_future(unit.since, today=clock.today(), field="since")
    commune = await _own_commune(session, caller, unit.commune_id, on=clock.today())
    here = {"province_id": commune.province_id, "commune_id": commune.id}
    statement = insert(Unit).values(**here, name=unit.name, folded=fold(unit.name), kind=unit.kind, ownership=unit.ownership)
    made = (await session.execute(statement.returning(Unit.province_id, Unit.id, Unit.uid, Unit.commune_id))).one()
    managed = insert(UnitLevel).values(**here, unit_id=made.id, valid=Range(unit.since, None), level=unit.level)
    await session.execute(managed)
    await _record(session, caller, made, action="register_unit", kind="unit")
    return uuid.UUID(str(made.uid))


async def join_unit(session: AsyncSession, *, caller: Caller, unit_uid: uuid.UUID, joined: JoinUnitIn) -> None:
    """A person is a member or a learner of a unit since a day. Raises Invalid, NotFound, Conflict (`membership-overlaps`)."""
    homes.refuse_future(joined.on_day, today=clock.today(), field="on_day")
    unit = await _unit(session, unit_uid)
    person = await own_person(session, caller, joined.person_uid)
    if person.province_id != unit.province_id:
        raise Invalid.field("person_uid", "other-province", "Người này đăng ký ở tỉnh khác.")
    await session.execute(
        insert(UnitMember).values(
            province_id=unit.province_id,
            unit_id=unit.id,
            person_id=person.id,
            standing=joined.standing,
            valid=Range(joined.on_day, None),
            commune_id=person.commune_id,
        )
    )
    await _record(session, caller, person, action="join_unit", kind="person", unit_id=unit.id)


async def leave_unit(session: AsyncSession, *, caller: Caller, unit_uid: uuid.UUID, person_uid: uuid.UUID, on_day: date) -> None:
    """A person belongs to a unit no longer since a day. Raises Invalid (`not-a-member`), NotFound."""
    homes.refuse_future(on_day, today=clock.today(), field="on_day")
    unit, person = await _unit(session, unit_uid), await own_person(session, caller, person_uid)
    running = (
        UnitMember.province_id == unit.province_id,
        UnitMember.unit_id == unit.id,
        UnitMember.person_id == person.id,
        func.upper_inf(UnitMember.valid),
        func.lower(UnitMember.valid) < on_day,
    )
    ended = update(UnitMember).where(*running).values(valid=func.daterange(func.lower(UnitMember.valid), on_day))
    if not (await session.execute(ended.returning(UnitMember.unit_id))).all():
        raise Invalid.field("on_day", "not-a-member", "Người này không thuộc đơn vị đó trước ngày đã nhập.")
    await _record(session, caller, person, action="leave_unit", kind="person", unit_id=unit.id)


async def _own_commune(session: AsyncSession, caller: Caller, commune_id: int, *, on: date) -> AnyRow:
    require_commune(caller, commune_id)
    return await homes.open_commune(session, commune_id, on=on)


async def _clan(session: AsyncSession, uid: uuid.UUID) -> Clan:
    clan = await queries.clan_by_uid(session, uid)
    if clan is None:
        raise NotFound("unknown-clan", "Không tìm thấy dòng họ này")
    return clan


async def _unit(session: AsyncSession, uid: uuid.UUID) -> Unit:
    unit = await queries.unit_by_uid(session, uid)
    if unit is None:
        raise NotFound("unknown-unit", "Không tìm thấy đơn vị này")
    return unit


async def _record(
    session: AsyncSession, caller: Caller, about: AnyRow | Household | Person, *, action: str, kind: str, **details: Any
) -> None:
    await audit.record(
        session,
        province_id=about.province_id,
        account_id=require_account(caller),
        action=action,
        subject_kind=kind,
        subject_id=about.id,
        commune_id=about.commune_id,
        **details,
    )
