"""The learning log as JSON: log a session with its roll once, read it, correct it, void it."""

import uuid
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.activities import actions, adding_actions, correction_actions, queries, reading, roll_queries
from service.activities.schemas import (
    AddedOut,
    CorrectionIn,
    KindOut,
    LoggedSession,
    RollIn,
    SessionDetail,
    SessionIn,
    SessionsPage,
    VoidIn,
)
from service.foundation.database import Session
from service.foundation.errors import NotFound
from service.foundation.idempotency import Key, checked_key
from service.subjects.looks import Look, note

router = APIRouter(prefix="/api/v1/activities", tags=["activities"])


@router.get("/kinds")
async def list_kinds(session: Session) -> list[KindOut]:
    """The kinds of activity. Public."""
    return [KindOut.model_validate(kind) for kind in await queries.kinds(session)]


@router.post(
    "/sessions", status_code=201, responses={200: {"model": LoggedSession, "description": "The same key again: answered before"}}
)
async def log_session(
    response: Response,
    session: Session,
    caller: KnownCaller,
    entry: SessionIn,
    key: Key = None,
    refuse_doubles: Annotated[
        bool, Query(description="Store nothing, and answer 409, when a session of the same commune, kind, day and topic is there")
    ] = False,
) -> LoggedSession:
    """Log a session with its roll. The same key with the same content is answered again, with 200 and `Idempotent-Replay: true`."""
    require(caller, Action.LOG_ACTIVITY)
    answered = await actions.log_session(
        session, caller=caller, entry=entry, idempotency_key=checked_key(key), refuse_doubles=refuse_doubles
    )
    if answered.replayed:
        response.status_code = 200
        response.headers["Idempotent-Replay"] = "true"
    return answered.session


@router.get("/sessions")
async def list_sessions(
    session: Session,
    caller: KnownCaller,
    commune_id: Annotated[int | None, Query(ge=1, le=2_000_000_000)] = None,
    kind: Annotated[str | None, Query(max_length=50)] = None,
    held_from: date | None = None,
    held_to: date | None = None,
    after: uuid.UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> SessionsPage:
    """The sessions that the caller sees, the latest first."""
    require(caller, Action.READ_PEOPLE)
    rows = await queries.sessions_page(
        session, commune_id=commune_id, kind=kind, held_from=held_from, held_to=held_to, after=after, limit=limit + 1
    )
    return reading.sessions_page(rows, limit=limit)


@router.get("/sessions/{uid}")
async def read_session(session: Session, caller: KnownCaller, uid: uuid.UUID) -> SessionDetail:
    """A session with its roll and everything that was corrected on it."""
    require(caller, Action.READ_PEOPLE)
    row = await queries.session_by_uid(session, uid)
    if row is None:
        raise NotFound("unknown-session", "Không tìm thấy buổi học này")
    roll = await roll_queries.roll_of(session, row.LearningSession)
    note(session, Look.ROLL, people=[line.uid for line in roll])
    return reading.session_detail(row, roll, await roll_queries.corrections_of(session, row.LearningSession))


@router.post("/sessions/{uid}/roll")
async def add_to_roll(session: Session, caller: KnownCaller, uid: uuid.UUID, more: RollIn) -> AddedOut:
    """Add people to a session that stands already, as of its day. Whoever is on the roll stays as they are; sent twice, nobody is added twice."""
    require(caller, Action.LOG_ACTIVITY)
    added = await adding_actions.add_people(session, caller=caller, session_uid=uid, roll=more.roll)
    return AddedOut.model_validate(added)


@router.post("/sessions/{uid}/void", status_code=204)
async def void_session(session: Session, caller: KnownCaller, uid: uuid.UUID, why: VoidIn) -> None:
    """A session and its roll count no longer; both stay to be read."""
    require(caller, Action.LOG_ACTIVITY)
    await correction_actions.void_session(session, caller=caller, session_uid=uid, reason=why.reason)


@router.post("/sessions/{uid}/roll/{person}/correct", status_code=204)
async def correct_entry(
    session: Session, caller: KnownCaller, uid: uuid.UUID, person: uuid.UUID, correction: CorrectionIn
) -> None:
    """One entry says something else from now on; what it said is kept with the reason."""
    require(caller, Action.LOG_ACTIVITY)
    await correction_actions.correct_entry(session, caller=caller, session_uid=uid, person_uid=person, correction=correction)


@router.post("/sessions/{uid}/roll/{person}/void", status_code=204)
async def void_entry(session: Session, caller: KnownCaller, uid: uuid.UUID, person: uuid.UUID, why: VoidIn) -> None:
    """One entry counts no longer; it stays to be read."""
    require(caller, Action.LOG_ACTIVITY)
    await correction_actions.void_entry(session, caller=caller, session_uid=uid, person_uid=person, reason=why.reason)
