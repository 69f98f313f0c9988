"""Households and people that move, and heads that change. What was true before a day stays written; only the rest of time changes.

Handing over to another commune goes through functions of the database: the new desk's rows are not the old desk's to write."""

import uuid
from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, insert, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.caller import require_account
from service.foundation import audit, clock
from service.foundation.caller import Caller
from service.foundation.errors import Conflict, Invalid, NotFound
from service.foundation.rows import AnyRow
from service.subjects import homes, queries
from service.subjects.actions import HEAD, own_person
from service.subjects.schemas import ChangeHeadIn, MoveHouseholdIn, MoveMemberIn
from service.subjects.tables import Household, HouseholdMember, HouseholdResidence


async def move_household(session: AsyncSession, *, caller: Caller, household_uid: uuid.UUID, to: MoveHouseholdIn) -> None:
    """A household lives elsewhere since a day; people, keys and running memberships follow. Raises Invalid, NotFound."""
    homes.refuse_future(to.on_day, today=clock.today(), field="on_day")
    found = await homes.own_household(session, caller, household_uid, on=to.on_day)
    household: Household = found.Household
    refuse_before_arrival(found.valid, to.on_day)
    commune = await homes.open_commune(session, to.commune_id, on=to.on_day)
    if commune.province_id != household.province_id:
        raise Invalid.field("commune_id", "other-province", "Chuyển sang tỉnh khác là đăng ký mới ở nơi đến.")
    await homes.check_village(session, to.village_id, commune_id=commune.id, on=to.on_day)
    from_commune = household.commune_id
    over = func.hand_over_household(household.province_id, household.id, commune.id, to.village_id, to.on_day)
    await session.execute(over)
    await audit.record(
        session,
        province_id=household.province_id,
        account_id=require_account(caller),
        action="move_household",
        subject_kind="household",
        subject_id=household.id,
        commune_id=from_commune,
        from_commune=from_commune,
        to_commune=commune.id,
        on_day=to.on_day.isoformat(),
    )


def refuse_before_arrival(period: Range[date] | None, on_day: date) -> None:
    """Raises Invalid (`before-arrival`) unless the period runs and began before the day."""
    if period is None or period.upper is not None or (period.lower is not None and period.lower >= on_day):
        raise Invalid.field("on_day", "before-arrival", "Ngày chuyển phải sau ngày đến nơi ở hiện nay.")


async def change_head(session: AsyncSession, *, caller: Caller, household_uid: uuid.UUID, change: ChangeHeadIn) -> None:
    """Another member is the head since a day. Raises Invalid (`not-a-member`, `later-change`), NotFound."""
    homes.refuse_future(change.on_day, today=clock.today(), field="on_day")
    found = await homes.own_household(session, caller, household_uid, on=change.on_day)
    household: Household = found.Household
    where = {"province_id": household.province_id, "household_id": household.id}
    members = await queries.members_on(session, **where, on=change.on_day)
    new_head = _member(members, change.new_head)
    for old_head in (m for m in members if m.is_head and m.uid != change.new_head):
        _refuse_ended(old_head)
        await _restate(session, household, old_head, on_day=change.on_day, is_head=False, relation=change.old_head_relation)
    await _crown(session, household, new_head, on_day=change.on_day)
    await audit.record(
        session,
        province_id=household.province_id,
        account_id=require_account(caller),
        action="change_head",
        subject_kind="household",
        subject_id=household.id,
        commune_id=household.commune_id,
        old_head=next((member.person_id for member in members if member.is_head), None),
        new_head=new_head.person_id,
        on_day=change.on_day.isoformat(),
    )


def _member(members: Sequence[AnyRow], uid: uuid.UUID) -> AnyRow:
    found = next((member for member in members if member.uid == uid), None)
    if found is None:
        raise Invalid.field("new_head", "not-a-member", "Người này không thuộc hộ vào ngày đó.")
    return found


async def _crown(session: AsyncSession, household: Household, member: AnyRow, *, on_day: date) -> None:
    _refuse_ended(member)
    if not member.is_head:
        await _restate(session, household, member, on_day=on_day, is_head=True, relation=HEAD)


