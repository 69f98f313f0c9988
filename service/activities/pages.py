"""Pages of a logged session: its roll, people added to it, and correcting what a roll says. The sheet itself is in `sheet_pages.py`."""

import uuid
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from service.access.caller import KnownCaller, require, require_commune
from service.access.matrix import Action
from service.activities import adding_actions, correction_actions, forms, pasting, queries, reading, roll_queries
from service.activities.pasted import resolve
from service.activities.schemas import RollEntryOut, SessionDetail, VoidIn
from service.foundation.caller import Caller
from service.foundation.database import Session
from service.foundation.errors import NotFound
from service.foundation.forms import read, shown_again, texts, typed
from service.foundation.rendering import page
from service.places import queries as places
from service.subjects.looks import Look, note
from service.titles import held_queries
from service.titles.vocabulary import SubjectKind

router = APIRouter(prefix="/activities", include_in_schema=False)
SESSION, ENTRY, VOID = "activities/session.html", "activities/entry.html", "activities/void.html"


@router.get("/{uid}")
async def session_page(
    request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID,
    stored: int | None = None, double: uuid.UUID | None = None, added: int | None = None, already: int = 0,
) -> Response:  # fmt: skip
    """A session with its roll, who is still being scored, and everything that was corrected."""
    require(caller, Action.READ_PEOPLE)
    told = {"stored": stored, "double": double, "added": added, "already": already}
    return page(request, SESSION, await _session_context(session, caller, uid) | told)


async def _session_context(session: Session, caller: Caller, uid: uuid.UUID) -> dict[str, Any]:
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
    being_scored = {str(line.uid) for line in roll if line.RollEntry.person_id in waiting}
    nothing = {"stored": None, "double": None, "added": None, "already": 0, "judged": ()}
    return await _named(session, caller, detail) | nothing | {"waiting": being_scored}


@router.post("/{uid}/roll")
async def add_people(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Add whom a sheet or a pasted list names to a session that stands; who is on its roll stays as they are."""
    require(caller, Action.LOG_ACTIVITY)
    context = await _session_context(session, caller, uid)
    require_commune(caller, context["detail"].commune_id)
    sheet = forms.sheet(await typed(request))
    given = await resolve(session, request.app.state.keys(), caller, sheet)
    note(session, Look.SEARCH, people=[row.uid for line in given.judged for row in line.people])
    with shown_again(SESSION, context | {"form": {"lines": sheet.lines}, "judged": given.judged}):
        pasting.refuse_left_over(given.judged)
        done = await adding_actions.add_people(session, caller=caller, session_uid=uid, roll=forms.more(given.sheet).roll)
    if request.headers.get("Accept") == "application/json":
        return JSONResponse({"uid": str(uid), "added": done.added, "already": done.already})
    return RedirectResponse(f"/activities/{uid}?added={done.added}&already={done.already}", status_code=303)


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
