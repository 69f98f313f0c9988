"""Requests of families under /api/v1: a family files and reads its own, the commune's desk answers and fulfils."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Response

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.foundation import clock
from service.foundation.database import Session
from service.foundation.errors import NotFound
from service.requests import actions, queries
from service.requests.reading import request_out, who_asked
from service.requests.schemas import AnswerIn, FiledOut, FulfilmentIn, RequestIn, RequestOut
from service.requests.states import State
from service.subjects.looks import Look, note

router = APIRouter(prefix="/api/v1", tags=["requests"])


@router.post("/requests", status_code=201)
async def file_request(session: Session, caller: KnownCaller, given: RequestIn) -> FiledOut:
    """File a complaint, a correction, a withdrawal of consent or an erasure; the receipt says by when it is answered."""
    return await actions.file(session, caller=caller, given=given)


@router.get("/requests")
async def list_requests(
    session: Session, caller: KnownCaller, state: State | None = None, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> list[RequestOut]:
    """The caller's own requests, or those of the desk's communes; who waits longest comes first."""
    require(caller, Action.MAKE_REQUESTS)
    today = clock.today()
    rows = await queries.requests(session, state=state, limit=limit)
    note(session, Look.REQUEST, frozen=who_asked(rows))
    return [request_out(row, today=today) for row in rows]


@router.get("/requests/{uid}")
async def read_request(session: Session, caller: KnownCaller, uid: uuid.UUID) -> RequestOut:
    """One request and what became of it."""
    require(caller, Action.MAKE_REQUESTS)
    row = await queries.request_by_uid(session, uid)
    if row is None:
        raise NotFound("unknown-request", "Không tìm thấy yêu cầu này")
    note(session, Look.REQUEST, frozen=who_asked([row]))
    return request_out(row, today=clock.today())


@router.post("/requests/{uid}/answers", status_code=204)
async def answer_request(session: Session, caller: KnownCaller, uid: uuid.UUID, given: AnswerIn) -> Response:
    """Accept or refuse a request that waits, with the reasons."""
    await actions.answer(session, caller=caller, uid=uid, given=given)
    return Response(status_code=204)


@router.post("/requests/{uid}/fulfilments", status_code=204)
async def fulfil_request(session: Session, caller: KnownCaller, uid: uuid.UUID, given: FulfilmentIn) -> Response:
    """Do what was accepted. An erasure destroys the person's key and names for good; a withdrawal seals the person."""
    await actions.fulfil(session, caller=caller, uid=uid, given=given)
    return Response(status_code=204)
