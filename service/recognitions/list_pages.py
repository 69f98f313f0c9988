"""The queue of dossiers and the titles held as workbooks, narrowed as on their page. Everybody in a file is noted as read."""

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter, Response
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
from service.recognitions import queries
from service.recognitions.queries import Filter
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
Portion = Callable[[tuple[date, uuid.UUID] | None], Awaitable[Sequence[AnyRow]]]


class Narrowed(BaseModel):
    """How a list is narrowed; an empty choice leaves a part open."""

    model_config = ConfigDict(frozen=True)
    state: State | None = None
    title: Title | None = None
    assessed_year: int | None = Field(default=None, ge=2000, le=2100)


@router.get("/dossiers.xlsx")
async def dossiers_file(
    session: Session, caller: KnownCaller, state: str = "", title: str = "", assessed_year: str = ""
) -> Response:
    """The queue, longest waiting first."""
    require(caller, Action.READ_DOSSIERS)
    wanted = _filter(state=state, title=title, assessed_year=assessed_year)

    async def portion(after: tuple[date, uuid.UUID] | None) -> Sequence[AnyRow]:
        return await queries.dossiers_page(session, wanted, after=after, limit=PORTION)

    return await _file(session, DOSSIERS, portion, _of_dossier, cursor="submitted_on", name="ho-so.xlsx")


@router.get("/titles.xlsx")
async def titles_file(session: Session, caller: KnownCaller, title: str = "", assessed_year: str = "") -> Response:
    """The titles that were granted and not revoked, in the order of their decisions."""
    require(caller, Action.READ_DOSSIERS)
    wanted = _filter(state="", title=title, assessed_year=assessed_year)

    async def portion(after: tuple[date, uuid.UUID] | None) -> Sequence[AnyRow]:
        return await queries.held_page(session, wanted, after=after, limit=PORTION)

    return await _file(session, TITLES, portion, _of_title, cursor="decided_on", name="danh-hieu.xlsx")


def _filter(**given: str) -> Filter:
    narrowed = read(Narrowed, given)
    return Filter(state=narrowed.state, title=narrowed.title, assessed_year=narrowed.assessed_year, on=clock.today())


async def _file(
    session: Session, columns: Sequence[Heading], portion: Portion, line: Callable[[AnyRow], list[Any]], *, cursor: str, name: str
) -> Response:
    async def portions() -> AsyncIterator[Sequence[Sequence[Any]]]:
        after: tuple[date, uuid.UUID] | None = None
        while found := await portion(after):
            note(session, Look.FILE, frozen=people_behind(found))
            names = await places.names(session, {row.commune_id for row in found})
            yield [_subject(row, names) + line(row) for row in found]
            after = (getattr(found[-1], cursor), found[-1].uid)

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
