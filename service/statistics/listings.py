"""The tables of the pages as files: the very figures that the page shows, and above them the day, the denominators, and how sure the targets are. Pure."""

from collections.abc import Iterator, Sequence
from typing import Any

from service.foundation.books import Heading, Listing
from service.foundation.rendering import share, vietnamese_date
from service.statistics.cut_offs import cut_off_of, named
from service.statistics.indicators import DENOMINATORS
from service.statistics.overview_actions import Step, TitleLine
from service.statistics.overview_view import OverviewView
from service.statistics.schemas import CountsOut
from service.statistics.targets import Target
from service.statistics.title_view import TitleView

CERTAINTY = {
    "verified": "theo văn bản gốc",
    "reported": "chưa xác minh, theo nguồn dẫn lại",
    "unverified": "chưa xác minh, văn bản gốc chưa có trong tay",
}
NOT_PLACED = "Không thuộc nơi nào ở trên (xã đã chia, huyện cũ)"
_NAME = 40


def _notes(as_of: Any, map_day: Any) -> list[str]:
    cut_off = named(as_of) if cut_off_of(as_of) else "không phải mốc thống kê"
    return [
        f"Tính đến hết ngày {vietnamese_date(as_of)}, {cut_off}; các nơi theo bản đồ ngày {vietnamese_date(map_day)}.",
        "Đăng ký và công nhận là như vào hết ngày đó; tổng số, dự báo và chưa có số liệu là theo lần chấm gần nhất.",
        f"Mẫu số “đã đăng ký”: {DENOMINATORS['registered'].lower()}.",
        f"Mẫu số “tổng số”: {DENOMINATORS['total'].lower()}.",
        "Tỷ lệ làm tròn xuống.",
    ]


def _aimed(target: Target) -> str:
    aims = ", ".join(f"{percent} % {target.share_of} vào năm {year}" for year, percent in sorted(target.shares.items()))
    sources = f" Nguồn: {target.source}." if target.source else ""
    reading = f" Cách đếm ở đây: {target.reading}." if target.reading else ""
    return f"Chỉ tiêu theo {target.instrument} ({CERTAINTY[target.certainty]}): {target.indicator}, {aims}.{sources}{reading}"


def _levels(counts: CountsOut) -> list[Any]:
    return [counts.recognised_by_level.get(level, "") for level in (1, 2)]


def of_title(view: TitleView) -> Listing:
    """One title of a place: the place first, its children, what belongs to none, then who is counted apart."""
    table = view.table
    columns = [
        Heading("Nơi", _NAME), Heading("Mã"), Heading("Đã đăng ký"), Heading("Đã công nhận"), Heading("Mức độ 1"), Heading("Mức độ 2"),
        Heading("Gồm của xã cũ"), Heading(f"Công nhận năm {table.assessed_year - 1}", 20), Heading("Trên số đã đăng ký", 18),
        Heading("Trên tổng số"), Heading("Tổng số"), Heading("Dự báo"), Heading("Chưa có số liệu", 16),
    ]  # fmt: skip
    notes = [f"{table.title_label}, năm đánh giá {table.assessed_year}: {table.place.name}", *_notes(table.as_of, table.map_day)]
    notes.append(_aimed(view.line.target) if view.line.target else "Văn bản có trong tay không nêu chỉ tiêu cho danh hiệu này.")
    if table.counted_apart:
        apart = table.counted_apart
        notes.append(
            f"Người đã rút lại sự đồng ý hoặc được xóa dữ liệu không có trong bảng; cả tỉnh thêm {apart.registered} đăng ký và "
            f"{apart.recognised} công nhận của họ, theo từng nhóm đủ {apart.group_of} người."
        )
    name = f"thong-ke-{table.title}-{table.assessed_year}-{table.as_of}"
    return Listing(name=name, title="Thống kê", notes=notes, columns=columns, rows=list(_rows(view)))


def _rows(view: TitleView) -> Iterator[Sequence[Any]]:
    table = view.table
    yield [table.place.name, table.place.code or "", *_figures(table.place, view.line.before.recognised)]
    for row in table.children:
        yield [row.name, row.code or "", *_figures(row, view.before.get(row.place_id, 0))]
    if table.not_placed:
        yield [NOT_PLACED, "", *_figures(table.not_placed, "")]


def _figures(row: CountsOut, before: int | str) -> list[Any]:
    return [
        row.registered, row.recognised, *_levels(row), row.of_predecessors, before, share(row.recognised, row.registered),
        share(row.recognised, row.total), row.total, row.forecast, row.unknown,
    ]  # fmt: skip


def of_place(view: OverviewView) -> Listing:
    """All titles of a place, with what is missing to each target."""
    found = view.found
    columns = [
        Heading("Danh hiệu", _NAME), Heading("Đã công nhận"), Heading("Mức độ 1"), Heading("Mức độ 2"),
        Heading(f"Công nhận năm {found.assessed_year - 1}", 20), Heading("Đã đăng ký"), Heading("Tổng số"), Heading("Trên số đã đăng ký", 18),
        Heading("Trên tổng số"), *(Heading(f"{words} {year}", 16) for year in (2025, 2030) for words in ("Chỉ tiêu", "Còn thiếu để đạt")),
    ]  # fmt: skip
    notes = [f"Các danh hiệu, năm đánh giá {found.assessed_year}: {found.place.name}", *_notes(found.as_of, found.map_day)]
    notes += [_aimed(line.target) for line in view.measured if line.target]
    rows = [_of_line(line) for line in view.measured]
    name = f"thong-ke-{found.place.id}-{found.assessed_year}-{found.as_of}"
    return Listing(name=name, title="Thống kê", notes=notes, columns=columns, rows=rows)


def _of_line(line: TitleLine) -> list[Any]:
    year = line.asked
    steps = [cell for step in line.steps for cell in _of_step(step)] or [""] * 4
    return [
        line.title.label, year.recognised, *(year.by_level.get(level, "") for level in (1, 2)), line.before.recognised, year.registered,
        year.total, share(year.recognised, year.registered), share(year.recognised, year.total), *steps,
    ]  # fmt: skip


def _of_step(step: Step) -> list[Any]:
    return [f"{step.percent} %", "" if step.missing is None else step.missing]
