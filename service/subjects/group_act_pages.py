"""Pages that change one clan or unit: name, end, level, board, fund, and a member who leaves. Each is one short form; what is refused comes
back as it was typed."""

import uuid
from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from service.access.caller import KnownCaller, require, require_commune
from service.access.matrix import Action
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.database import Session
from service.foundation.errors import NotFound
from service.foundation.forms import day, read, shown_again, texts, typed
from service.foundation.rendering import page, vietnamese_date
from service.subjects import group_actions, group_details, membership_actions, queries
from service.subjects.group_schemas import (
    EndIn,
    EndSupportIn,
    JoinClanIn,
    LeaveUnitIn,
    LevelIn,
    RenameIn,
    SupportIn,
    UnitChangeIn,
)
from service.subjects.group_tables import Clan, Support, Unit
from service.subjects.looks import Look, note
from service.subjects.unit_kinds import ManagingLevel, Ownership, UnitKind

router = APIRouter(include_in_schema=False)
ACT, LEAVE = "subjects/group-act.html", "subjects/group-leave.html"
FIELDS = ("name", "kind", "ownership", "level", "on_day", "support", "since", "until", "basis", "amount_dong")
WORDS = {"kinds": UnitKind, "ownerships": Ownership, "levels": ManagingLevel, "supports": Support}


class ClanAct(StrEnum):
    """What can be done to a clan."""

    RENAME = "rename"
    SUPPORT = "support"
    END_SUPPORT = "end-support"
    END = "end"


class UnitAct(StrEnum):
    """What can be done to a unit."""

    CHANGE = "change"
    LEVEL = "level"
    END = "end"


@router.get("/clans/{uid}/{act}")
async def clan_form(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID, act: ClanAct) -> Response:
    """One question about a clan."""
    clan = await _own_clan(session, caller, uid)
    today = vietnamese_date(clock.today())
    form = {"name": clan.name, "on_day": today, "since": today, "until": "" if act is ClanAct.SUPPORT else today}
    return page(request, ACT, _context("clans", clan, act, form))


@router.post("/clans/{uid}/{act}")
async def do_to_clan(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID, act: ClanAct) -> Response:
    """Do it, or show the form again."""
    clan = await _own_clan(session, caller, uid)
    shown = texts(await typed(request), *FIELDS)
    with shown_again(ACT, _context("clans", clan, act, shown)):
        await _CLAN[act](session, caller, uid, _dated(shown))
    return RedirectResponse(f"/clans/{uid}?stored=1", status_code=303)


@router.get("/units/{uid}/{act}")
async def unit_form(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID, act: UnitAct) -> Response:
    """One question about a unit."""
    unit = await _own_unit(session, caller, uid)
    said = {"name": unit.name, "kind": unit.kind, "ownership": unit.ownership, "on_day": vietnamese_date(clock.today())}
    return page(request, ACT, _context("units", unit, act, said))


@router.post("/units/{uid}/{act}")
async def do_to_unit(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID, act: UnitAct) -> Response:
    """Do it, or show the form again."""
    unit = await _own_unit(session, caller, uid)
    shown = texts(await typed(request), *FIELDS)
    with shown_again(ACT, _context("units", unit, act, shown)):
        await _UNIT[act](session, caller, uid, _dated(shown))
    return RedirectResponse(f"/units/{uid}?stored=1", status_code=303)


async def _own_clan(session: Session, caller: Caller, uid: uuid.UUID) -> Clan:
    require(caller, Action.REGISTER_PEOPLE)
    clan = await group_details.find_clan(session, uid)
    require_commune(caller, clan.commune_id)
    return clan


async def _own_unit(session: Session, caller: Caller, uid: uuid.UUID) -> Unit:
    require(caller, Action.REGISTER_PEOPLE)
    unit = await group_details.find_unit(session, uid)
    require_commune(caller, unit.commune_id)
    return unit


def _context(groups: str, group: Clan | Unit, act: StrEnum, form: Mapping[str, str]) -> dict[str, Any]:
    return {"groups": groups, "group": group, "act": act.value, "form": form} | WORDS


def _dated(shown: Mapping[str, str]) -> dict[str, str]:
    days = {name: day(shown[name]) for name in ("on_day", "since", "until")}
    return dict(shown) | days | {"amount_dong": shown["amount_dong"].replace(".", "").replace(" ", "")}


def _only(said: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: said[name] for name in names}


async def _rename(session: Session, caller: Caller, uid: uuid.UUID, said: Mapping[str, str]) -> None:
    name = read(RenameIn, _only(said, "name")).name
    await group_actions.rename_clan(session, caller=caller, clan_uid=uid, name=name)


async def _support(session: Session, caller: Caller, uid: uuid.UUID, said: Mapping[str, str]) -> None:
    support = read(SupportIn, _only(said, "support", "since", "until", "basis", "amount_dong"))
    await group_actions.begin_support(session, caller=caller, clan_uid=uid, support=support)


