"""The list of people as a workbook: what the page shows, with the codes that an import asks for. Everybody in the file is noted as read."""

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import date
from typing import Any

from fastapi import APIRouter, Response

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.foundation import clock
from service.foundation.books import PORTION, Book, Heading, answer, fill
from service.foundation.database import Session
from service.foundation.errors import NotFound
from service.foundation.rendering import vietnamese_date
from service.foundation.rows import AnyRow
from service.places import queries as places
from service.subjects import queries
from service.subjects.looks import Look, note

router = APIRouter(include_in_schema=False)
COLUMNS = (
    Heading("Họ và tên", 28),
    Heading("Ngày sinh"),
    Heading("Mã hộ", 16),
    Heading("Xã, phường", 24),
    Heading("Mã người học", 38),
)


@router.get("/people.xlsx")
async def people_file(session: Session, caller: KnownCaller, commune_id: str = "", birth_year: str = "") -> Response:
    """The people of the caller's communes, or of one of them, in Vietnamese order. Names that were searched for stay out of addresses."""
    require(caller, Action.READ_PEOPLE)
    communes: Collection[int] = caller.communes
    if commune_id:
        communes = {int(commune_id)} & set(caller.communes) if commune_id.isdecimal() else ()
        if not communes:
            raise NotFound("unknown-place", "Không tìm thấy nơi này")
    year = int(birth_year) if birth_year.isdecimal() and 1900 <= int(birth_year) <= 2100 else None
    notes = [f"Danh sách người dân, tải ngày {vietnamese_date(clock.today())}. Dữ liệu cá nhân: chỉ dùng cho việc được giao."]
    file = await fill(Book(COLUMNS, title="Người dân", notes=notes), _portions(session, communes, birth_year=year))
    return answer(file, name="nguoi-dan.xlsx")


async def _portions(
    session: Session, communes: Collection[int], *, birth_year: int | None
) -> AsyncIterator[Sequence[Sequence[Any]]]:
    names, after = await places.names(session, communes), None
    while found := await queries.people_page(session, communes=communes, birth_year=birth_year, after=after, limit=PORTION):
        note(session, Look.FILE, people=[row.Person.uid for row in found])
        yield [_line(row, names) for row in found]
        after = found[-1].Person.uid


def _line(row: AnyRow, names: dict[int, str]) -> list[Any]:
    person = row.Person
    born = _written(person.birth_date, person.birth_precision)
    return [person.full_name, born, row.household_code or "", names.get(person.commune_id, ""), str(person.uid)]


def _written(born: date, precision: str) -> str:
    return {"year": f"{born:%Y}", "month": f"{born:%m/%Y}"}.get(precision, vietnamese_date(born))
