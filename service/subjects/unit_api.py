"""Units under /api/v1: register, find, put right, end; who manages them; members and learners who join and leave."""

import uuid
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.foundation import clock
from service.foundation.database import Session
from service.subjects import group_actions, group_details, group_queries, group_reading, membership_actions
from service.subjects.group_queries import Asked
from service.subjects.group_schemas import (
    MOST_AT_ONCE,
    EndIn,
    GroupPeoplePage,
    JoinedTogether,
    JoinUnitIn,
    JoinUnitTogetherIn,
    LeaveUnitIn,
    LevelIn,
    Made,
    UnitChangeIn,
    UnitDetail,
    UnitIn,
    UnitsPage,
)
from service.subjects.group_tables import Unit
from service.subjects.looks import Look, note
from service.subjects.unit_kinds import ManagingLevel, Standing, UnitKind

router = APIRouter(prefix="/api/v1/units", tags=["units"])


@router.get("")
async def list_units(
    session: Session,
    caller: KnownCaller,
    place: Annotated[int | None, Query(ge=1, le=2_000_000_000, description="A commune, district, cluster or province")] = None,
    kind: UnitKind | None = None,
    level: Annotated[ManagingLevel | None, Query(description="Who manages it on the day")] = None,
    name: Annotated[str, Query(max_length=100, description="Words of the name, tones ignored", examples=["mam non"])] = "",
    as_of: date | None = None,
    ended: bool = False,
    after: uuid.UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> UnitsPage:
    """The units that are registered, or have members, in the caller's communes."""
    require(caller, Action.READ_PEOPLE)
    on = as_of or clock.today()
    communes = await group_details.communes_below(session, place, on=on)
    asked = Asked(on=on, communes=communes, name=name, ended=ended, after=after, limit=limit + 1, kind=kind, level=level)
    rows = await group_queries.units_page(session, asked)
    return group_reading.units_page(rows, limit=limit)


@router.post("", status_code=201)
async def register_unit(session: Session, caller: KnownCaller, unit: UnitIn) -> Made:
    """Register a unit and who manages it; one of the same name in the commune is shown first."""
    require(caller, Action.REGISTER_PEOPLE)
    return Made(uid=await group_actions.register_unit(session, caller=caller, unit=unit))


@router.get("/{uid}")
async def read_unit(session: Session, caller: KnownCaller, uid: uuid.UUID, as_of: date | None = None) -> UnitDetail:
    """A unit with the history of its levels and the first 200 of its visible people of a day; how many there are in other communes."""
    require(caller, Action.READ_PEOPLE)
    unit = await group_details.find_unit(session, uid)
    return await group_details.unit_detail(session, unit, on=as_of or clock.today())


@router.get("/{uid}/members")
async def list_people(
    session: Session, caller: KnownCaller, uid: uuid.UUID, on: date | None = None, standing: Standing | None = None,
    after: uuid.UUID | None = None, limit: Annotated[int, Query(ge=1, le=MOST_AT_ONCE)] = 200,
) -> GroupPeoplePage:  # fmt: skip
    """The members and learners of a day: whom a roll of that day can hold."""
    require(caller, Action.READ_PEOPLE)
    unit, day = await group_details.find_unit(session, uid), on or clock.today()
    rows = await group_queries.people_of_unit(session, unit, on=day, standing=standing, after=after, limit=limit + 1)
    found = group_reading.people_page(rows, as_of=day, limit=limit)
    note(session, Look.GROUP, people=[person.uid for person in found.people])
    return found


@router.patch("/{uid}")
async def change_unit(session: Session, caller: KnownCaller, uid: uuid.UUID, change: UnitChangeIn) -> UnitDetail:
    """Name, kind or ownership put right."""
    require(caller, Action.REGISTER_PEOPLE)
    await group_actions.change_unit(session, caller=caller, unit_uid=uid, change=change)
    return await read_unit(session, caller, uid)


@router.post("/{uid}/end", status_code=204)
async def end_unit(session: Session, caller: KnownCaller, uid: uuid.UUID, end: EndIn) -> None:
    """The unit exists no longer since a day; every membership ends that day."""
    require(caller, Action.REGISTER_PEOPLE)
    await group_actions.end_group(session, caller=caller, group=Unit, uid=uid, on_day=end.on_day)


@router.post("/{uid}/level", status_code=204)
async def change_level(session: Session, caller: KnownCaller, uid: uuid.UUID, to: LevelIn) -> None:
    """Another level manages the unit since a day; the days before keep theirs."""
    require(caller, Action.REGISTER_PEOPLE)
    await group_actions.change_level(session, caller=caller, unit_uid=uid, to=to)


@router.post("/{uid}/members", status_code=204)
async def join_unit(session: Session, caller: KnownCaller, uid: uuid.UUID, joined: JoinUnitIn) -> None:
    """A person of the caller's communes is a member or a learner since a day, wherever in the province the unit is registered."""
    require(caller, Action.REGISTER_PEOPLE)
    await membership_actions.join_unit(session, caller=caller, unit_uid=uid, joined=joined)


@router.post("/{uid}/members/together")
async def join_unit_together(session: Session, caller: KnownCaller, uid: uuid.UUID, joined: JoinUnitTogetherIn) -> JoinedTogether:
    """Many people at once: one verdict each; the same list again changes nothing."""
    require(caller, Action.REGISTER_PEOPLE)
    return await membership_actions.join_unit_together(session, caller=caller, unit_uid=uid, joined=joined)


@router.post("/{uid}/members/leave", status_code=204)
async def leave_unit(session: Session, caller: KnownCaller, uid: uuid.UUID, left: LeaveUnitIn) -> None:
    """A person belongs to the unit no longer since a day; the days before keep it."""
    require(caller, Action.REGISTER_PEOPLE)
    key = {"unit_uid": uid, "person_uid": left.person_uid}
    await membership_actions.leave_unit(session, caller=caller, **key, on_day=left.on_day)
