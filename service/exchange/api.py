"""Imports of Excel as JSON: send a file, read its verdicts, accept, undo; the template and the wrong rows as workbooks."""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Form, Query, Request, Response, UploadFile

from service.access.caller import KnownCaller, require, require_commune
from service.access.matrix import Action
from service.exchange import actions, queries, reading, sending
from service.exchange.schemas import ImportOut, ImportsPage, RowsPage
from service.exchange.tables import Content, Verdict
from service.foundation.books import XLSX
from service.foundation.database import Session

router = APIRouter(prefix="/api/v1/imports", tags=["imports"])
WORKBOOK: dict[int | str, dict[str, Any]] = {
    200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}, "description": "A workbook"}
}
PlaceNumber = Annotated[int, Query(ge=1, le=2_000_000_000)]
Limit = Annotated[int, Query(ge=1, le=200)]


@router.get("")
async def list_imports(session: Session, caller: KnownCaller, after: uuid.UUID | None = None, limit: Limit = 50) -> ImportsPage:
    """The imports of the communes where the caller writes, the latest first."""
    require(caller, Action.LOG_ACTIVITY)
    found = await queries.imports_page(session, caller.writes, after=after, limit=limit + 1)
    return reading.imports_page(found, limit=limit)


@router.post("", status_code=202)
async def send_file(
    request: Request, session: Session, caller: KnownCaller, later: BackgroundTasks, file: UploadFile,
    commune_id: Annotated[int, Form(ge=1, le=2_000_000_000)], content: Annotated[Content, Form()] = Content.LEARNING,
) -> ImportOut:  # fmt: skip
    """Send an .xlsx: it is read and checked row by row, and nothing of it is stored before it is accepted. Ask for it until it is `checked`."""
    require(caller, Action.LOG_ACTIVITY)
    require_commune(caller, commune_id)
    asked = await sending.take_in(request, session, later, caller=caller, commune_id=commune_id, content=content, file=file)
    return reading.import_out(asked)


@router.get("/template", response_class=Response, responses=WORKBOOK)
async def download_template(
    session: Session, caller: KnownCaller, commune_id: PlaceNumber, content: Content = Content.LEARNING
) -> Response:
    """The empty sheet of a commune, with drop-downs and a sheet of explanations."""
    require(caller, Action.LOG_ACTIVITY)
    require_commune(caller, commune_id)
    return await sending.template(session, commune_id=commune_id, content=content)


@router.get("/{uid}")
async def read_import(session: Session, caller: KnownCaller, uid: uuid.UUID) -> ImportOut:
    """Where an import stands, and how many rows have which verdict."""
    require(caller, Action.READ_PEOPLE)
    return reading.import_out(await sending.visible(session, uid))


@router.get("/{uid}/rows")
async def read_rows(
    session: Session, caller: KnownCaller, uid: uuid.UUID, verdict: Verdict | None = None,
    after: Annotated[int, Query(ge=0, le=2_000_000_000)] = 0, limit: Limit = 50,
) -> RowsPage:  # fmt: skip
    """The rows of the file with their verdicts, all or of one verdict."""
    require(caller, Action.READ_PEOPLE)
    asked = await sending.visible(session, uid)
    found = await queries.lines_page(session, asked, verdict=verdict, after=after, limit=limit + 1)
    sending.note_rows(session, found[:limit])
    return reading.rows_page(asked, found, limit=limit)


@router.get("/{uid}/wrong-rows", response_class=Response, responses=WORKBOOK)
async def download_wrong_rows(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """The wrong rows as they were typed, with a column that says why: correct them and send the file again."""
    require(caller, Action.READ_PEOPLE)
    return await sending.wrong_rows(request, session, await sending.visible(session, uid))


@router.post("/{uid}/accept")
async def accept_import(session: Session, caller: KnownCaller, uid: uuid.UUID) -> ImportOut:
    """Store the new and the changed rows; wrong ones stay behind."""
    require(caller, Action.LOG_ACTIVITY)
    return reading.import_out(await actions.accept(session, caller=caller, uid=uid))


@router.post("/{uid}/undo")
async def undo_import(session: Session, caller: KnownCaller, uid: uuid.UUID) -> ImportOut:
    """Take back what was stored, as long as no dossier and no correction stands on it: its sessions are voided, not deleted."""
    require(caller, Action.LOG_ACTIVITY)
    return reading.import_out(await actions.undo(session, caller=caller, uid=uid))
