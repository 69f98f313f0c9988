"""The pictures beside the tables: a bar a place or title against its target, a line over the years, one bar cut by level. Pure functions to SVG.

Each shows the very counts of its table, written in figures; nothing is told by colour alone. Shares of more than everything fill their bar and keep their figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.etree.ElementTree import Element

from markupsafe import Markup

from service.foundation.rendering import share
from service.statistics.drawing import WIDTH, counts, element, picture

ROW, BAR = 34, 10
EDGE = 2
SIDE, TOP, FLOOR = 40, 16, 150


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar: a part of a whole against a target in percent (None: there is none)."""

    name: str
    part: int
    whole: int
    target: int | None = None

    @property
    def reached(self) -> bool:
        """The target is there and met, in whole counts."""
        return self.target is not None and self.whole > 0 and self.part * 100 >= self.whole * self.target


def bars(rows: Sequence[Bar], *, name: str, title: str) -> Markup:
    """A bar a row, its name and figures above it, its target as a dashed line through it; whoever reached it has a tick."""
    inside = [one for number, row in enumerate(rows) for one in _bar(row, ROW * number)]
    return picture(name=name, title=title, desc=_told(rows), height=ROW * len(rows), inside=inside)


def _bar(row: Bar, top: int) -> list[Element]:
    width = WIDTH - 2 * EDGE
    filled = min(width, width * row.part // row.whole) if row.whole else 0
    figures = f"{share(row.part, row.whole)} ({counts(row.part, row.whole)})"
    drawn = [
        element("text", row.name, x=EDGE, y=top + 13),
        element("text", f"✓ {figures}" if row.reached else figures, class_="value", x=WIDTH - EDGE, y=top + 13),
        element("rect", class_="track", x=EDGE, y=top + 18, width=width, height=BAR),
        element("rect", class_="bar", x=EDGE, y=top + 18, width=filled, height=BAR),
    ]
    if row.target is not None:
        at = EDGE + width * row.target / 100
        drawn.append(element("line", class_="target", x1=at, x2=at, y1=top + 15, y2=top + 18 + BAR + 3))
    return drawn


def _told(rows: Sequence[Bar]) -> str:
    measured = [row for row in rows if row.whole]
    if not measured:
        return "Chưa có số liệu."
    ordered = sorted(measured, key=lambda row: row.part / row.whole)
    least, most = ordered[0], ordered[-1]
    aimed = [row for row in measured if row.target is not None]
    reached = f" Đạt chỉ tiêu: {sum(row.reached for row in aimed)} trong {len(aimed)}." if aimed else ""
    return (
        f"Cao nhất: {most.name}, {share(most.part, most.whole)}. Thấp nhất: {least.name}, {share(least.part, least.whole)}."
        f"{reached} Đủ các số ở bảng."
    )


@dataclass(frozen=True, kw_only=True)
class Point:
    """A share in one year."""

    year: int
    part: int
    whole: int


def line(points: Sequence[Point], *, targets: Sequence[tuple[int, int]] = (), name: str, title: str) -> Markup:
    """A share over the years, each point with its figures; `targets` are years with a percent, drawn as diamonds with their own words."""
    known = [point for point in points if point.whole]
    years = sorted({point.year for point in known} | {year for year, _ in targets})
    if not years:
        return picture(name=name, title=title, desc="Chưa có số liệu.", height=TOP, inside=())
    at = {year: _across(year, years) for year in years}
    spots = [(at[point.year], _up(min(1.0, point.part / point.whole)), point) for point in known]
    inside = [*_frame(), *(element("text", str(year), class_="middle", x=at[year], y=FLOOR + 16) for year in years)]
    inside += [element("line", class_="series", x1=a[0], y1=a[1], x2=b[0], y2=b[1]) for a, b in pairwise(spots)]
    for x, y, point in spots:
        inside.append(element("circle", class_="spot", cx=x, cy=y, r=4))
        inside.append(element("text", share(point.part, point.whole), class_="middle", x=x, y=y - 8))
    for year, aim in targets:
        x, y = at[year], _up(aim / 100)
        inside.append(element("path", class_="aim", d=f"M{x:g} {y - 5:g}l5 5-5 5-5-5z"))
        inside.append(element("text", f"chỉ tiêu {aim} %", class_="middle", x=min(x, WIDTH - 44), y=y + 17))
    told = [f"Năm {point.year}: {share(point.part, point.whole)} ({counts(point.part, point.whole)})." for point in known]
    told += [f"Chỉ tiêu năm {year}: {aim} %." for year, aim in targets]
    return picture(name=name, title=title, desc=" ".join(told), height=FLOOR + 24, inside=inside)


def _across(year: int, years: Sequence[int]) -> float:
    room, span = WIDTH - 2 * SIDE - 22, years[-1] - years[0]
    return SIDE + 22 + (round(room * (year - years[0]) / span, 1) if span else room / 2)


def _up(part: float) -> float:
    return round(FLOOR - (FLOOR - TOP) * part, 1)


def _frame() -> list[Element]:
    heights = {"0 %": _up(0), "50 %": _up(0.5), "100 %": _up(1)}
    made = [element("line", class_="axis", x1=SIDE, x2=WIDTH, y1=y, y2=y) for y in heights.values()]
    return made + [element("text", words, class_="value", x=SIDE - 4, y=y + 4) for words, y in heights.items()]


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of a stacked bar, in subjects. `look` is its way of being drawn, 0 to 4."""

    name: str
    number: int
    look: int


def stacked(parts: Sequence[Part], *, name: str, title: str) -> Markup:
    """One bar cut into parts, and below it a line a part with a sample and its figures."""
    whole, width = sum(part.number for part in parts), WIDTH - 2 * EDGE
    inside, before = [], 0
    for part in parts:
        left, right = (width * number // whole if whole else 0 for number in (before, before + part.number))
        inside.append(element("rect", class_=f"part part-{part.look}", x=EDGE + left, y=2, width=right - left, height=24))
        before += part.number
    for number, part in enumerate(parts):
        y = 48 + 20 * number
        inside.append(element("rect", class_=f"part part-{part.look}", x=EDGE, y=y - 11, width=14, height=14))
        figures = f"{part.name}: {counts(part.number, whole)} ({share(part.number, whole)})"
        inside.append(element("text", figures, x=EDGE + 22, y=y))
    told = " ".join(f"{part.name}: {counts(part.number, whole)}, {share(part.number, whole)}." for part in parts)
    return picture(name=name, title=title, desc=told or "Chưa có số liệu.", height=44 + 20 * len(parts), inside=inside)