async def _end_support(session: Session, caller: Caller, uid: uuid.UUID, said: Mapping[str, str]) -> None:
    ended = read(EndSupportIn, _only(said, "support", "until"))
    await group_actions.end_support(session, caller=caller, clan_uid=uid, ended=ended)


async def _end_clan(session: Session, caller: Caller, uid: uuid.UUID, said: Mapping[str, str]) -> None:
    on_day = read(EndIn, _only(said, "on_day")).on_day
    await group_actions.end_group(session, caller=caller, group=Clan, uid=uid, on_day=on_day)


async def _change(session: Session, caller: Caller, uid: uuid.UUID, said: Mapping[str, str]) -> None:
    change = read(UnitChangeIn, _only(said, "name", "kind", "ownership"))
    await group_actions.change_unit(session, caller=caller, unit_uid=uid, change=change)


async def _level(session: Session, caller: Caller, uid: uuid.UUID, said: Mapping[str, str]) -> None:
    to = read(LevelIn, _only(said, "level", "on_day"))
    await group_actions.change_level(session, caller=caller, unit_uid=uid, to=to)


async def _end_unit(session: Session, caller: Caller, uid: uuid.UUID, said: Mapping[str, str]) -> None:
    on_day = read(EndIn, _only(said, "on_day")).on_day
    await group_actions.end_group(session, caller=caller, group=Unit, uid=uid, on_day=on_day)


Act = Callable[[Session, Caller, uuid.UUID, Mapping[str, str]], Awaitable[None]]
_CLAN: dict[ClanAct, Act] = {
    ClanAct.RENAME: _rename,
    ClanAct.SUPPORT: _support,
    ClanAct.END_SUPPORT: _end_support,
    ClanAct.END: _end_clan,
}
_UNIT: dict[UnitAct, Act] = {UnitAct.CHANGE: _change, UnitAct.LEVEL: _level, UnitAct.END: _end_unit}


@router.get("/clans/{uid}/households/{member}/leave")
async def household_form(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID, member: uuid.UUID) -> Response:
    """Since when does the household belong to the clan no longer?"""
    context = await _household(session, caller, uid, member)
    return page(request, LEAVE, context | {"form": {"on_day": vietnamese_date(clock.today())}})


@router.post("/clans/{uid}/households/{member}/leave")
async def household_leaves(
    request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID, member: uuid.UUID
) -> Response:
    """The household leaves; the days before keep it."""
    context = await _household(session, caller, uid, member)
    shown = texts(await typed(request), "on_day")
    with shown_again(LEAVE, context | {"form": shown}):
        left = read(JoinClanIn, {"household_uid": member, "on_day": day(shown["on_day"])})
        key = {"clan_uid": uid, "household_uid": member}
        await membership_actions.leave_clan(session, caller=caller, **key, on_day=left.on_day)
    return RedirectResponse(f"/clans/{uid}?stored=1", status_code=303)


async def _household(session: Session, caller: Caller, uid: uuid.UUID, member: uuid.UUID) -> dict[str, Any]:
    require(caller, Action.REGISTER_PEOPLE)
    clan = await group_details.find_clan(session, uid)
    found = await queries.household_by_uid(session, member, on=clock.today())
    if found is None:
        raise NotFound("unknown-household", "Không tìm thấy hộ này")
    require_commune(caller, found.Household.commune_id)
    note(session, Look.HOUSEHOLD, households=[member])
    return {"groups": "clans", "group": clan, "who": f"hộ {found.Household.code}"}


@router.get("/units/{uid}/people/{member}/leave")
async def person_form(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID, member: uuid.UUID) -> Response:
    """Since when does the person belong to the unit no longer?"""
    context = await _person(session, caller, uid, member)
    return page(request, LEAVE, context | {"form": {"on_day": vietnamese_date(clock.today())}})


@router.post("/units/{uid}/people/{member}/leave")
async def person_leaves(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID, member: uuid.UUID) -> Response:
    """The person leaves; the days before keep them."""
    context = await _person(session, caller, uid, member)
    shown = texts(await typed(request), "on_day")
    with shown_again(LEAVE, context | {"form": shown}):
        left = read(LeaveUnitIn, {"person_uid": member, "on_day": day(shown["on_day"])})
        key = {"unit_uid": uid, "person_uid": member}
        await membership_actions.leave_unit(session, caller=caller, **key, on_day=left.on_day)
    return RedirectResponse(f"/units/{uid}?stored=1", status_code=303)


async def _person(session: Session, caller: Caller, uid: uuid.UUID, member: uuid.UUID) -> dict[str, Any]:
    require(caller, Action.REGISTER_PEOPLE)
    unit = await group_details.find_unit(session, uid)
    found = await queries.person_by_uid(session, member)
    note(session, Look.PERSON, people=[member])
    if found is None:
        raise NotFound("unknown-person", "Không tìm thấy người này")
    require_commune(caller, found.Person.commune_id)
    return {"groups": "units", "group": unit, "who": found.Person.full_name}
