"""The sheet on which a session is logged: search, tick a household, paste a list, scan a card, log a session like another one again.

All of it is one address: with htmx only the roll is swapped, without it the whole sheet comes back. What it says while there is no network is
kept by the browser (`device_pages.py`) and comes to the same action later."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.activities import actions, forms, pasting, queries, roll_queries
from service.activities.forms import Sheet
from service.activities.pasted import resolve
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.crypto import Keyring
from service.foundation.database import Session, apart
from service.foundation.errors import NotFound
from service.foundation.forms import shown_again, shown_again_late, typed
from service.foundation.rendering import page, tenths, vietnamese_date
from service.foundation.rows import AnyRow
from service.places import desk_queries
from service.places import queries as places
from service.subjects import queries as subjects
from service.subjects import roster_queries
from service.subjects.looks import Look, note

router = APIRouter(prefix="/activities", include_in_schema=False)
SHEET = "activities/new.html"
FOUND = 30
WITH_CAMERA = "camera=(self), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
"""Only this page may ask for the camera: it reads the code of a card and sends no picture anywhere."""


@router.get("/new")
async def new_session(
    request: Request, session: Session, caller: KnownCaller, held_on: str = "", unit: uuid.UUID | None = None,
    clan: uuid.UUID | None = None, repeat: uuid.UUID | None = None,
) -> Response:  # fmt: skip
    """A sheet with a key of its own: sent twice, it is stored once. Empty, with everybody of a unit or clan on that day, or like another session."""
    require(caller, Action.LOG_ACTIVITY)
    blank = Sheet({"key": str(uuid.uuid4()), "held_on": held_on or vietnamese_date(clock.today())})
    if repeat is not None:
        blank = await _like(session, repeat, blank)
    everybody = await roster_queries.people_of_group(session, unit=unit, clan=clan, on=blank.held_on or clock.today())
    context = await _context(session, _keyring(request), caller, blank.joined_by(everybody))
    return _sheet(request, context | {"fresh": True, "repeated": repeat})


def _sheet(request: Request, context: Mapping[str, Any]) -> Response:
    response = page(request, SHEET, dict(context))
    response.headers["Permissions-Policy"] = WITH_CAMERA
    return response


def _keyring(request: Request) -> Keyring:
    keyring: Keyring = request.app.state.keys()
    return keyring


async def _like(session: Session, uid: uuid.UUID, blank: Sheet) -> Sheet:
    """Kind, topic, hours, place and roll of a session, for today. Raises NotFound."""
    row = await queries.session_by_uid(session, uid)
    if row is None:
        raise NotFound("unknown-session", "Không tìm thấy buổi học này")
    logged = row.LearningSession
    roll = await roll_queries.roll_of(session, logged)
    village = await places.names(session, [logged.village_id]) if logged.village_id is not None else {}
    said = {"kind": logged.kind, "topic": logged.topic, "hours": tenths(logged.hours), "commune_id": str(logged.commune_id)}
    said |= {"village": village.get(logged.village_id or 0, "")}
    everybody = (line.uid for line in roll if line.uid is not None and not line.RollEntry.voided)
    return replace(blank, typed={**blank.typed, **said}).joined_by(everybody)


@router.post("/new")
async def log_session(request: Request, session: Session, caller: KnownCaller) -> Response:
    """Look for people, tick a household, read a list, or store the session and credit everybody on its roll: then at most eight statements."""
    require(caller, Action.LOG_ACTIVITY)
    sheet, keyring = forms.sheet(await typed(request)), _keyring(request)
    if sheet.searching:
        return await _found(request, session, caller, sheet)
    async with shown_again_late(SHEET, sheet.typed, lambda: _context_apart(session, keyring, caller, sheet)):
        answered = await store(session, keyring, caller, sheet)
    double = "".join(f"&double={doubt.session}" for doubt in answered.session.warnings[:1])
    address = f"/activities/{answered.session.uid}?stored={answered.session.credited}{double}"
    return RedirectResponse(address, status_code=303)


async def store(
    session: Session, keyring: Keyring, caller: Caller, sheet: Sheet, *, refuse_doubles: bool = False
) -> actions.Answered:
    """Log what a sheet says, with the key that it brings. Raises Invalid, NotFound, Conflict."""
    given = await resolve(session, keyring, caller, sheet)
    pasting.refuse_left_over(given.judged)
    entry = forms.entry(given.sheet, await _villages(session, caller, sheet))
    key = (sheet.typed.get("key") or str(uuid.uuid4()))[:200]
    return await actions.log_session(session, caller=caller, entry=entry, idempotency_key=key, refuse_doubles=refuse_doubles)


async def _found(request: Request, session: Session, caller: Caller, sheet: Sheet) -> Response:
    """The sheet with whom the search found, a household ticked whole, or a verdict for each line."""
    if sheet.household is not None:
        sheet = sheet.joined_by(await roster_queries.members_of(session, sheet.household, on=sheet.held_on or clock.today()))
    context = await _context(session, _keyring(request), caller, sheet)
    with shown_again(SHEET, context):
        return _sheet(request, context)


async def _context_apart(session: Session, keyring: Keyring, caller: Caller, sheet: Sheet) -> dict[str, Any]:
    async with apart(session) as beside:
        return await _context(beside, keyring, caller, sheet)


async def _villages(session: Session, caller: Caller, sheet: Sheet) -> Sequence[AnyRow]:
    """The villages that a name may mean; none are asked for when none was typed."""
    if not sheet.typed.get("village"):
        return []
    return await desk_queries.villages_among(session, caller.writes, on=sheet.held_on or clock.today())


async def _context(session: Session, keyring: Keyring, caller: Caller, sheet: Sheet) -> dict[str, Any]:
    """What the sheet shows: vocabulary, the desk's communes of the day, verdicts of pasted lines, the roll and what the search found."""
    communes = await desk_queries.communes_among(session, caller.writes, on=sheet.held_on or clock.today())
    given = await resolve(session, keyring, caller, sheet)
    sheet = given.sheet
    known = {str(row.Person.uid): row for row in await roster_queries.roster(session, sheet.uids)}
    query = sheet.typed.get("query", "")
    found = await subjects.search_people(session, words=query, limit=FOUND + 1) if len(query) > 1 else []
    pasted = (row.uid for line in given.judged for row in line.people)
    shown = [*(row.Person.uid for row in known.values()), *(row.Person.uid for row in found[:FOUND]), *pasted]
    note(session, Look.SEARCH, people=shown)
    only = {"commune_id": str(communes[0].id)} if len(communes) == 1 else {}
    return {
        "form": only | dict(sheet.typed),
        "kinds": await queries.kinds(session),
        "communes": communes,
        "villages": await desk_queries.villages_among(session, [c.id for c in communes], on=sheet.held_on or clock.today()),
        "roll": [(uid, known.get(uid)) for uid in sheet.people],
        "found": [row for row in found[:FOUND] if str(row.Person.uid) not in sheet.people],
        "judged": given.judged,
        "more": len(found) > FOUND,
        "query": query,
        "today": clock.today(),
        "fresh": False,
        "repeated": None,
    }
