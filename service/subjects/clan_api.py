"""Clans under /api/v1: register, find, rename, end; households that join and leave; boards and funds."""

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
    ClanDetail,
    ClanIn,
    ClansPage,
    EndIn,
    EndSupportIn,
    GroupPeoplePage,
    HomesPage,
    JoinClanIn,
    JoinClanTogetherIn,
    JoinedTogether,
    Made,
    RenameIn,
    SupportIn,
)
from service.subjects.group_tables import Clan
from service.subjects.looks import Look, note

router = APIRouter(prefix="/api/v1/clans", tags=["clans"])
Limit = Annotated[int, Query(ge=1, le=200)]


@router.get("")
async def list_clans(
    session: Session,
    caller: KnownCaller,
    place: Annotated[int | None, Query(ge=1, le=2_000_000_000, description="A commune, district, cluster or province")] = None,
    name: Annotated[str, Query(max_length=100, description="Words of the name, tones ignored", examples=["nguyen ba"])] = "",
    as_of: date | None = None,
    ended: bool = False,
    after: uuid.UUID | None = None,
    limit: Limit = 50,
) -> ClansPage:
    """The clans that are registered, or have households, in the caller's communes."""
    require(caller, Action.READ_PEOPLE)
    on = as_of or clock.today()
    asked = Asked(
        on=on, communes=await group_details.communes_below(session, place, on=on), name=name, ended=ended, after=after, limit=limit + 1
    )  # fmt: skip
    rows = await group_queries.clans_page(session, asked)
    return group_reading.clans_page(rows, limit=limit)


@router.post("", status_code=201)
async def register_clan(session: Session, caller: KnownCaller, clan: ClanIn) -> Made:
    """Register a clan; one of the same name in the commune is shown first."""
    require(caller, Action.REGISTER_PEOPLE)
    return Made(uid=await group_actions.register_clan(session, caller=caller, clan=clan))


@router.get("/{uid}")
async def read_clan(session: Session, caller: KnownCaller, uid: uuid.UUID, as_of: date | None = None) -> ClanDetail:
    """A clan with its boards, funds and the first 200 of its visible households of a day; how many there are in other communes."""
    require(caller, Action.READ_PEOPLE)
    clan = await group_details.find_clan(session, uid)
    return await group_details.clan_detail(session, clan, on=as_of or clock.today())


@router.get("/{uid}/members")
async def list_households(
    session: Session, caller: KnownCaller, uid: uuid.UUID, on: date | None = None, after: uuid.UUID | None = None,
    limit: Limit = 50,
) -> HomesPage:  # fmt: skip
    """The visible households of a clan on a day, by code."""
    require(caller, Action.READ_PEOPLE)
    clan = await group_details.find_clan(session, uid)
    rows = await group_queries.homes_of(session, clan, on=on or clock.today(), after=after, limit=limit + 1)
    found = group_reading.homes_page(rows, limit=limit)
    note(session, Look.GROUP, households=[home.uid for home in found.households])
    return found


@router.get("/{uid}/people")
async def list_people(
    session: Session, caller: KnownCaller, uid: uuid.UUID, on: date | None = None, after: uuid.UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=MOST_AT_ONCE)] = 200,
) -> GroupPeoplePage:  # fmt: skip
    """Everybody in the clan's households on a day: whom a roll of that day can hold."""
    require(caller, Action.READ_PEOPLE)
    clan, day = await group_details.find_clan(session, uid), on or clock.today()
    rows = await group_queries.people_of_clan(session, clan, on=day, after=after, limit=limit + 1)
    found = group_reading.people_page(rows, as_of=day, limit=limit)
    note(session, Look.GROUP, people=[person.uid for person in found.people])
    return found


@router.patch("/{uid}")
async def rename_clan(session: Session, caller: KnownCaller, uid: uuid.UUID, change: RenameIn) -> ClanDetail:
    """The clan is called otherwise from now on."""
    require(caller, Action.REGISTER_PEOPLE)
    await group_actions.rename_clan(session, caller=caller, clan_uid=uid, name=change.name)
    return await read_clan(session, caller, uid)


@router.post("/{uid}/end", status_code=204)
async def end_clan(session: Session, caller: KnownCaller, uid: uuid.UUID, end: EndIn) -> None:
    """The clan exists no longer since a day; every membership, board and fund ends that day."""
    require(caller, Action.REGISTER_PEOPLE)
    await group_actions.end_group(session, caller=caller, group=Clan, uid=uid, on_day=end.on_day)


@router.post("/{uid}/members", status_code=204)
async def join_clan(session: Session, caller: KnownCaller, uid: uuid.UUID, joined: JoinClanIn) -> None:
    """A household of the caller belongs to the clan since a day, wherever in the province the clan is registered."""
    require(caller, Action.REGISTER_PEOPLE)
    await membership_actions.join_clan(session, caller=caller, clan_uid=uid, joined=joined)


@router.post("/{uid}/members/together")
async def join_clan_together(session: Session, caller: KnownCaller, uid: uuid.UUID, joined: JoinClanTogetherIn) -> JoinedTogether:
    """Many households at once: one verdict each; the same list again changes nothing."""
    require(caller, Action.REGISTER_PEOPLE)
    return await membership_actions.join_clan_together(session, caller=caller, clan_uid=uid, joined=joined)


@router.post("/{uid}/members/leave", status_code=204)
async def leave_clan(session: Session, caller: KnownCaller, uid: uuid.UUID, left: JoinClanIn) -> None:
    """A household belongs to the clan no longer since a day; the days before keep it."""
    require(caller, Action.REGISTER_PEOPLE)
    key = {"clan_uid": uid, "household_uid": left.household_uid}
    await membership_actions.leave_clan(session, caller=caller, **key, on_day=left.on_day)


@router.post("/{uid}/support", status_code=204)
async def begin_support(session: Session, caller: KnownCaller, uid: uuid.UUID, support: SupportIn) -> None:
    """The clan has a learning-promotion board or fund since a day."""
    require(caller, Action.REGISTER_PEOPLE)
    await group_actions.begin_support(session, caller=caller, clan_uid=uid, support=support)


@router.post("/{uid}/support/end", status_code=204)
async def end_support(session: Session, caller: KnownCaller, uid: uuid.UUID, ended: EndSupportIn) -> None:
    """The clan has the board or fund no longer since a day."""
    require(caller, Action.REGISTER_PEOPLE)
    await group_actions.end_support(session, caller=caller, clan_uid=uid, ended=ended)
