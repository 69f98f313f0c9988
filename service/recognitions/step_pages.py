"""Forms on the page of a dossier for the steps around a decision: receive, council, conclusion, meeting, submit again."""

import uuid
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.councils import actions as councils
from service.councils.schemas import AppraisalIn, ConclusionIn
from service.dossiers import actions, meeting_actions, office_actions
from service.dossiers.schemas import MeetingIn
from service.foundation import clock
from service.foundation.database import Session
from service.foundation.errors import NotFound
from service.foundation.forms import day, given, read, shown_again, texts, typed
from service.recognitions.dossier_page import DOSSIER, dossier_context
from service.titles.queries import subjects_by_id, subjects_by_place
from service.titles.vocabulary import SubjectKind, Title

router = APIRouter(include_in_schema=False)
BY_MEMBER, NOTE = "opinion-", "note-"


@router.post("/dossiers/{uid}/receipt")
async def receive(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Take a dossier in."""
    require(caller, Action.RETURN)
    with shown_again(DOSSIER, await dossier_context(session, caller, uid)):
        await office_actions.receive(session, caller=caller, uid=uid)
    return _back(uid)


@router.post("/dossiers/{uid}/appraisal")
async def appraise(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Bring a dossier before a council."""
    require(caller, Action.RETURN)
    context, shown = await _typed(request, session, caller, uid, "council")
    with shown_again(DOSSIER, context):
        council = read(AppraisalIn, shown).council
        await councils.appraise(session, caller=caller, dossier=uid, council=council)
    return _back(uid)


@router.post("/dossiers/{uid}/conclusion")
async def conclude(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Record what the council proposes and what each member said."""
    require(caller, Action.RETURN)
    form = await typed(request)
    names = [name for name in form if name.startswith(BY_MEMBER)]
    notes = [NOTE + name for name in names]
    context, shown = await _typed(request, session, caller, uid, "mode", "held_on", "proposal", "report", *names, *notes)
    with shown_again(DOSSIER, context):
        opinions = [
            given({"member": name.removeprefix(BY_MEMBER), "in_favour": shown[name] == "yes", "note": shown[NOTE + name]})
            for name in names
            if shown[name]
        ]
        values = {name: shown[name] for name in ("mode", "proposal", "report")}
        conclusion = read(ConclusionIn, values | {"held_on": day(shown["held_on"]), "opinions": opinions})
        await councils.conclude(session, caller=caller, dossier=uid, given=conclusion)
    return _back(uid)


@router.post("/dossiers/{uid}/meeting")
async def record_meeting(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Record the meeting that agreed on the self-assessment."""
    require(caller, Action.SUBMIT)
    context, shown = await _typed(request, session, caller, uid, "held_on", "chaired_by", "attended", "people", "agreed")
    with shown_again(DOSSIER, context):
        given = read(MeetingIn, shown | {"held_on": day(shown["held_on"])})
        await meeting_actions.record_meeting(session, caller=caller, uid=uid, given=given)
    return _back(uid)


@router.post("/dossiers/{uid}/submission")
async def submit_again(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Submit a draft, or again what was returned, refused or revoked."""
    require(caller, Action.SUBMIT)
    context = await dossier_context(session, caller, uid)
    row, title = context["row"], Title(context["row"].title)
    found = (
        await subjects_by_place(session, title=title, place_ids=[row.subject_id])
        if title.subject_kind is SubjectKind.PLACE
        else await subjects_by_id(session, title=title, province_id=row.province_id, ids=[row.subject_id], on=clock.today())
    )
    if not found:
        raise NotFound("unknown-subject", "Không tìm thấy đối tượng")
    with shown_again(DOSSIER, context):
        await actions.submit(
            session, caller=caller, subject=found[0], title=title, level=row.level, assessed_year=row.assessed_year
        )
    return _back(uid)


async def _typed(
    request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID, *names: str
) -> tuple[dict[str, Any], dict[str, str]]:
    context = await dossier_context(session, caller, uid)
    shown = texts(await typed(request), *names)
    return context | {"form": context["form"] | shown}, shown


def _back(uid: uuid.UUID) -> Response:
    return RedirectResponse(f"/dossiers/{uid}", status_code=303)
