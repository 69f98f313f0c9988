"""Real workbooks made in the test, and the desks of two neighbouring communes that send them."""

import io
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from httpx import AsyncClient, Response
from python_calamine import CalamineWorkbook
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from xlsxwriter import Workbook

from service.exchange.columns import LEARNING
from service.foundation import clock
from tests import factories
from tests.factories import AN_KHANH, AN_TRUONG, MadeHousehold
from tests.subjects.desk import NOW, Desks, seat

HEADINGS = {column.field: column.heading for column in LEARNING}
DAY = date(2026, 3, 5)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def row(**cells: Any) -> dict[str, Any]:
    """A good row but for who learned: a meeting of two and a half hours."""
    return {"held_on": DAY, "kind": "Sinh hoạt chuyên đề", "topic": "Trồng rau sạch", "hours": 2.5} | cells


def workbook(
    rows: Sequence[dict[str, Any]],
    *,
    fields: Sequence[str] = tuple(HEADINGS),
    at: tuple[int, int] = (0, 0),
    more: Sequence[str] = (),
) -> bytes:
    """An .xlsx with some of our columns in some order, beginning at a cell, and these rows; `more`: headings that we do not know."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True, "default_date_format": "dd/mm/yyyy", "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Dữ liệu")
        sheet.write_row(*at, [*(HEADINGS[name] for name in fields), *more])
        for number, cells in enumerate(rows, start=at[0] + 1):
            sheet.write_row(number, at[1], [cells.get(name, "") for name in fields])
    return out.getvalue()


def sheet_of(content: bytes) -> list[list[Any]]:
    """The cells of the first sheet of a workbook."""
    found: list[list[Any]] = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    return found


@dataclass
class Office:
    """Two people of An Trường and one of An Khánh; whoever sends files, reads what became of them."""

    desks: Desks
    home: MadeHousehold
    elsewhere: MadeHousehold
    asked: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def request(self, method: str, path: str, username: str, **more: Any) -> Response:
        """Ask below /imports, a minute after what was asked before."""
        headers = {"Authorization": f"Bearer {await self.desks.token(username)}"}
        with clock.standing_at(NOW + timedelta(minutes=next(self.asked))):
            return await self.desks.client.request(method, f"/api/v1/imports{path}", headers=headers, **more)

    async def send(self, content: bytes, *, username: str = "canbo", commune_id: int = AN_TRUONG, **form: Any) -> Response:
        """Upload a file; it is read when this returns."""
        files = {"file": ("buoi-hoc.xlsx", content, XLSX)}
        data = {"commune_id": str(commune_id)} | form
        return await self.request("POST", "", username, files=files, data=data)

    async def sent(self, *rows: dict[str, Any]) -> dict[str, Any]:
        """Upload rows that must be taken in; the import as it stands afterwards."""
        answer = await self.send(workbook(rows))
        assert answer.status_code == 202, answer.text
        return await self.read(answer.json()["uid"])

    async def read(self, uid: str, *, username: str = "canbo") -> dict[str, Any]:
        """An import."""
        answer = await self.get(f"/{uid}", username=username)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def get(self, path: str, *, username: str = "canbo") -> Response:
        """Read below /imports."""
        return await self.request("GET", path, username)

    async def act(self, uid: str, verb: str, *, username: str = "canbo") -> Response:
        """Accept or undo."""
        return await self.request("POST", f"/{uid}/{verb}", username)

    async def accepted(self, *rows: dict[str, Any]) -> dict[str, Any]:
        """Rows that are sent and stored."""
        answer = await self.act((await self.sent(*rows))["uid"], "accept")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def verdicts(self, uid: str) -> list[tuple[str, list[str]]]:
        """Verdict and slugs of each row, in the order of the sheet."""
        rows = (await self.get(f"/{uid}/rows?limit=200")).json()["rows"]
        return [(one["verdict"], [problem["slug"] for problem in one["problems"]]) for one in rows]

    async def stored(self, table: str, order: str = "1, 2, 3") -> list[Any]:
        """The rows of a table, as the owner sees them."""
        await self.desks.session.rollback()
        return list((await self.desks.session.execute(text(f"SELECT * FROM {table} ORDER BY {order}"))).mappings())


@pytest.fixture
async def office(client: AsyncClient, owner_session: AsyncSession) -> Office:
    """The desks with both households, committed."""
    home = await factories.household(owner_session, names=("Hà Văn Một", "Hà Thị Hai"))
    elsewhere = await factories.household(owner_session, commune_id=AN_KHANH, names=("Bùi Văn Ba",))
    return Office(await seat(client, owner_session), home, elsewhere)
