"""A person leaves the commune for good: the membership ends on a day, the person's own row says since when; what was before stays written."""

import uuid
from datetime import date

from pydantic import BaseModel, ConfigDict
from sqlalchemy import func, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.caller import require_account
from service.foundation import audit, clock
from service.foundation.caller import Caller
from service.foundation.errors import Conflict, Invalid
from service.foundation.text import FilledText
from service.subjects import homes, move_actions, queries
from service.subjects.actions import own_person
from service.subjects.tables import HouseholdMember


class LeaveIn(BaseModel):
    """The first day on which the person is not here, why, and who is head afterwards when the head leaves."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    on_day: date
    reason: FilledText
    new_head: uuid.UUID | None = None


async def leave(session: AsyncSession, *, caller: Caller, person_uid: uuid.UUID, given: LeaveIn) -> None:
    """From a day on the person is of no household and assessed no more; the period of retention runs from it.

    Raises NotFound, Conflict (`already-left`), Invalid (`date-in-future`, `without-household`, `before-arrival`, `new-head-needed`)."""
    homes.refuse_future(given.on_day, today=clock.today(), field="on_day")
    person = await own_person(session, caller, person_uid)
    if person.left_on is not None:
        raise Conflict("already-left", f"Người này đã rời đi từ ngày {person.left_on:%d/%m/%Y}")
    if person.household_id is None:
        raise Invalid.field("on_day", "without-household", "Người này chưa thuộc hộ nào.")
    where = {"province_id": person.province_id, "household_id": person.household_id}
    household = await queries.lock_household(session, **where)
    members = await queries.members_on(session, **where, on=given.on_day)
    leaver = next((member for member in members if member.person_id == person.id), None)
    if leaver is None:
        raise Invalid.field("on_day", "before-arrival", "Vào ngày đó người này chưa ở hộ hiện nay.")
    move_actions.refuse_before_arrival(leaver.valid, given.on_day)
    shut = func.daterange(func.lower(HouseholdMember.valid), given.on_day)
    mine = (HouseholdMember.province_id == person.province_id, HouseholdMember.person_id == person.id)
    await session.execute(update(HouseholdMember).where(*mine, func.upper_inf(HouseholdMember.valid)).values(valid=shut))
    if leaver.is_head:
        staying = [member for member in members if member.person_id != person.id]
        await move_actions.after_head(session, household, staying, on_day=given.on_day, new_head=given.new_head)
    person.left_on, person.household_id = given.on_day, None
    await session.flush()
    await audit.record(
        session, province_id=person.province_id, account_id=require_account(caller), action="leave_commune", subject_kind="person",
        subject_id=person.id, commune_id=person.commune_id, reason=given.reason, household=household.id,
        on_day=given.on_day.isoformat(),
    )  # fmt: skip
