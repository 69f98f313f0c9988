"""Files of rows that go out: workbooks for Excel, written row by row to disk so that a hundred thousand rows take no more memory than ten, and CSV.

What a text is, stays a text: nothing that somebody typed becomes a formula or a link in the program that opens the file."""

import asyncio
import csv
import io
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any, Protocol

from fastapi import Response
from fastapi.responses import StreamingResponse
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PIECE = 2**16
_PLAIN = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "default_date_format": "dd/mm/yyyy"}
_BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel reads the Vietnamese letters of a CSV as something else."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Headed(Protocol):
    """What a column must say of itself."""

    @property
    def heading(self) -> str:
        """The words above it."""

    @property
    def width(self) -> int:
        """In characters."""


@dataclass(frozen=True)
class Heading:
    """A column that only goes out."""

    heading: str
    width: int = 14


MOST_ROWS = 20_000
"""Rows of people in one file: a large commune. Whoever wants more asks commune by commune, and each file is noted."""
PORTION = 2_000


class Book:
    """A workbook with one sheet of rows, `notes` above their headings. Add rows, then `close`: what it gives is the file, at its beginning."""

    def __init__(self, columns: Sequence[Headed], *, title: str, notes: Sequence[str] = ()) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
        self.book = Workbook(self._file, _PLAIN)
        self.sheet: Worksheet = self.book.add_worksheet(title)
        for position, column in enumerate(columns):
            self.sheet.set_column(position, position, column.width)
        for number, note in enumerate(notes):
            self.sheet.write_string(number, 0, note)
        top = len(notes) + 1 if notes else 0
        bold = self.book.add_format({"bold": True, "bg_color": "#E7EEF7", "border": 1})
        self.sheet.write_row(top, 0, [column.heading for column in columns], bold)
        self.sheet.freeze_panes(top + 1, 0)
        self._next = top + 1

    def add(self, lines: Iterable[Sequence[Any]]) -> None:
        """Append rows."""
        for line in lines:
            self.sheet.write_row(self._next, 0, line)
            self._next += 1

    def close(self) -> IO[bytes]:
        """Finish the file."""
        self.book.close()
        self._file.seek(0)
        return self._file


async def fill(book: Book, portions: AsyncIterator[Sequence[Sequence[Any]]]) -> IO[bytes]:
    """Write rows as they are read, at most `MOST_ROWS`; a last line says so when there are more. The writing is done beside the loop."""
    rows = 0
    async for lines in portions:
        room = MOST_ROWS - rows
        await asyncio.to_thread(book.add, lines[:room])
        rows += len(lines[:room])
        if len(lines) > room:
            book.add([[f"Còn nữa: tệp này chỉ có {MOST_ROWS} dòng đầu. Hãy chọn một xã, một năm hay một danh hiệu rồi tải lại."]])
            break
    return await asyncio.to_thread(book.close)


def answer(file: IO[bytes], *, name: str) -> StreamingResponse:
    """A finished file as an answer, piece by piece; it is gone when the last piece has left."""
    return StreamingResponse(_pieces(file), media_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A table that is small enough to be held whole: what it is called, what must be known to read it, and its rows."""

    name: str
    title: str
    notes: Sequence[str]
    columns: Sequence[Headed]
    rows: Sequence[Sequence[Any]]

    def xlsx(self) -> StreamingResponse:
        """As a workbook."""
        book = Book(self.columns, title=self.title, notes=self.notes)
        book.add(self.rows)
        return answer(book.close(), name=f"{self.name}.xlsx")

    def csv(self) -> Response:
        """As CSV: the notes a line each, an empty line, the headings, the rows."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerows([*([_harmless(note)] for note in self.notes), [], [column.heading for column in self.columns]])
        writer.writerows([_harmless(cell) for cell in row] for row in self.rows)
        headers = {"Content-Disposition": f'attachment; filename="{self.name}.csv"'}
        return Response(_BYTE_ORDER_MARK + out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _harmless(cell: Any) -> Any:
    """A text that a spreadsheet would take for a formula gets an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
