"""Households join and leave clans, people join and leave units, one by one or many at once. Each desk moves only its own households and
people, into groups of any commune of the province; leaving ends a membership, and the days before keep it."""

import uuid
from datetime import date
from typing import Any

from sqlalchemy import func, insert, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation import clock
from service.foundation.answers import KNOWN_CONSTRAINTS
from service.foundation.caller import Caller
from service.foundation.errors import Invalid
from service.foundation.rows import AnyRow
from service.subjects import group_queries, homes, join_queries, queries
from service.subjects.actions import own_person
from service.subjects.group_actions import InCommune, record, refuse_ended, unknown
from service.subjects.group_queries import Group
from service.subjects.group_schemas import JoinClanIn, JoinClanTogetherIn, JoinedTogether, JoinUnitIn, JoinUnitTogetherIn
from service.subjects.group_tables import Clan, ClanMember, Unit, UnitMember
from service.subjects.joining import Verdict, told, verdict_of
from service.subjects.tables import Household
from service.subjects.unit_kinds import EDUCATION, Standing

KNOWN_CONSTRAINTS |= {
    "pk_clan_member": ("membership-overlaps", "Hộ này đã thuộc dòng họ đó trong thời gian đó."),
    "pk_unit_member": ("membership-overlaps", "Người này đã thuộc đơn vị đó trong thời gian đó."),
}


async def join_clan(session: AsyncSession, *, caller: Caller, clan_uid: uuid.UUID, joined: JoinClanIn) -> None:
    """A household belongs to a clan since a day. Raises Invalid, NotFound, Conflict: `membership-overlaps`, `ended`."""
    clan = await _joinable(session, Clan, clan_uid, on=joined.on_day)
    found = await homes.own_household(session, caller, joined.household_uid, on=joined.on_day)
    household: Household = found.Household
    if found.valid is None or household.province_id != clan.province_id:
        raise Invalid.field("on_day", "outside-residence", "Hộ này chưa cư trú trong tỉnh vào ngày đó.")
    since = {"valid": Range(joined.on_day, None), "commune_id": household.commune_id}
    await session.execute(
        insert(ClanMember).values(province_id=clan.province_id, clan_id=clan.id, household_id=household.id, **since)
    )
    await record(session, caller, household, action="join_clan", kind="household", clan_id=clan.id)


async def leave_clan(
    session: AsyncSession, *, caller: Caller, clan_uid: uuid.UUID, household_uid: uuid.UUID, on_day: date
) -> None:
    """A household belongs to a clan no longer since a day. Raises Invalid (`not-a-member`), NotFound."""
    homes.refuse_future(on_day, today=clock.today(), field="on_day")
    clan = await queries.clan_by_uid(session, clan_uid)
    if clan is None:
        raise unknown(Clan)
    household: Household = (await homes.own_household(session, caller, household_uid, on=on_day)).Household
    own = (ClanMember.province_id == clan.province_id, ClanMember.clan_id == clan.id, ClanMember.household_id == household.id)
    if not await _left(session, ClanMember, *own, on_day=on_day):
        raise Invalid.field("on_day", "not-a-member", "Hộ này không thuộc dòng họ đó trước ngày đã nhập.")
    await record(session, caller, household, action="leave_clan", kind="household", clan_id=clan.id)


async def join_unit(session: AsyncSession, *, caller: Caller, unit_uid: uuid.UUID, joined: JoinUnitIn) -> None:
    """A person is a member or a learner of a unit since a day. Raises Invalid, NotFound, Conflict: `membership-overlaps`, `ended`."""
    unit = await _joinable(session, Unit, unit_uid, on=joined.on_day)
    _refuse_learner(unit, joined.standing)
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
    await record(session, caller, person, action="join_unit", kind="person", unit_id=unit.id)


async def leave_unit(session: AsyncSession, *, caller: Caller, unit_uid: uuid.UUID, person_uid: uuid.UUID, on_day: date) -> None:
    """A person belongs to a unit no longer since a day. Raises Invalid (`not-a-member`), NotFound."""
    homes.refuse_future(on_day, today=clock.today(), field="on_day")
    unit = await queries.unit_by_uid(session, unit_uid)
    if unit is None:
        raise unknown(Unit)
    person = await own_person(session, caller, person_uid)
    own = (UnitMember.province_id == unit.province_id, UnitMember.unit_id == unit.id, UnitMember.person_id == person.id)
    if not await _left(session, UnitMember, *own, on_day=on_day):
        raise Invalid.field("on_day", "not-a-member", "Người này không thuộc đơn vị đó trước ngày đã nhập.")
    await record(session, caller, person, action="leave_unit", kind="person", unit_id=unit.id)


