"""Dossiers, decisions and revocations under /api/v1."""

import uuid
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.dossiers.deadlines import cut_offs
from service.dossiers.schemas import DifferenceOut
from service.dossiers.states import State
from service.foundation import clock
from service.foundation.database import Session
from service.foundation.errors import Invalid
from service.foundation.rows import AnyRow
from service.recognitions import decision_actions, queries, sampling
from service.recognitions.dossier_reading import whole
from service.recognitions.queries import Filter
from service.recognitions.reading import people_behind
from service.recognitions.schemas import (
    CaseOut,
    CutOffOut,
    DecisionIn,
    DecisionOut,
    DecisionsIn,
    DossierDetail,
    DossierOut,
    DossierPage,
    EndingOut,
    EventOut,
    MeetingOut,
    RevocationIn,
    SampledOut,
    WaitingOut,
    WaitingPage,
)
from service.recognitions.waiting import waiting
from service.subjects.looks import Look, note
from service.titles.vocabulary import Title

router = APIRouter(prefix="/api/v1", tags=["recognitions"])


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
    """A dossier with its frozen assessment, its history, its council and its decision, and who is waited for until when."""
    require(caller, Action.READ_DOSSIERS)
    told = await whole(session, caller, uid)
    row, due = told.row, told.deadline
    return DossierDetail(
        **_listed(row),
        frozen=row.frozen,
        returned_for=row.returned_for,
        waits_for=told.waits_for,
        due_before=due.before if due else None,
        late=due is not None and due.late,
        meeting=MeetingOut.model_validate(told.meeting) if told.meeting else None,
        council=CaseOut.model_validate(told.case) if told.case else None,
        events=[EventOut.model_validate(event) for event in told.events],
        office=row.office,
        signatory=row.signatory,
        basis=row.basis,
        title_uid=row.title_uid,
        first_day=row.valid.lower if row.valid else None,
        last_day=row.valid.upper - timedelta(days=1) if row.valid else None,
        consecutive_years=told.years_in_a_row,
    )


@router.get("/dossiers/{uid}/differences")
async def differences(session: Session, caller: KnownCaller, uid: uuid.UUID) -> list[DifferenceOut]:
    """What changed since the version before: value, points, outcome and evidence of each indicator; empty for a first version."""
    require(caller, Action.READ_DOSSIERS)
    told = await whole(session, caller, uid)
    return [DifferenceOut.model_validate(one) for one in told.differences]


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


@router.post("/decisions/sample")
async def sample_of(session: Session, caller: KnownCaller, given: DecisionsIn) -> list[SampledOut]:
    """Which of these dossiers are to be opened before all are decided together: the riskiest, none up to 20."""
    require(caller, Action.DECIDE)
    return [SampledOut.model_validate(row) for row in await sampling.sample(session, caller=caller, uids=given.dossiers)]


@router.get("/waiting")
async def what_waits(session: Session, caller: KnownCaller) -> WaitingPage:
    """For whom what waits, how many, since when and until when: what is late comes first."""
    require(caller, Action.READ_DOSSIERS)
    today = clock.today()
    found = [
        WaitingOut(
            office=one.office, actor=one.actor, title=one.title, level=one.level, assessed_year=one.assessed_year, state=one.state,
            number=one.number, since=one.since, due_before=one.deadline.before if one.deadline else None, late=one.late,
        )
        for one in await waiting(session, today=today)
    ]  # fmt: skip
    return WaitingPage(waiting=found, cut_offs=[CutOffOut.model_validate(one) for one in cut_offs(today)])


@router.get("/titles/ending")
async def ending(
    session: Session,
    caller: KnownCaller,
    within: Annotated[int, Query(ge=1, le=400)] = 90,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> list[EndingOut]:
    """Titles within the caller's sight that end within so many days, the soonest first."""
    require(caller, Action.READ_DOSSIERS)
    today = clock.today()
    found = await queries.ending(session, on=today, until=today + timedelta(days=within + 1), limit=limit)
    note(session, Look.DOSSIERS, frozen=people_behind(found))
    return [
        EndingOut(
            dossier=row.uid, subject_name=row.subject_name, title=row.title, level=row.level, assessed_year=row.assessed_year,
            place_id=row.commune_id, last_day=row.ends - timedelta(days=1), days_left=(row.ends - today).days - 1,
        )
        for row in found
    ]  # fmt: skip


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
        "state_since": row.state_since,
        "request": row.request,
    }


def _cursor(after: str | None) -> tuple[date, uuid.UUID] | None:
    if after is None:
        return None
    try:
        day, _, uid = after.partition(".")
        return date.fromisoformat(day), uuid.UUID(uid)
    except ValueError as wrong:
        raise Invalid.field("after", "bad-cursor", "Con trỏ trang không đúng: hãy mở lại từ trang đầu.") from wrong
