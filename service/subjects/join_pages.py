"""Joining a clan or a unit without JavaScript: look for people by name, tick, give the day, store. A desk joins its own households and
people to a group of another commune by the code (uid) that the other desk passed on."""

import uuid
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.database import Session
from service.foundation.errors import FieldError, Invalid
from service.foundation.forms import day, read, shown_again, texts, typed
from service.foundation.rendering import page, vietnamese_date
from service.subjects import group_queries, join_queries, membership_actions, queries, roster_queries
from service.subjects.group_actions import unknown
from service.subjects.group_queries import Group
from service.subjects.group_schemas import JoinClanTogetherIn, JoinedTogether, JoinUnitTogetherIn
from service.subjects.group_tables import Clan, Unit
from service.subjects.joining import Verdict
from service.subjects.looks import Look, note
from service.subjects.unit_kinds import EDUCATION

router = APIRouter(include_in_schema=False)
JOIN, CODE = "subjects/group-join.html", "subjects/group-code.html"
FOUND = 30
_PATHS: dict[Group, str] = {Clan: "clans", Unit: "units"}


@router.get("/clans/join")
async def clan_of_code(request: Request, caller: KnownCaller, uid: str = "") -> Response:
    """Which clan of another commune?"""
    return _of_code(request, caller, Clan, uid)


@router.get("/units/join")
async def unit_of_code(request: Request, caller: KnownCaller, uid: str = "") -> Response:
    """Which unit of another commune?"""
    return _of_code(request, caller, Unit, uid)


def _of_code(request: Request, caller: Caller, group: Group, typed_uid: str) -> Response:
    require(caller, Action.REGISTER_PEOPLE)
    context = {"groups": _PATHS[group], "form": {"uid": typed_uid.strip()}}
    if not typed_uid.strip():
        return page(request, CODE, context)
    with shown_again(CODE, context):
        known = _uid(typed_uid)
        if known is None:
            raise Invalid.field("uid", "not-an-id", "Mã chưa đủ hoặc có ký tự lạ. Hãy chép lại cả mã ở trang của nơi đăng ký.")
    return RedirectResponse(f"/{_PATHS[group]}/{known}/join", status_code=303)


@router.get("/clans/{uid}/join")
async def join_clan_form(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Which households join, and since when?"""
    return await _form(request, session, caller, Clan, uid)


@router.get("/units/{uid}/join")
async def join_unit_form(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Who joins, as what, and since when?"""
    return await _form(request, session, caller, Unit, uid)


async def _form(request: Request, session: Session, caller: Caller, group: Group, uid: uuid.UUID) -> Response:
    blank = FormData({"on_day": vietnamese_date(clock.today()), "standing": "member"})
    return page(request, JOIN, await _context(session, caller, group, uid, blank))


@router.post("/clans/{uid}/join")
async def join_clan(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Look for households, or store those that are ticked."""
    return await _joined(request, session, caller, Clan, uid)


@router.post("/units/{uid}/join")
async def join_unit(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Look for people, or store those who are ticked."""
    return await _joined(request, session, caller, Unit, uid)


async def _joined(request: Request, session: Session, caller: Caller, group: Group, uid: uuid.UUID) -> Response:
    form = await typed(request)
    context = await _context(session, caller, group, uid, form)
    with shown_again(JOIN, context):
        if form.get("do") == "search":
            return page(request, JOIN, context)
        uids = [row.uid for row in context["ticked"]]
        if not uids:
            raise Invalid.field("query", "nobody", "Chưa chọn ai. Hãy tìm theo tên rồi tích vào.")
        done = await _store(session, caller, group, uid, context["form"], uids)
        _refuse_any(done, context["ticked"])
    return RedirectResponse(f"/{_PATHS[group]}/{uid}?joined={done.joined}", status_code=303)


async def _store(
    session: Session, caller: Caller, group: Group, uid: uuid.UUID, form: dict[str, str], uids: Sequence[uuid.UUID]
) -> JoinedTogether:
    said: dict[str, Any] = {"on_day": day(form["on_day"])}
    if group is Clan:
        homes = read(JoinClanTogetherIn, said | {"household_uids": uids})
        return await membership_actions.join_clan_together(session, caller=caller, clan_uid=uid, joined=homes)
    people = read(JoinUnitTogetherIn, said | {"person_uids": uids, "standing": form["standing"]})
    return await membership_actions.join_unit_together(session, caller=caller, unit_uid=uid, joined=people)


def _refuse_any(done: JoinedTogether, ticked: Sequence[Any]) -> None:
    """On a page all of them join or none: the desk sees at once who stands in the way. Raises Invalid."""
    refused = [
        FieldError(f"member.{at}", row.verdict, f"{ticked[at].label}: {row.message}")
        for at, row in enumerate(done.rows)
        if row.verdict not in (Verdict.JOINED, Verdict.ALREADY)
    ]
    if refused:
        raise Invalid(errors=refused)


async def _context(session: Session, caller: Caller, group: Group, uid: uuid.UUID, form: FormData) -> dict[str, Any]:
    """The group (out of sight too), who is ticked, and whom the search found."""
    require(caller, Action.REGISTER_PEOPLE)
    known = await group_queries.to_join(session, group, uid)
    if known is None:
        raise unknown(group)
    given = dict.fromkeys(one for name in ("member", "add") for text in form.getlist(name) if (one := _uid(str(text))))
    ticked = await _named(session, group, list(given))
    query = str(form.get("query", "")).strip()
    found = await queries.search_people(session, words=query, limit=FOUND + 1) if len(query) > 1 else []
    note(session, Look.SEARCH, people=[] if group is Clan else ticked, households=ticked if group is Clan else [])
    note(session, Look.SEARCH, people=[row.Person.uid for row in found[:FOUND]])
    key = "household_uid" if group is Clan else "uid"
    return {
        "groups": _PATHS[group],
        "uid": uid,
        "known": known,
        "teaches": known.kind in EDUCATION,
        "form": texts(form, "on_day", "standing", "query"),
        "ticked": [ticked[one] for one in given if one in ticked],
        "found": _choices(found[:FOUND], key, set(given)),
        "more": len(found) > FOUND,
        "searched": len(query) > 1,
    }


def _choices(rows: Sequence[Any], key: str, ticked: set[uuid.UUID]) -> dict[uuid.UUID, Any]:
    """Value of the tick → the person who was found; a household only once, people without one not for a clan."""
    found: dict[uuid.UUID, Any] = {}
    for row in rows:
        value = row.household_uid if key == "household_uid" else row.Person.uid
        if value is not None and value not in ticked:
            found.setdefault(value, row)
    return found


async def _named(session: Session, group: Group, uids: list[uuid.UUID]) -> dict[uuid.UUID, join_queries.Named]:
    if group is Clan:
        return await join_queries.homes_named(session, uids, on=clock.today())
    rows = await roster_queries.roster(session, uids)
    return {row.Person.uid: join_queries.Named(row.Person.uid, row.Person.full_name) for row in rows}


def _uid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text.strip())
    except ValueError:
        return None
