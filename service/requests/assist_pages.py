"""Pages of assisted sessions: open one from a household, the family's own page is in `families/assisted_pages.py`; file what they ask, end it."""

import uuid
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from service.access.caller import KnownCaller
from service.foundation.caller import Caller
from service.foundation.database import Session
from service.foundation.forms import read, shown_again, texts, typed
from service.foundation.rendering import page
from service.requests import actions, assist_actions, assist_queries, queries
from service.requests.assist_actions import AssistIn
from service.requests.assist_tables import LASTS, IdentityCheck
from service.requests.schemas import RequestIn
from service.requests.states import Kind
from service.subjects.looks import Look, note

router = APIRouter(include_in_schema=False)
OPEN, FILE = "requests/assist.html", "requests/new.html"


@router.get("/households/{uid}/assistance")
async def assistance(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Who is present, how is that known, what do they come for?"""
    return page(request, OPEN, await _opening(session, caller, uid))


@router.post("/households/{uid}/assistance")
async def open_assistance(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Begin, and go to the family's page."""
    shown = texts(await typed(request), "person", "identity_check", "reason")
    context = await _opening(session, caller, uid)
    with shown_again(OPEN, context | {"form": shown}):
        made = await assist_actions.open_session(session, caller=caller, home=context["home"], given=read(AssistIn, shown))
    return RedirectResponse(f"/assistance/{made}", status_code=303)


async def _opening(session: Session, caller: Caller, uid: uuid.UUID) -> dict[str, Any]:
    home = await assist_actions.household(session, caller=caller, uid=uid)
    members = await queries.members_of(session, household_id=home.id)
    note(session, Look.HOUSEHOLD, people=[member.uid for member in members], households=[home.uid])
    return {
        "home": home,
        "members": [(row.uid, row.full_name) for row in members],
        "checks": [(check.value, check.label) for check in IdentityCheck],
        "before": await assist_queries.of_household(session, home.id, limit=10),
        "minutes": int(LASTS.total_seconds() // 60),
        "form": {},
    }


@router.get("/assistance/{uid}/requests")
async def new_request(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """What the person asks, written by the desk in the person's words."""
    return page(request, FILE, await _filing(session, caller, uid))


@router.post("/assistance/{uid}/requests")
async def file_request(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Take it in, marked as filed with help."""
    shown = texts(await typed(request), "kind", "words", "person")
    context = await _filing(session, caller, uid)
    with shown_again(FILE, context | {"form": shown}):
        given = read(RequestIn, shown | {"household": context["household"]})
        made = await actions.file(session, caller=caller, given=given, assisted_id=context["assisted"].AssistedSession.id)
    return RedirectResponse(f"/requests/{made.uid}?filed=true", status_code=303)


async def _filing(session: Session, caller: Caller, uid: uuid.UUID) -> dict[str, Any]:
    row = await assist_actions.going_on(session, caller=caller, uid=uid)
    members = await queries.members_of(session, household_id=row.AssistedSession.household_id)
    note(session, Look.HOUSEHOLD, people=[member.uid for member in members], households=[row.household_uid])
    return {
        "home": row,
        "assisted": row,
        "household": row.household_uid,
        "address": f"/assistance/{uid}/requests",
        "kinds": [(kind.value, kind.label) for kind in Kind],
        "members": [(member.uid, member.full_name) for member in members],
        "form": {},
    }


@router.post("/assistance/{uid}/end")
async def end(session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """End it, and go back to the household."""
    home = await assist_actions.end(session, caller=caller, uid=uid)
    return RedirectResponse(f"/households/{home}", status_code=303)
