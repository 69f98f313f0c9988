"""Pages of requests: a family files and follows its own, the commune's desk answers and fulfils what waits."""

import uuid
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from service.access.caller import KnownCaller, require
from service.access.matrix import Action, may
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.database import Session
from service.foundation.errors import NotFound
from service.foundation.forms import read, shown_again, texts, typed
from service.foundation.rendering import page
from service.requests import actions, queries
from service.requests.holiday_queries import number_ahead
from service.requests.reading import request_out, who_asked
from service.requests.schemas import AnswerIn, FulfilmentIn, RequestIn
from service.requests.states import NEXT, Kind, State, Step
from service.subjects.looks import Look, note

router = APIRouter(prefix="/requests", include_in_schema=False)
LIST, NEW, ONE = "requests/requests.html", "requests/new.html", "requests/request.html"
SHOWN = 50


@router.get("")
async def requests(request: Request, session: Session, caller: KnownCaller, state: str = "") -> Response:
    """The caller's own, or the desk's; who waits longest comes first, what is late is marked."""
    require(caller, Action.MAKE_REQUESTS)
    wanted = State(state) if state in set(State) else None
    today = clock.today()
    rows = await queries.requests(session, state=wanted, limit=SHOWN)
    note(session, Look.REQUEST, frozen=who_asked(rows))
    context = {
        "rows": [request_out(row, today=today) for row in rows],
        "numbers": await queries.numbers_by_state(session),
        "states": list(State),
        "state": wanted,
        "family": caller.household_id is not None,
        "days_off": await number_ahead(session, day=today),
    }
    return page(request, LIST, context)


@router.get("/new")
async def new(
    request: Request, session: Session, caller: KnownCaller, household: uuid.UUID | None = None, kind: str = ""
) -> Response:
    """The form; the desk opens it from a household, a family from the page of its own with the `kind` chosen."""
    return page(request, NEW, await _form(session, caller, household) | {"form": {"kind": kind}})


async def _form(session: Session, caller: Caller, household: uuid.UUID | None) -> dict[str, Any]:
    require(caller, Action.MAKE_REQUESTS)
    home = await queries.household_of(session, household_id=caller.household_id, uid=household)
    if home is None:
        raise NotFound("unknown-household", "Không tìm thấy hộ này")
    members = await queries.members_of(session, household_id=home.id)
    note(session, Look.HOUSEHOLD, people=[member.uid for member in members], households=[household] if household else [])
    return {
        "home": home,
        "household": household,
        "assisted": None,
        "address": f"/requests/new?household={household}" if household else "/requests/new",
        "kinds": [(kind.value, kind.label) for kind in Kind],
        "members": [(row.uid, row.full_name) for row in members],
        "form": {},
    }


@router.post("/new")
async def file_request(request: Request, session: Session, caller: KnownCaller, household: uuid.UUID | None = None) -> Response:
    """Take a request in and show its receipt."""
    shown = texts(await typed(request), "kind", "words", "person")
    with shown_again(NEW, await _form(session, caller, household) | {"form": shown}):
        given = read(RequestIn, shown | ({"household": household} if household else {}))
        made = await actions.file(session, caller=caller, given=given)
    return RedirectResponse(f"/requests/{made.uid}?filed=true", status_code=303)


@router.get("/{uid}")
async def one(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID, filed: bool = False) -> Response:
    """One request with its receipt, its clock and what the caller may do."""
    return page(request, ONE, await _one(session, caller, uid) | {"filed": filed})


async def _one(session: Session, caller: Caller, uid: uuid.UUID) -> dict[str, Any]:
    require(caller, Action.MAKE_REQUESTS)
    row = await queries.request_by_uid(session, uid)
    if row is None:
        raise NotFound("unknown-request", "Không tìm thấy yêu cầu này")
    note(session, Look.REQUEST, frozen=who_asked([row]))
    found = request_out(row, today=clock.today())
    desk = may(caller.roles, Action.ANSWER_REQUESTS) and row.FamilyRequest.commune_id in caller.writes
    return {
        "one": found,
        "may_answer": desk and (found.state, Step.ACCEPT) in NEXT,
        "may_fulfil": desk and (found.state, Step.FULFIL) in NEXT,
        "for_good": found.kind is Kind.ERASURE,
        "filed": False,
        "form": {},
    }


@router.post("/{uid}/answers")
async def answer(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Accept or refuse, with the reasons."""
    require(caller, Action.ANSWER_REQUESTS)
    shown = texts(await typed(request), "outcome", "answer")
    with shown_again(ONE, await _one(session, caller, uid) | {"form": shown}):
        await actions.answer(session, caller=caller, uid=uid, given=read(AnswerIn, shown))
    return RedirectResponse(f"/requests/{uid}", status_code=303)


@router.post("/{uid}/fulfilments")
async def fulfil(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Do what was accepted."""
    require(caller, Action.ANSWER_REQUESTS)
    shown = texts(await typed(request), "outcome")
    with shown_again(ONE, await _one(session, caller, uid) | {"form": shown}):
        await actions.fulfil(session, caller=caller, uid=uid, given=read(FulfilmentIn, shown))
    return RedirectResponse(f"/requests/{uid}", status_code=303)
