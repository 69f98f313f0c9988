"""Opening a file that somebody sent: is it an .xlsx that we can read, how large does it grow, on which sheet and row do its columns begin.

What cannot be read is refused before a row is looked at. Everything here works on bytes in memory and may take a second: call it in a thread."""

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from service.exchange.columns import Column
from service.foundation.errors import FieldError, Invalid
from service.foundation.text import fold

MOST_BYTES = 20 * 2**20
MOST_UNPACKED = 300 * 2**20
MOST_ROWS = 200_000
HEADINGS_WITHIN = 10
SHEET = "Dữ liệu"
_OLE, _ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_STORED, _DEFLATED = 0, 8


@dataclass(frozen=True)
class Opened:
    """A sheet with its headings found: `places` says for each of our columns at which position it stands (None: it is not there)."""

    sheet: CalamineSheet
    headings_at: int
    places: tuple[int | None, ...]
    width: int

    @property
    def rows(self) -> int:
        """How many lines lie below the headings."""
        return 0 if self.sheet.end is None else int(self.sheet.end[0]) + 1 - self.headings_at

    def lines(self) -> Iterator[tuple[int, list[Any]]]:
        """Each line that is not empty, with its number in the sheet, its cells padded by one empty text."""
        for number, cells in enumerate(self.sheet.iter_rows(), start=1):
            if number > self.headings_at and any(cell != "" for cell in cells):
                cells.append("")
                yield number, cells


def open_sheet(content: bytes, columns: Sequence[Column]) -> Opened:
    """The sheet to read. Raises Invalid: `excel-needed`, `excel-password`, `excel-too-large`, `excel-broken`, `excel-empty`, `excel-columns-missing`."""
    _check_container(content)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = workbook.sheet_names
        sheet = workbook.get_sheet_by_name(SHEET if SHEET in names else names[0])
    except (CalamineError, IndexError):
        raise Invalid.field(
            "file", "excel-broken", "Không mở được tệp Excel này. Hãy mở nó bằng Excel, lưu lại dạng .xlsx rồi gửi lại."
        ) from None
    if sheet.end is None:
        raise Invalid.field("file", "excel-empty", "Tệp không có dòng nào. Hãy điền vào mẫu rồi gửi lại.")
    opened = _with_headings(sheet, columns)
    if not opened.rows:
        raise Invalid.field("file", "excel-empty", "Dưới dòng tiêu đề không có dòng nào. Hãy điền vào mẫu rồi gửi lại.")
    if opened.rows > MOST_ROWS:
        raise Invalid.field(
            "file",
            "excel-too-large",
            f"Tệp có {opened.rows} dòng, nhiều nhất {MOST_ROWS} dòng một tệp. Hãy chia thành nhiều tệp.",
        )
    return opened


def _check_container(content: bytes) -> None:
    if content.startswith(_OLE) and _ENCRYPTED in content:
        raise Invalid.field(
            "file", "excel-password", "Tệp được đặt mật khẩu. Hãy bỏ mật khẩu trong Excel (Tệp, Bảo vệ sổ làm việc) rồi gửi lại."
        )
    if not content.startswith(_ZIP):
        raise Invalid.field(
            "file", "excel-needed", "Đây không phải tệp Excel dạng .xlsx. Hãy lưu dưới dạng “Excel Workbook (.xlsx)” rồi gửi lại."
        )
    try:
        if _unpacked(content) > MOST_UNPACKED:
            raise Invalid.field("file", "excel-too-large", "Nội dung tệp quá lớn khi mở ra. Hãy chia thành nhiều tệp nhỏ hơn.")
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError):
        raise Invalid.field(
            "file", "excel-broken", "Tệp bị hỏng hoặc tải lên chưa hết. Hãy mở lại bằng Excel, lưu rồi gửi lại."
        ) from None


def _unpacked(content: bytes) -> int:
    """How large the parts really are when they are inflated, counted no further than the limit: what a zip says of itself may be a lie."""
    total = 0
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for part in parts.infolist():
            if part.flag_bits & 1 or part.compress_type not in (_STORED, _DEFLATED):
                raise zipfile.BadZipFile
            total += max(part.file_size, _inflated(content, part)) if part.compress_type == _DEFLATED else part.compress_size
            if total > MOST_UNPACKED:
                break
    return total


def _inflated(content: bytes, part: zipfile.ZipInfo) -> int:
    at = part.header_offset
    name, extra = (int.from_bytes(content[at + i : at + i + 2], "little") for i in (26, 28))
    start = at + 30 + name + extra
    packed, inflating, size = memoryview(content)[start : start + part.compress_size], zlib.decompressobj(-15), 0
    waiting = bytes(packed)
    while waiting and not inflating.eof and size <= MOST_UNPACKED:
        size += len(inflating.decompress(waiting, 2**20))
        waiting = inflating.unconsumed_tail
    return size


def _with_headings(sheet: CalamineSheet, columns: Sequence[Column]) -> Opened:
    best: set[str] = {column.heading for column in columns if column.required}
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if number > HEADINGS_WITHIN:
            break
        named = {fold(str(cell)): position for position, cell in reversed(list(enumerate(cells))) if cell != ""}
        missing = {column.heading for column in columns if column.required and fold(column.heading) not in named}
        if not missing:
            return Opened(sheet, number, tuple(named.get(fold(column.heading)) for column in columns), len(cells))
        best = min(best, missing, key=len)
    listed = [column.heading for column in columns if column.heading in best]
    message = f"Thiếu cột: {', '.join(listed)}. Hãy dùng đúng tên cột của mẫu."
    errors = [FieldError("file", "excel-columns-missing", f"Thiếu cột “{heading}”.") for heading in listed]
    raise Invalid("excel-columns-missing", message, errors=errors)
