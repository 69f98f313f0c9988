"""The page of one document behind an indicator: its files, a form that sends more, a form that takes one off; and each file itself."""

import uuid
from typing import Any

from fastapi import APIRouter, BackgroundTasks, Request, Response
from fastapi.responses import RedirectResponse

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.assessments import evidence_actions, evidence_queries
from service.assessments import file_actions as actions
from service.assessments import file_queries as queries
from service.assessments.figure_desk import context_of
from service.assessments.file_keeping import clear_one
from service.assessments.file_schemas import RemovalIn
from service.assessments.file_serving import file_of
from service.assessments.file_tables import Removal
from service.foundation.caller import Caller
from service.foundation.database import Session
from service.foundation.errors import NotFound
from service.foundation.forms import read, shown_again, texts, typed
from service.foundation.rendering import page

router = APIRouter(include_in_schema=False)
ONE = "assessments/evidence-files.html"


@router.get("/evidence/{uid}/files")
async def of_document(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID, done: str = "") -> Response:
    """The files of a document, and the forms."""
    return page(request, ONE, await _context(request, session, caller, uid) | {"done": done})


async def _context(request: Request, session: Session, caller: Caller, uid: uuid.UUID) -> dict[str, Any]:
    subject, year = await evidence_actions.subject_of(session, caller, uid)
    row = await evidence_queries.by_uid(session, uid)
    if row is None:
        raise NotFound("unknown-evidence", "Không tìm thấy minh chứng này")
    found = await queries.of_documents(session, province_id=row.province_id, ids=[row.id])
    return await context_of(session, caller, subject, year) | {
        "row": row, "files": found.get(row.id, []), "limits": request.app.state.filing.limits, "done": "", "form": {},
        "reasons": [(why.value, why.label) for why in Removal],
    }  # fmt: skip


@router.post("/evidence/{uid}/files")
async def add_files(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Send files; what is refused comes back with the reason, and nothing is kept."""
    require(caller, Action.DECLARE_FIGURES)
    files = actions.sent(await typed(request))
    with shown_again(ONE, await _context(request, session, caller, uid)):
        await actions.attach(session, request.app.state.filing, caller=caller, uid=uid, files=files)
    return RedirectResponse(f"/evidence/{uid}/files?done=added", status_code=303)


@router.get("/evidence-files/{uid}")
async def one_file(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID, download: bool = False) -> Response:
    """A file, to be looked at or kept."""
    return await file_of(session, request.app.state.filing.store, uid, attached=download)


@router.post("/evidence-files/{uid}/removals")
async def remove_file(
    request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID, later: BackgroundTasks
) -> Response:
    """Take a file off."""
    require(caller, Action.DECLARE_FIGURES)
    shown = texts(await typed(request), "why") | {"uid": str(uid)}
    seen = await actions.visible(session, uid)
    with shown_again(ONE, await _context(request, session, caller, seen.evidence_uid) | {"form": shown}):
        why = read(RemovalIn, {"why": shown["why"]}).why
        _, unnamed = await actions.remove(session, caller=caller, uid=uid, why=why)
    if unnamed is not None:
        later.add_task(clear_one, request.app.state.database, request.app.state.filing.store, unnamed)
    return RedirectResponse(f"/evidence/{seen.evidence_uid}/files?done=removed", status_code=303)
