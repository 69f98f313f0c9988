"""What pages and the API share: taking a file in, and making the workbooks that go out."""

import asyncio
import uuid
from collections.abc import Sequence

from fastapi import BackgroundTasks, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import UploadFile

from service.activities import queries as activities
from service.exchange import actions, queries, reading, sheets, staging
from service.exchange.tables import Content, ExcelImport, Verdict
from service.exchange.workbooks import MOST_BYTES, open_sheet
from service.foundation import clock
from service.foundation.books import answer
from service.foundation.caller import Caller
from service.foundation.database import request_token
from service.foundation.errors import Invalid, NotFound
from service.foundation.rows import AnyRow
from service.places import desk_queries
from service.subjects.looks import Look, note

PORTION = 5_000


async def take_in(
    request: Request,
    session: AsyncSession,
    later: BackgroundTasks,
    *,
    caller: Caller,
    commune_id: int,
    content: Content,
    file: UploadFile,
) -> ExcelImport:
    """Check a file, keep that it came, and let it be read when the answer has left. Raises Invalid (`excel-too-large` and what `open_sheet` says)."""
    bytes_ = await file.read(MOST_BYTES + 1)
    if len(bytes_) > MOST_BYTES:
        message = f"Tệp lớn hơn {MOST_BYTES // 2**20} MB. Hãy chia thành nhiều tệp."
        raise Invalid.field("file", "excel-too-large", message)
    opened = await asyncio.to_thread(open_sheet, bytes_, reading.columns_of(content))
    name = file.filename or ""
    asked = await actions.send(session, caller=caller, commune_id=commune_id, content=content, file_name=name, rows=opened.rows)
    work = staging.Work(
        token=request_token(request), import_id=asked.id, province_id=asked.province_id, commune_id=asked.commune_id,
        content=content, opened=opened, keyring=request.app.state.keys(),
    )  # fmt: skip
    later.add_task(staging.read, request.app.state.database, work)
    return asked


async def visible(session: AsyncSession, uid: uuid.UUID) -> ExcelImport:
    """An import that the caller sees. Raises NotFound (`unknown-import`)."""
    asked = await queries.import_by_uid(session, uid)
    if asked is None:
        raise NotFound("unknown-import", "Không tìm thấy lần nhập này")
    return asked


def note_rows(session: AsyncSession, rows: Sequence[AnyRow]) -> None:
    """Keep that somebody read these rows, about everybody whom they mean."""
    note(session, Look.IMPORT, people=[row.person for row in rows])


async def template(session: AsyncSession, *, commune_id: int, content: Content) -> Response:
    """The empty sheet of a commune for a content."""
    if content is Content.POINTS:
        return answer(await asyncio.to_thread(sheets.points_book().close), name="mau-diem-xac-nhan.xlsx")
    book = sheets.learning_book(*await _lists(session, commune_id))
    return answer(await asyncio.to_thread(book.close), name="mau-nhap-buoi-hoc.xlsx")


async def wrong_rows(request: Request, session: AsyncSession, asked: ExcelImport) -> Response:
    """The wrong rows of an import as they were typed, with the reason behind each."""
    keyring, after = request.app.state.keys(), 0
    if asked.content == Content.POINTS:
        book = sheets.points_book(more=[sheets.REASON])
    else:
        book = sheets.learning_book(*await _lists(session, asked.commune_id), more=[sheets.REASON])
    while found := await queries.lines_page(session, asked, verdict=Verdict.WRONG, after=after, limit=PORTION):
        lines = [reading.wrong_line(row, keyring) for row in found]
        await asyncio.to_thread(book.add, lines)
        note_rows(session, found)
        after = found[-1].line
    return answer(await asyncio.to_thread(book.close), name="dong-sai.xlsx")


async def _lists(session: AsyncSession, commune_id: int) -> tuple[Sequence[str], Sequence[str]]:
    kinds = [kind.label for kind in await activities.kinds(session)]
    villages = [row.name for row in await desk_queries.villages_among(session, [commune_id], on=clock.today())]
    return kinds, list(dict.fromkeys(villages))