async def join_clan_together(
    session: AsyncSession, *, caller: Caller, clan_uid: uuid.UUID, joined: JoinClanTogetherIn
) -> JoinedTogether:
    """Households join a clan; those that cannot are told why and the others join. Raises Invalid, NotFound, Conflict (`ended`)."""
    clan = await _joinable(session, Clan, clan_uid, on=joined.on_day)
    rows = await join_queries.households(session, clan, joined.household_uids, on=joined.on_day)
    verdicts = _verdicts(joined.household_uids, rows, caller, clan)
    new = [rows[uid] for uid, verdict in verdicts.items() if verdict is Verdict.JOINED]
    wanted = join_queries.new_households(clan, new, on=joined.on_day)
    stored = postgresql.insert(ClanMember).from_select(list(join_queries.CLAN_MEMBER_COLUMNS), wanted)
    done = (await session.execute(stored.on_conflict_do_nothing().returning(ClanMember.household_id))).scalars()
    await _record_together(session, caller, clan, new, action="join_clan_together", kind="clan")
    return told(joined.household_uids, _overtaken(verdicts, rows, set(done)))


async def join_unit_together(
    session: AsyncSession, *, caller: Caller, unit_uid: uuid.UUID, joined: JoinUnitTogetherIn
) -> JoinedTogether:
    """People join a unit; those who cannot are told why and the others join. Raises Invalid, NotFound, Conflict (`ended`)."""
    unit = await _joinable(session, Unit, unit_uid, on=joined.on_day)
    _refuse_learner(unit, joined.standing)
    rows = await join_queries.people(session, unit, joined.person_uids, standing=joined.standing, on=joined.on_day)
    verdicts = _verdicts(joined.person_uids, rows, caller, unit)
    new = [rows[uid] for uid, verdict in verdicts.items() if verdict is Verdict.JOINED]
    wanted = join_queries.new_people(unit, new, standing=joined.standing, on=joined.on_day)
    stored = postgresql.insert(UnitMember).from_select(list(join_queries.UNIT_MEMBER_COLUMNS), wanted)
    done = (await session.execute(stored.on_conflict_do_nothing().returning(UnitMember.person_id))).scalars()
    await _record_together(session, caller, unit, new, action="join_unit_together", kind="unit")
    return told(joined.person_uids, _overtaken(verdicts, rows, set(done)))


async def _joinable(session: AsyncSession, group: Group, uid: uuid.UUID, *, on: date) -> AnyRow:
    """A clan or unit of the province that lasts until the transaction ends. Raises Invalid (`future-date`), NotFound, Conflict (`ended`)."""
    homes.refuse_future(on, today=clock.today(), field="on_day")
    found = await group_queries.to_join(session, group, uid)
    if found is None:
        raise unknown(group)
    refuse_ended(group, found.ended_on)
    return found


def _refuse_learner(unit: AnyRow, standing: Standing) -> None:
    if standing is Standing.LEARNER and unit.kind not in EDUCATION:
        raise Invalid.field("standing", "no-learners", "Chỉ cơ sở giáo dục có người học. Hãy chọn “thành viên”.")


async def _left(session: AsyncSession, member: Any, *own: Any, on_day: date) -> bool:
    running = (func.upper_inf(member.valid), func.lower(member.valid) < on_day)
    ended = update(member).where(*own, *running).values(valid=func.daterange(func.lower(member.valid), on_day))
    return bool((await session.execute(ended.returning(member.province_id))).all())


def _verdicts(
    uids: tuple[uuid.UUID, ...], rows: dict[uuid.UUID, AnyRow], caller: Caller, group: AnyRow
) -> dict[uuid.UUID, Verdict]:
    writes = frozenset(caller.writes)
    return {uid: verdict_of(rows.get(uid), province_id=group.province_id, writes=writes) for uid in uids}


def _overtaken(verdicts: dict[uuid.UUID, Verdict], rows: dict[uuid.UUID, AnyRow], stored: set[int]) -> dict[uuid.UUID, Verdict]:
    """Whom somebody else joined in the meantime overlaps after all."""
    lost = {uid for uid, found in verdicts.items() if found is Verdict.JOINED and rows[uid].id not in stored}
    return verdicts | dict.fromkeys(lost, Verdict.OVERLAPS)


async def _record_together(
    session: AsyncSession, caller: Caller, group: AnyRow, new: list[AnyRow], *, action: str, kind: str
) -> None:
    """One entry a commune: a commune's desk reads what was done to its own."""
    for commune_id in sorted({row.commune_id for row in new}):
        about = InCommune(group.province_id, group.id, commune_id)
        number = sum(row.commune_id == commune_id for row in new)
        await record(session, caller, about, action=action, kind=kind, joined=number)
