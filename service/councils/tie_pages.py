"""Who is this member of the council? A page that looks for people as others do, and takes the name of an account; without JavaScript."""

import uuid
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from service.access.caller import KnownCaller
from service.councils import interest_queries, tie_actions
from service.councils.composition import Position
from service.councils.schemas import TieIn
from service.foundation.caller import Caller
from service.foundation.database import Session
from service.foundation.forms import read, shown_again, texts, typed
from service.foundation.rendering import page
from service.subjects import queries as subjects
from service.subjects.looks import Look, note

router = APIRouter(include_in_schema=False)
TIE = "councils/tie.html"
FOUND = 20


@router.get("/councils/{uid}/members/{seat}")
async def member(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID, seat: int) -> Response:
    """What is known of a member, and a search."""
    return page(request, TIE, await _context(session, caller, uid, seat, FormData()))


@router.post("/councils/{uid}/members/{seat}")
async def tie(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID, seat: int) -> Response:
    """Look for people, or store who the member is."""
    form = await typed(request)
    context = await _context(session, caller, uid, seat, form)
    with shown_again(TIE, context):
        if form.get("do") == "search":
            return page(request, TIE, context)
        shown = context["form"]
        said = {"person": shown["person"], "account": shown["account"].lower(), "keeps_account": "drop" not in form}
        await tie_actions.tie(session, caller=caller, council=uid, seat=seat, given=read(TieIn, said))
    return RedirectResponse("/councils", status_code=303)


async def _context(session: Session, caller: Caller, uid: uuid.UUID, seat: int, form: FormData) -> dict[str, Any]:
    council, known = await tie_actions.member_at(session, caller=caller, council=uid, seat=seat)
    tied = await _tied(session, known)
    words = str(form.get("query", "")).strip()
    found = await subjects.search_people(session, words=words, limit=FOUND + 1) if len(words) > 1 else []
    people = {row.Person.uid: row.Person for row in found[:FOUND]}
    if tied is not None:
        note(session, Look.PERSON, people=[tied.uid])
    note(session, Look.SEARCH, people=people)
    shown = texts(form, "query", "person", "account")
    return {
        "council": council,
        "member": known,
        "position": Position(known.position).label,
        "seat": seat,
        "tied": tied,
        "people": [one for one in people.values() if tied is None or one.uid != tied.uid],
        "more": len(found) > FOUND,
        "searched": len(words) > 1,
        "form": shown | {"person": shown["person"] or (str(tied.uid) if tied and "do" not in form else "")},
    }


async def _tied(session: Session, known: Any) -> Any:
    if known.tied_person_id is None:
        return None
    return await interest_queries.tied_person(session, province_id=known.province_id, person_id=known.tied_person_id)