def _refuse_ended(member: AnyRow) -> None:
    if member.valid.upper is not None:
        raise Invalid.field("on_day", "later-change", "Sau ngày này đã có thay đổi khác. Hãy chọn ngày muộn hơn.")


async def _restate(
    session: AsyncSession, household: Household, member: AnyRow, *, on_day: date, is_head: bool, relation: str
) -> None:
    """The running membership says something else from a day on; the days before keep what they said."""
    own = (
        HouseholdMember.province_id == household.province_id,
        HouseholdMember.person_id == member.person_id,
        HouseholdMember.valid == member.valid,
    )
    said = {"is_head": is_head, "relation": relation}
    if member.valid.lower == on_day:
        await session.execute(update(HouseholdMember).where(*own).values(**said))
        return
    await session.execute(update(HouseholdMember).where(*own).values(valid=Range(member.valid.lower, on_day)))
    await session.execute(
        insert(HouseholdMember).values(
            province_id=household.province_id,
            person_id=member.person_id,
            household_id=household.id,
            valid=Range(on_day, None),
            commune_id=household.commune_id,
            **said,
        )
    )


async def move_member(session: AsyncSession, *, caller: Caller, person_uid: uuid.UUID, to: MoveMemberIn) -> None:
    """A person lives in another household since a day. A head names the next one (`new_head`), unless nobody stays behind:
    then the household ends that day. Raises Invalid, NotFound, Conflict (`same-household`)."""
    homes.refuse_future(to.on_day, today=clock.today(), field="on_day")
    person = await own_person(session, caller, person_uid)
    if person.household_id is None:
        raise Invalid.field("household_uid", "without-household", "Người này chưa thuộc hộ nào.")
    where = {"province_id": person.province_id, "household_id": person.household_id}
    household = await queries.lock_household(session, **where)
    from_commune, left = person.commune_id, person.household_id
    if household.uid == to.household_uid:
        raise Conflict("same-household", "Người này đang thuộc hộ đó")
    members = await queries.members_on(session, **where, on=to.on_day)
    leaver = _member(members, person_uid)
    refuse_before_arrival(leaver.valid, to.on_day)
    staying = [m for m in members if m.person_id != person.id]
    over = func.hand_over_member(person.province_id, person.id, to.household_uid, to.on_day, to.relation)
    joined = (await session.execute(over)).scalar_one()
    if joined is None:
        raise NotFound("unknown-household", "Không tìm thấy hộ đến (hoặc hộ chưa cư trú vào ngày đó)")
    if leaver.is_head:
        await after_head(session, household, staying, on_day=to.on_day, new_head=to.new_head)
    await audit.record(
        session,
        province_id=person.province_id,
        account_id=require_account(caller),
        action="move_member",
        subject_kind="person",
        subject_id=person.id,
        commune_id=from_commune,
        from_household=left,
        to_household=joined,
        on_day=to.on_day.isoformat(),
    )


async def after_head(
    session: AsyncSession, household: Household, staying: Sequence[AnyRow], *, on_day: date, new_head: uuid.UUID | None
) -> None:
    """The head is gone since a day: another one is, or the household ends. Raises Invalid (`new-head-needed`)."""
    if not staying:
        await _end_household(session, household, on_day=on_day)
    elif new_head is None:
        raise Invalid.field("new_head", "new-head-needed", "Chủ hộ chuyển đi: hãy chọn chủ hộ mới trong những người ở lại.")
    else:
        await _crown(session, household, _member(staying, new_head), on_day=on_day)


async def _end_household(session: AsyncSession, household: Household, *, on_day: date) -> None:
    running = HouseholdResidence.valid.op("@>")(on_day)
    own = (HouseholdResidence.province_id == household.province_id, HouseholdResidence.household_id == household.id)
    closed = func.daterange(func.lower(HouseholdResidence.valid), on_day)
    await session.execute(update(HouseholdResidence).where(*own, running).values(valid=closed))
