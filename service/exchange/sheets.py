"""The sheet of learning as it goes out: its drop-downs, and a sheet that explains each column."""

from collections.abc import Sequence
from typing import Any

from xlsxwriter import Workbook

from service.exchange.columns import LEARNING, NO, POINTS, YES, Column
from service.exchange.workbooks import SHEET
from service.foundation.books import Book

REASON = Column("reason", "Vì sao chưa nhập được", "Xóa hay để lại đều được.", 70)
LAST_LINE = 100_001
_LISTS = "Danh sách"
_NOTES = (
    "Mỗi dòng là một người học trong một buổi. Các dòng cùng ngày, loại, chủ đề, số giờ và thôn là cùng một buổi.",
    "Gửi lại cùng một tệp không ghi thêm gì. Chưa có gì được lưu trước khi bạn xem kết quả kiểm tra và đồng ý.",
)
_POINT_NOTES = (
    "Mỗi dòng là điểm xác nhận của một người trong một năm. Ô điểm để trống thì điểm đang có giữ nguyên.",
    "Gửi lại cùng một tệp không ghi thêm gì. Chưa có gì được lưu trước khi bạn xem kết quả kiểm tra và đồng ý.",
)


def learning_book(kinds: Sequence[str], villages: Sequence[str], *, more: Sequence[Column] = ()) -> Book:
    """The sheet of learning, still without rows: drop-downs of kinds and villages, and the sheet of explanations."""
    made, columns = Book([*LEARNING, *more], title=SHEET), [*LEARNING, *more]
    lists: dict[str, Any] = {"completed": [YES, NO], "employed_after": [YES, NO]}
    lists |= {"kind": f"='{_LISTS}'!$A$1:$A${len(kinds)}"} if kinds else {}
    lists |= {"village_id": f"='{_LISTS}'!$B$1:$B${len(villages)}"} if villages else {}
    for position, column in enumerate(LEARNING):
        if column.field in lists:
            offer = {"validate": "list", "source": lists[column.field], "error_type": "warning"}
            made.sheet.data_validation(1, position, LAST_LINE, position, offer)
    _explain(made, columns, _NOTES)
    _lists(made.book, kinds, villages)
    return made


def points_book(*, more: Sequence[Column] = ()) -> Book:
    """The sheet of confirmed points, still without rows: the sheet, and the sheet of explanations."""
    made, columns = Book([*POINTS, *more], title=SHEET), [*POINTS, *more]
    _explain(made, columns, _POINT_NOTES)
    return made


def _explain(made: Book, columns: Sequence[Column], notes: Sequence[str]) -> None:
    sheet, bold = made.book.add_worksheet("Hướng dẫn"), made.book.add_format({"bold": True})
    for position, width in enumerate((24, 80, 24)):
        sheet.set_column(position, position, width)
    sheet.write_row(0, 0, ["Cột", "Ghi gì", "Ví dụ"], bold)
    for number, column in enumerate(columns, start=1):
        sheet.write_row(number, 0, [column.heading, column.explanation, column.example])
    for number, note in enumerate(notes, start=len(columns) + 2):
        sheet.write_string(number, 0, note)


def _lists(book: Workbook, kinds: Sequence[str], villages: Sequence[str]) -> None:
    sheet = book.add_worksheet(_LISTS)
    sheet.set_column(0, 1, 36)
    for number in range(max(len(kinds), len(villages))):
        sheet.write_row(
            number, 0, [*kinds[number : number + 1], *([""] * (number >= len(kinds))), *villages[number : number + 1]]
        )
