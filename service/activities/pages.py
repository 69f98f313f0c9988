"""Pages of the learning log: the sheet on which a session is logged, the session with its roll, and correcting what a roll says.

The search for people is the same address: with htmx only the roll is swapped, without it the whole sheet comes back."""

import uuid
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from service.access.caller import KnownCaller, require, require_commune
from service.access.matrix import Action
from service.activities import actions, correction_actions, forms, queries, reading, roll_queries
from service.activities.forms import Sheet
from service.activities.schemas import RollEntryOut, SessionDetail, VoidIn
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.database import Session, apart
from service.foundation.errors import NotFound
from service.foundation.forms import read, shown_again, shown_again_late, texts, typed
from service.foundation.rendering import page, vietnamese_date
from service.foundation.rows import AnyRow
from service.places import desk_queries
from service.places import queries as places
from service.subjects import queries as subjects
from service.subjects import roster_queries
from service.subjects.looks import Look, note
from service.titles import held_queries
from service.titles.vocabulary import SubjectKind

router = APIRouter(prefix="/activities", include_in_schema=False)
SHEET, ENTRY, VOID = "activities/new.html", "activities/entry.html", "activities/void.html"
FOUND = 30


@router.get("/new")
async def new_session(
    request: Request, session: Session, caller: KnownCaller, held_on: str = "", unit: uuid.UUID | None = None,
    clan: uuid.UUID | None = None,
) -> Response:  # fmt: skip
    """A sheet with a key of its own: sent twice, it is stored once. Empty, or with everybody of a unit or clan on that day ticked."""
    require(caller, Action.LOG_ACTIVITY)
    blank = Sheet({"key": str(uuid.uuid4()), "held_on": held_on or vietnamese_date(clock.today())})
    everybody = await roster_queries.people_of_group(session, unit=unit, clan=clan, on=blank.held_on or clock.today())
    return page(request, SHEET, await _context(session, caller, blank.joined_by(everybody)))


@router.post("/new")
async def log_session(request: Request, session: Session, caller: KnownCaller) -> Response:
    """Look for people, tick a household, or store the session and credit everybody on its roll: then at most eight statements."""
    require(caller, Action.LOG_ACTIVITY)
    sheet = forms.sheet(await typed(request))
    if sheet.searching:
        return await _found(request, session, caller, sheet)
    async with shown_again_late(SHEET, sheet.typed, lambda: _context_apart(session, caller, sheet)):
        entry, key = forms.entry(sheet, await _villages(session, caller, sheet)), sheet.typed.get("key") or str(uuid.uuid4())
        answered = await actions.log_session(session, caller=caller, entry=entry, idempotency_key=key[:200])
    double = "".join(f"&double={doubt.session}" for doubt in answered.session.warnings[:1])
    address = f"/activities/{answered.session.uid}?stored={answered.session.credited}{double}"
    return RedirectResponse(address, status_code=303)


async def _found(request: Request, session: Session, caller: Caller, sheet: Sheet) -> Response:
    """The sheet with whom the search found, or with a whole household ticked."""
    if sheet.household is not None:
        sheet = sheet.joined_by(await roster_queries.members_of(session, sheet.household, on=sheet.held_on or clock.today()))
    context = await _context(session, caller, sheet)
    with shown_again(SHEET, context):
        return page(request, SHEET, context)


async def _context_apart(session: Session, caller: Caller, sheet: Sheet) -> dict[str, Any]:
    async with apart(session) as beside:
        return await _context(beside, caller, sheet)


async def _villages(session: Session, caller: Caller, sheet: Sheet) -> Sequence[AnyRow]:
    """The villages that a name may mean; none are asked for when none was typed."""
    if not sheet.typed.get("village"):
        return []
    return await desk_queries.villages_among(session, caller.writes, on=sheet.held_on or clock.today())


async def _context(session: Session, caller: Caller, sheet: Sheet) -> dict[str, Any]:
    """What the sheet shows: vocabulary, the desk's communes of the day, the roll and what the search found."""
    communes = await desk_queries.communes_among(session, caller.writes, on=sheet.held_on or clock.today())
    known = {str(row.Person.uid): row for row in await roster_queries.roster(session, sheet.uids)}
    query = sheet.typed.get("query", "")
    found = await subjects.search_people(session, words=query, limit=FOUND + 1) if len(query) > 1 else []
    note(session, Look.SEARCH, people=[*(row.Person.uid for row in known.values()), *(row.Person.uid for row in found[:FOUND])])
    only = {"commune_id": str(communes[0].id)} if len(communes) == 1 else {}
    return {
        "form": only | dict(sheet.typed),
        "kinds": await queries.kinds(session),
        "communes": communes,
        "villages": await desk_queries.villages_among(session, [c.id for c in communes], on=sheet.held_on or clock.today()),
        "roll": [(uid, known.get(uid)) for uid in sheet.people],
        "found": [row for row in found[:FOUND] if str(row.Person.uid) not in sheet.people],
        "more": len(found) > FOUND,
        "query": query,
        "today": clock.today(),
    }


