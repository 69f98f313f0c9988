"""Files of evidence over the API: sent as a form of files, read one by one, taken off with a reason.

Pictures of identity cards are not accepted: a desk that finds one takes it off with the reason `id-card`."""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, File, Request, Response, UploadFile

from service.access.caller import KnownCaller
from service.assessments import file_actions as actions
from service.assessments import file_queries as queries
from service.assessments.file_checks import FileKind
from service.assessments.file_keeping import clear_one
from service.assessments.file_schemas import FileOut, FilesMade, RemovalIn
from service.assessments.file_serving import file_of
from service.foundation.database import Session

router = APIRouter(prefix="/api/v1", tags=["evidence"])
BINARY: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {kind.media_type: {"schema": {"type": "string", "format": "binary"}} for kind in FileKind},
        "description": "The content, as the kind that was stored",
    }
}


@router.post("/evidence/{uid}/files", status_code=201)
async def add_files(
    request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID,
    files: Annotated[list[UploadFile], File(description="PDF, JPEG or PNG by content; no picture of an identity card")],
) -> FilesMade:  # fmt: skip
    """Add files to a document behind an indicator: all of them or none. PDF, JPEG and PNG by content, whatever they are called; images are
    drawn anew, without place, time and owner that a camera hides in them. Pictures of identity cards are not accepted."""
    _, row = await actions.attach(session, request.app.state.filing, caller=caller, uid=uid, files=files)
    found = await queries.of_documents(session, province_id=row.province_id, ids=[row.id])
    return FilesMade(files=[FileOut.model_validate(one) for one in found[row.id]])


@router.get("/evidence-files/{uid}", response_class=Response, responses=BINARY)
async def read_file(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """The content of a file, for who sees its document. One that was taken off stays to be read where a submitted dossier lists it."""
    return await file_of(session, request.app.state.filing.store, uid, attached=True)


@router.post("/evidence-files/{uid}/removals", status_code=204)
async def remove_file(
    request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID, given: RemovalIn, later: BackgroundTasks
) -> Response:
    """Take a file off its document. It is gone at once, unless a submitted dossier lists it: there it stays to be read."""
    _, unnamed = await actions.remove(session, caller=caller, uid=uid, why=given.why)
    if unnamed is not None:
        later.add_task(clear_one, request.app.state.database, request.app.state.filing.store, unnamed)
    return Response(status_code=204)
