"""The queue of dossiers and the titles held as workbooks, narrowed as on their page. Everybody in a file is noted as read."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.dossiers.states import State
from service.foundation import clock
from service.foundation.books import PORTION, Book, Heading, answer, fill
from service.foundation.database import Session
from service.foundation.forms import read
from service.foundation.rendering import vietnamese_date
from service.foundation.rows import AnyRow
from service.places import queries as places
from service.recognitions import queries, queue_queries
from service.recognitions.asking import asked, cursor_of, place_in_order
from service.recognitions.queries import Filter
from service.recognitions.queue_reading import narrowing
from service.recognitions.reading import people_behind
from service.subjects.looks import Look, note
from service.titles.vocabulary import Title

router = APIRouter(include_in_schema=False)
_SUBJECT = (Heading("Đối tượng", 32), Heading("Danh hiệu", 40), Heading("Mức độ", 8), Heading("Năm đánh giá"), Heading("Nơi", 24))
DOSSIERS = (
    *_SUBJECT,
    Heading("Tình trạng", 20),
    Heading("Nộp ngày"),
    Heading("Lần nộp", 8),
    Heading("Số quyết định", 18),
    Heading("Ngày quyết định"),
)
TITLES = (
    *_SUBJECT,
    Heading("Số quyết định", 18),
    Heading("Ngày quyết định"),
    Heading("Đến hết ngày"),
    Heading("Đã hết hiệu lực ngày", 20),
)
Portion = Callable[[AnyRow | None], Awaitable[Sequence[AnyRow]]]
"""The rows behind the last one of the portion before."""


class Narrowed(BaseModel):
    """How a list is narrowed; an empty choice leaves a part open."""

    model_config = ConfigDict(frozen=True)
    title: Title | None = None
    assessed_year: int | None = Field(default=None, ge=2000, le=2100)


@router.get("/dossiers.xlsx")
async def dossiers_file(request: Request, session: Session, caller: KnownCaller) -> Response:
    """The queue as its page narrows and orders it; without a state, all of them."""
    require(caller, Action.READ_DOSSIERS)
    wanted, _, _ = await narrowing(session, caller, asked({"state": "", **request.query_params}))
    sort = wanted.asked.sort

    async def portion(last: AnyRow | None) -> Sequence[AnyRow]:
        after = None if last is None else place_in_order(cursor_of(last, sort), sort)
        return await queue_queries.queue_page(session, wanted, after=after, limit=PORTION)

    return await _file(session, DOSSIERS, portion, _of_dossier, name="ho-so.xlsx")


@router.get("/titles.xlsx")
async def titles_file(session: Session, caller: KnownCaller, title: str = "", assessed_year: str = "") -> Response:
    """The titles that were granted and not revoked, in the order of their decisions."""
    require(caller, Action.READ_DOSSIERS)
    narrowed = read(Narrowed, {"title": title, "assessed_year": assessed_year})
    wanted = Filter(title=narrowed.title, assessed_year=narrowed.assessed_year, on=clock.today())

    async def portion(last: AnyRow | None) -> Sequence[AnyRow]:
        after = None if last is None else (last.decided_on, last.uid)
        return await queries.held_page(session, wanted, after=after, limit=PORTION)

    return await _file(session, TITLES, portion, _of_title, name="danh-hieu.xlsx")


async def _file(
    session: Session, columns: Sequence[Heading], portion: Portion, line: Callable[[AnyRow], list[Any]], *, name: str
) -> Response:
    async def portions() -> AsyncIterator[Sequence[Sequence[Any]]]:
        last: AnyRow | None = None
        while found := await portion(last):
            note(session, Look.FILE, frozen=people_behind(found))
            names = await places.names(session, {row.commune_id for row in found})
            yield [_subject(row, names) + line(row) for row in found]
            last = found[-1]

    notes = [f"Tải ngày {vietnamese_date(clock.today())}. Có dữ liệu cá nhân: chỉ dùng cho việc được giao."]
    return answer(await fill(Book(columns, title="Danh sách", notes=notes), portions()), name=name)


def _subject(row: AnyRow, names: dict[int, str]) -> list[Any]:
    return [row.subject_name, Title(row.title).label, row.level or "", row.assessed_year, names.get(row.commune_id, "")]


def _of_dossier(row: AnyRow) -> list[Any]:
    return [
        State(row.state).label, vietnamese_date(row.submitted_on), row.version, row.number_text or "",
        vietnamese_date(row.decided_on) if row.decided_on else "",
    ]  # fmt: skip


def _of_title(row: AnyRow) -> list[Any]:
    last = vietnamese_date(row.ends - timedelta(days=1)) if row.ends else ""
    lapsed = vietnamese_date(row.lapsed_on) if row.lapsed_on else ""
    return [row.decision_number, vietnamese_date(row.decided_on), last, lapsed]
