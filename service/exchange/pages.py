"""Pages of imports: send a file, see how far it is read, what would become of each row, accept, undo. All of it without JavaScript."""

import uuid
from typing import Any

from fastapi import APIRouter, BackgroundTasks, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData, UploadFile

from service.access.caller import KnownCaller, require, require_commune
from service.access.matrix import Action
from service.exchange import actions, queries, reading, sending
from service.exchange.tables import Content, ExcelImport, Verdict
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.database import Session
from service.foundation.errors import Invalid
from service.foundation.forms import shown_again, texts, typed
from service.foundation.rendering import page
from service.places import desk_queries
from service.places import queries as places

router = APIRouter(prefix="/imports", include_in_schema=False)
LIST, ONE = "exchange/imports.html", "exchange/import.html"
LATEST, ROWS = 30, 50
CONTENTS = {Content.LEARNING: "Buổi học", Content.POINTS: "Điểm xác nhận của người dân"}
VERDICTS = {
    Verdict.NEW: "Sẽ ghi mới",
    Verdict.CHANGED: "Sẽ sửa",
    Verdict.SAME: "Đã có, giữ nguyên",
    Verdict.WRONG: "Sai, không ghi",
}
STAGES = {
    "reading": "Đang đọc",
    "checked": "Đã kiểm tra, chưa ghi",
    "accepted": "Đã ghi",
    "undone": "Đã hoàn tác",
    "refused": "Không đọc được",
}


@router.get("")
async def imports(request: Request, session: Session, caller: KnownCaller, after: uuid.UUID | None = None) -> Response:
    """The imports of the desk's communes, and the form that sends a file."""
    return page(request, LIST, await _list(session, caller, after=after))


async def _list(session: Session, caller: Caller, *, after: uuid.UUID | None = None) -> dict[str, Any]:
    require(caller, Action.LOG_ACTIVITY)
    found = await queries.imports_page(session, caller.writes, after=after, limit=LATEST + 1)
    communes = await desk_queries.communes_among(session, caller.writes, on=clock.today())
    own = {commune.id: commune.name for commune in communes}
    earlier = await places.names(session, [place for place in caller.writes if place not in own])
    options = [*own.items(), *((place, f"{name} (trước khi sáp nhập)") for place, name in earlier.items())]
    return {
        "shown": reading.imports_page(found, limit=LATEST), "options": options, "names": own | earlier, "stages": STAGES,
        "contents": [(content.value, words) for content, words in CONTENTS.items()], "called": CONTENTS,
        "form": {"content": Content.LEARNING.value} | ({"commune_id": str(communes[0].id)} if communes else {}),
    }  # fmt: skip


@router.post("")
async def send_file(request: Request, session: Session, caller: KnownCaller, later: BackgroundTasks) -> Response:
    """Take a file in; its page tells how far it is read."""
    context, form = await _list(session, caller), await typed(request)
    shown = texts(form, "commune_id", "content")
    with shown_again(LIST, context | {"form": shown}):
        commune_id, file = _commune(form, caller), _file(form)
        content = Content.POINTS if shown["content"] == Content.POINTS else Content.LEARNING
        asked = await sending.take_in(request, session, later, caller=caller, commune_id=commune_id, content=content, file=file)
    return RedirectResponse(f"/imports/{asked.uid}", status_code=303)


def _commune(form: FormData, caller: Caller) -> int:
    chosen = str(form.get("commune_id", ""))
    if not chosen.isdecimal() or int(chosen) not in caller.writes:
        raise Invalid.field("commune_id", "unknown-place", "Hãy chọn một xã, phường của bạn.")
    return int(chosen)


def _file(form: FormData) -> UploadFile:
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise Invalid.field("file", "missing", "Hãy chọn tệp Excel để gửi.")
    return file


@router.get("/template")
async def download_template(
    session: Session, caller: KnownCaller, commune_id: int, content: Content = Content.LEARNING
) -> Response:
    """The empty sheet of a commune."""
    require(caller, Action.LOG_ACTIVITY)
    require_commune(caller, commune_id)
    return await sending.template(session, commune_id=commune_id, content=content)


@router.get("/{uid}")
async def one_import(
    request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID, verdict: str = "", after: int = 0
) -> Response:
    """How far a file is read; then what would become of its rows, fifty a page."""
    require(caller, Action.READ_PEOPLE)
    asked = await sending.visible(session, uid)
    return page(request, ONE, await _one(session, caller, asked, verdict=verdict, after=after))


async def _one(session: Session, caller: Caller, asked: ExcelImport, *, verdict: str = "", after: int = 0) -> dict[str, Any]:
    wanted = Verdict(verdict) if verdict in set(Verdict) else None
    after = min(max(after, 0), 2_000_000_000)
    found = await queries.lines_page(session, asked, verdict=wanted, after=after, limit=ROWS + 1) if asked.checked_at else []
    sending.note_rows(session, found[:ROWS])
    return {
        "one": reading.import_out(asked), "rows": reading.rows_page(asked, found, limit=ROWS), "verdict": wanted, "verdicts": VERDICTS,
        "columns": reading.columns_of(asked.content), "called": CONTENTS, "stages": STAGES, "after": after, "own": _own(caller, asked),
        "place": (await places.names(session, [asked.commune_id])).get(asked.commune_id, ""),
    }  # fmt: skip


def _own(caller: Caller, asked: ExcelImport) -> bool:
    return asked.commune_id in caller.writes and "commune_staff" in caller.roles


@router.post("/{uid}/accept")
async def accept(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Store the good rows."""
    require(caller, Action.LOG_ACTIVITY)
    with shown_again(ONE, await _one(session, caller, await sending.visible(session, uid))):
        await actions.accept(session, caller=caller, uid=uid)
    return RedirectResponse(f"/imports/{uid}", status_code=303)


@router.post("/{uid}/undo")
async def undo(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Take back what was stored."""
    require(caller, Action.LOG_ACTIVITY)
    with shown_again(ONE, await _one(session, caller, await sending.visible(session, uid))):
        await actions.undo(session, caller=caller, uid=uid)
    return RedirectResponse(f"/imports/{uid}", status_code=303)


@router.get("/{uid}/wrong-rows")
async def download_wrong_rows(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """The wrong rows with their reasons."""
    require(caller, Action.READ_PEOPLE)
    return await sending.wrong_rows(request, session, await sending.visible(session, uid))
