"""Workbooks that go out, written row by row to a file on disk, so that a hundred thousand rows take no more memory than ten.

`Book` is any sheet with its headings; `learning_book` is the sheet of learning with its drop-downs and a sheet that explains each column."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from fastapi.responses import StreamingResponse
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from service.exchange.columns import LEARNING, NO, YES, Column
from service.exchange.workbooks import SHEET

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REASON = Column("reason", "Vì sao chưa nhập được", "Xóa hay để lại đều được.", 70)
LAST_LINE = 100_001
PIECE = 2**16
_LISTS = "Danh sách"
_PLAIN = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "default_date_format": "dd/mm/yyyy"}
_NOTES = (
    "Mỗi dòng là một người học trong một buổi. Các dòng cùng ngày, loại, chủ đề, số giờ và thôn là cùng một buổi.",
    "Gửi lại cùng một tệp không ghi thêm gì. Chưa có gì được lưu trước khi bạn xem kết quả kiểm tra và đồng ý.",
)


class Book:
    """A workbook with one sheet of rows. Add rows, then `close`: what it gives is the file, at its beginning."""

    def __init__(self, columns: Sequence[Column], *, title: str = SHEET) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
        self.book = Workbook(self._file, _PLAIN)
        self.sheet: Worksheet = self.book.add_worksheet(title)
        self.columns, self._next = columns, 1
        bold = self.book.add_format({"bold": True, "bg_color": "#E7EEF7", "border": 1})
        for position, column in enumerate(columns):
            self.sheet.set_column(position, position, column.width)
        self.sheet.write_row(0, 0, [column.heading for column in columns], bold)
        self.sheet.freeze_panes(1, 0)

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


def learning_book(kinds: Sequence[str], villages: Sequence[str], *, more: Sequence[Column] = ()) -> Book:
    """The sheet of learning, still without rows: drop-downs of kinds and villages, and the sheet of explanations."""
    made = Book([*LEARNING, *more])
    lists: dict[str, Any] = {"completed": [YES, NO], "employed_after": [YES, NO]}
    lists |= {"kind": f"='{_LISTS}'!$A$1:$A${len(kinds)}"} if kinds else {}
    lists |= {"village_id": f"='{_LISTS}'!$B$1:$B${len(villages)}"} if villages else {}
    for position, column in enumerate(LEARNING):
        if column.field in lists:
            offer = {"validate": "list", "source": lists[column.field], "error_type": "warning"}
            made.sheet.data_validation(1, position, LAST_LINE, position, offer)
    _explain(made)
    _lists(made.book, kinds, villages)
    return made


def _explain(made: Book) -> None:
    sheet, bold = made.book.add_worksheet("Hướng dẫn"), made.book.add_format({"bold": True})
    for position, width in enumerate((24, 80, 24)):
        sheet.set_column(position, position, width)
    sheet.write_row(0, 0, ["Cột", "Ghi gì", "Ví dụ"], bold)
    for number, column in enumerate(made.columns, start=1):
        sheet.write_row(number, 0, [column.heading, column.explanation, column.example])
    for number, note in enumerate(_NOTES, start=len(made.columns) + 2):
        sheet.write_string(number, 0, note)


def _lists(book: Workbook, kinds: Sequence[str], villages: Sequence[str]) -> None:
    sheet = book.add_worksheet(_LISTS)
    sheet.set_column(0, 1, 36)
    for number in range(max(len(kinds), len(villages))):
        sheet.write_row(
            number, 0, [*kinds[number : number + 1], *([""] * (number >= len(kinds))), *villages[number : number + 1]]
        )


def answer(file: IO[bytes], *, name: str) -> StreamingResponse:
    """A finished file as an answer, piece by piece; it is gone when the last piece has left."""
    return StreamingResponse(
        _pieces(file), media_type=MEDIA_TYPE, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece
