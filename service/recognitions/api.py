"""Dossiers, decisions and revocations under /api/v1."""

import uuid
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.dossiers import actions
from service.dossiers.states import State
from service.foundation import clock
from service.foundation.database import Session
from service.foundation.errors import Invalid, NotFound
from service.foundation.rows import AnyRow
from service.places import queries as places
from service.places.tables import COMMUNE
from service.recognitions import decision_actions, queries
from service.recognitions.queries import Filter
from service.recognitions.reading import people_behind
from service.recognitions.schemas import (
    DecisionIn,
    DecisionOut,
    DecisionsIn,
    DossierDetail,
    DossierIn,
    DossierOut,
    DossierPage,
    DossiersIn,
    EventOut,
    ReturnIn,
    RevocationIn,
    SubmittedManyOut,
    SubmittedOut,
)
from service.subjects.looks import Look, note
from service.titles import actions as titles
from service.titles.vocabulary import Title

router = APIRouter(prefix="/api/v1", tags=["recognitions"])


@router.post("/dossiers", status_code=201)
async def submit(session: Session, caller: KnownCaller, wanted: DossierIn) -> SubmittedOut:
    """Submit the stored assessment of one subject; what was returned or revoked is submitted again as a new version."""
    require(caller, Action.SUBMIT, title=wanted.title)
    subjects = await titles.find_subjects(
        session,
        caller=caller,
        title=wanted.title,
        uids=[wanted.subject] if wanted.subject else [],
        place_ids=[wanted.place] if wanted.place else [],
        on=clock.today(),
    )
    made = await actions.submit(
        session,
        caller=caller,
        subject=subjects[0],
        title=wanted.title,
        level=wanted.level,
        assessed_year=wanted.assessed_year,
    )
    return SubmittedOut.model_validate(made)


@router.post("/dossiers/bulk")
async def submit_passing(session: Session, caller: KnownCaller, wanted: DossiersIn) -> SubmittedManyOut:
    """Submit everybody of a commune who passes and has no dossier yet, up to 500 a call."""
    require(caller, Action.SUBMIT, title=wanted.title)
    place = await places.latest(session, wanted.place)
    if place is None or place.level != COMMUNE:
        raise NotFound("unknown-place", "Không có xã này")
    made = await actions.submit_passing(
        session, caller=caller, place=place, title=wanted.title, level=wanted.level, assessed_year=wanted.assessed_year
    )
    return SubmittedManyOut.model_validate(made)


@router.get("/dossiers")
async def dossiers(
    session: Session,
    caller: KnownCaller,
    state: State | None = None,
    title: Title | None = None,
    assessed_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    place: Annotated[int | None, Query(ge=1, le=2_000_000_000)] = None,
    after: Annotated[str | None, Query(max_length=60)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> DossierPage:
    """The dossiers within the caller's sight, longest waiting first, with the number in each state."""
    require(caller, Action.READ_DOSSIERS)
    wanted = Filter(state=state, title=title, assessed_year=assessed_year, place_id=place, on=clock.today())
    found = await queries.dossiers_page(session, wanted, after=_cursor(after), limit=limit + 1)
    counts = await queries.dossiers_by_state(session, wanted)
    shown = found[:limit]
    note(session, Look.DOSSIERS, frozen=people_behind(shown))
    upcoming = f"{shown[-1].submitted_on}.{shown[-1].uid}" if len(found) > limit else None
    return DossierPage(items=[DossierOut(**_listed(row)) for row in shown], counts=counts, next=upcoming)


@router.get("/dossiers/{uid}")
async def dossier(session: Session, caller: KnownCaller, uid: uuid.UUID) -> DossierDetail:
    """A dossier with its frozen assessment, its history and its decision."""
    require(caller, Action.READ_DOSSIERS)
    row = await queries.dossier_by_uid(session, uid)
    if row is None:
        raise NotFound("unknown-dossier", "Không tìm thấy hồ sơ này")
    note(session, Look.DOSSIER, frozen=people_behind([row]))
    events = await queries.events_of(session, province_id=row.province_id, dossier_id=row.id)
    return DossierDetail(
        **_listed(row),
        frozen=row.frozen,
        events=[EventOut.model_validate(event) for event in events],
        office=row.office,
        signatory=row.signatory,
        basis=row.basis,
        title_uid=row.title_uid,
        first_day=row.valid.lower if row.valid else None,
        last_day=row.valid.upper - timedelta(days=1) if row.valid else None,
    )


@router.post("/dossiers/{uid}/return", status_code=204)
async def return_dossier(session: Session, caller: KnownCaller, uid: uuid.UUID, given: ReturnIn) -> Response:
    """Send a dossier back with the reason."""
    await decision_actions.return_dossier(session, caller=caller, uid=uid, reason=given.reason)
    return Response(status_code=204)


@router.post("/dossiers/{uid}/decision", status_code=201)
async def decide(session: Session, caller: KnownCaller, uid: uuid.UUID, given: DecisionIn) -> DecisionOut:
    """Recognise: decision number, title, counts, in one transaction. A second decision is a conflict."""
    made = await decision_actions.decide(session, caller=caller, uids=[uid], decided_on=given.decided_on)
    return DecisionOut.model_validate(made[0])


@router.post("/decisions", status_code=201)
async def decide_many(session: Session, caller: KnownCaller, given: DecisionsIn) -> list[DecisionOut]:
    """Recognise up to 500 dossiers, each with a decision number of its own: all of them, or none."""
    made = await decision_actions.decide(session, caller=caller, uids=given.dossiers, decided_on=given.decided_on)
    return [DecisionOut.model_validate(decided) for decided in made]


@router.post("/titles/{uid}/revocation", status_code=204)
async def revoke(session: Session, caller: KnownCaller, uid: uuid.UUID, given: RevocationIn) -> Response:
    """Revoke a title from a day on; the days before keep their counts."""
    await decision_actions.revoke(session, caller=caller, title_uid=uid, reason=given.reason, revoked_on=given.revoked_on)
    return Response(status_code=204)


def _listed(row: AnyRow) -> dict[str, Any]:
    return {
        "uid": row.uid,
        "title": row.title,
        "level": row.level,
        "assessed_year": row.assessed_year,
        "subject_kind": row.subject_kind,
        "subject_name": row.subject_name,
        "state": row.state,
        "state_label": State(row.state).label,
        "version": row.version,
        "place_id": row.commune_id,
        "submitted_on": row.submitted_on,
        "returned_reason": row.returned_reason,
        "decision_number": row.number_text,
        "decided_on": row.decided_on,
    }


def _cursor(after: str | None) -> tuple[date, uuid.UUID] | None:
    if after is None:
        return None
    try:
        day, _, uid = after.partition(".")
        return date.fromisoformat(day), uuid.UUID(uid)
    except ValueError as wrong:
        raise Invalid.field("after", "bad-cursor", "Con trỏ trang không đúng: hãy mở lại từ trang đầu.") from wrong