@router.get("/{uid}")
async def session_page(
    request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID,
    stored: int | None = None, double: uuid.UUID | None = None,
) -> Response:  # fmt: skip
    """A session with its roll, who is still being scored, and everything that was corrected."""
    require(caller, Action.READ_PEOPLE)
    row = await queries.session_by_uid(session, uid)
    if row is None:
        raise NotFound("unknown-session", "Không tìm thấy buổi học này")
    logged = row.LearningSession
    roll = await roll_queries.roll_of(session, logged)
    note(session, Look.ROLL, people=[line.uid for line in roll])
    detail = reading.session_detail(row, roll, await roll_queries.corrections_of(session, logged))
    waiting = await held_queries.waiting_among(
        session, province_id=logged.province_id, subject_kind=SubjectKind.PERSON,
        subject_ids=[line.RollEntry.person_id for line in roll], assessed_year=logged.held_on.year,
    )  # fmt: skip
    context = await _named(session, caller, detail)
    being_scored = {str(line.uid) for line in roll if line.RollEntry.person_id in waiting}
    return page(request, "activities/session.html", context | {"waiting": being_scored, "stored": stored, "double": double})


async def _named(session: Session, caller: Caller, detail: SessionDetail) -> dict[str, Any]:
    """A session with its kind and places by name, and whether the caller may change it."""
    place_ids = [place for place in (detail.commune_id, detail.village_id) if place is not None]
    kind = next(kind for kind in await queries.kinds(session) if kind.code == detail.kind)
    own = detail.commune_id in caller.writes and "commune_staff" in caller.roles
    return {"detail": detail, "kind": kind, "places": await places.names(session, place_ids), "own": own}


@router.get("/{uid}/roll/{person}")
async def entry_form(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID, person: uuid.UUID) -> Response:
    """One line of a roll, to be corrected or voided."""
    return page(request, ENTRY, await _entry_context(session, caller, uid, person))


@router.post("/{uid}/roll/{person}")
async def change_entry(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID, person: uuid.UUID) -> Response:
    """Correct or void one line; what it said before is kept with the reason."""
    context = await _entry_context(session, caller, uid, person)
    form = await typed(request)
    shown = texts(form, "hours", "certificate", "employed_after", "reason") | {"completed": "completed" in form}
    key = {"session_uid": uid, "person_uid": person}
    with shown_again(ENTRY, context | {"form": shown}):
        if form.get("do") == "void":
            reason = read(VoidIn, texts(form, "reason")).reason
            await correction_actions.void_entry(session, caller=caller, **key, reason=reason)
        else:
            said = forms.correction(form, with_employment=context["kind"].with_employment)
            await correction_actions.correct_entry(session, caller=caller, **key, correction=said)
    return RedirectResponse(f"/activities/{uid}", status_code=303)


async def _entry_context(session: Session, caller: Caller, uid: uuid.UUID, person: uuid.UUID) -> dict[str, Any]:
    context = await _own(session, caller, uid)
    line: RollEntryOut | None = next((line for line in context["detail"].roll if line.person == person), None)
    if line is None:
        raise NotFound("unknown-entry", "Người này không có trong danh sách của buổi học")
    employed = {True: "yes", False: "no", None: ""}[line.employed_after]
    said = {"hours": f"{line.hours:f}".removesuffix(".0").replace(".", ","), "certificate": line.certificate or ""}
    return context | {"line": line, "form": said | {"employed_after": employed, "completed": line.completed, "reason": ""}}


async def _own(session: Session, caller: Caller, uid: uuid.UUID) -> dict[str, Any]:
    require(caller, Action.LOG_ACTIVITY)
    row = await queries.session_by_uid(session, uid)
    if row is None:
        raise NotFound("unknown-session", "Không tìm thấy buổi học này")
    require_commune(caller, row.LearningSession.commune_id)
    roll = await roll_queries.roll_of(session, row.LearningSession)
    note(session, Look.ROLL, people=[line.uid for line in roll])
    return await _named(session, caller, reading.session_detail(row, roll, []))


@router.get("/{uid}/void")
async def void_form(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Ask why a whole session does not count."""
    return page(request, VOID, await _own(session, caller, uid))


@router.post("/{uid}/void")
async def void_session(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """A session and its roll count no longer; both stay to be read."""
    context = await _own(session, caller, uid)
    shown = texts(await typed(request), "reason")
    with shown_again(VOID, context | {"form": shown}):
        reason = read(VoidIn, shown).reason
        await correction_actions.void_session(session, caller=caller, session_uid=uid, reason=reason)
    return RedirectResponse(f"/activities/{uid}", status_code=303)
