"""Preparing and submitting dossiers, and what offices do before they decide, under /api/v1; the table of states."""

import uuid

from fastapi import APIRouter, Response

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.dossiers import actions, bulk_actions, meeting_actions, office_actions
from service.dossiers.schemas import (
    DossierIn,
    DossiersIn,
    MeetingIn,
    RefusalIn,
    ReturnIn,
    StateOut,
    StatesOut,
    SubmittedManyOut,
    SubmittedOut,
    TransitionOut,
)
from service.dossiers.states import TRANSITIONS, State
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.database import Session
from service.foundation.errors import NotFound
from service.places import queries as places
from service.places.tables import COMMUNE
from service.titles import actions as titles
from service.titles.queries import Subject

router = APIRouter(prefix="/api/v1", tags=["dossiers"])


@router.get("/dossier-states")
async def states() -> StatesOut:
    """The table of states: state × action × who × next state × what is locked × deadline."""
    rows = [
        TransitionOut(
            step=t.step, step_label=t.step.label, before=t.before, after=t.after, actor=t.actor, actor_label=t.actor.label,
            ways=sorted(t.ways), due=t.due,
        )
        for t in TRANSITIONS
    ]  # fmt: skip
    return StatesOut(states=[StateOut(state=s, label=s.label, locks=s.locks) for s in State], transitions=rows)


@router.post("/dossiers", status_code=201)
async def submit(session: Session, caller: KnownCaller, wanted: DossierIn) -> SubmittedOut:
    """Submit the stored assessment of one subject; what was returned, refused or revoked is submitted again as a new version."""
    made = await actions.submit(
        session, caller=caller, subject=await _subject(session, caller, wanted), title=wanted.title, level=wanted.level,
        assessed_year=wanted.assessed_year,
    )  # fmt: skip
    return SubmittedOut.model_validate(made)


@router.post("/dossiers/drafts", status_code=201)
async def draft(session: Session, caller: KnownCaller, wanted: DossierIn) -> SubmittedOut:
    """Open a dossier before it is submitted: its meeting can be recorded, nothing is frozen yet."""
    made = await actions.draft(
        session, caller=caller, subject=await _subject(session, caller, wanted), title=wanted.title, level=wanted.level,
        assessed_year=wanted.assessed_year,
    )  # fmt: skip
    return SubmittedOut.model_validate(made)


async def _subject(session: Session, caller: Caller, wanted: DossierIn) -> Subject:
    require(caller, Action.SUBMIT, title=wanted.title)
    [subject] = await titles.find_subjects(
        session, caller=caller, title=wanted.title, uids=[wanted.subject] if wanted.subject else [],
        place_ids=[wanted.place] if wanted.place else [], on=clock.today(),
    )  # fmt: skip
    return subject


@router.post("/dossiers/bulk")
async def submit_passing(session: Session, caller: KnownCaller, wanted: DossiersIn) -> SubmittedManyOut:
    """Submit everybody of a commune who passes and has no dossier yet, up to 500 a call."""
    require(caller, Action.SUBMIT, title=wanted.title)
    place = await places.latest(session, wanted.place)
    if place is None or place.level != COMMUNE:
        raise NotFound("unknown-place", "Không có xã này")
    made = await bulk_actions.submit_passing(
        session, caller=caller, place=place, title=wanted.title, level=wanted.level, assessed_year=wanted.assessed_year
    )
    return SubmittedManyOut.model_validate(made)


@router.put("/dossiers/{uid}/meeting", status_code=204)
async def record_meeting(session: Session, caller: KnownCaller, uid: uuid.UUID, given: MeetingIn) -> Response:
    """Record the meeting that agreed on the self-assessment, or correct what was recorded, until an office has taken the dossier in."""
    await meeting_actions.record_meeting(session, caller=caller, uid=uid, given=given)
    return Response(status_code=204)


@router.post("/dossiers/{uid}/receipt", status_code=204)
async def receive(session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Take a dossier in, where the instrument asks for a council."""
    await office_actions.receive(session, caller=caller, uid=uid)
    return Response(status_code=204)


@router.post("/dossiers/{uid}/return", status_code=204)
async def return_dossier(session: Session, caller: KnownCaller, uid: uuid.UUID, given: ReturnIn) -> Response:
    """Send a dossier back with the reason; with `indicators` only those are unlocked for the next version."""
    await office_actions.return_dossier(session, caller=caller, uid=uid, reason=given.reason, indicators=given.indicators or None)
    return Response(status_code=204)


@router.post("/dossiers/{uid}/refusal", status_code=204)
async def refuse(session: Session, caller: KnownCaller, uid: uuid.UUID, given: RefusalIn) -> Response:
    """Answer in writing that the title is not given, and why."""
    await office_actions.refuse(session, caller=caller, uid=uid, reason=given.reason)
    return Response(status_code=204)
