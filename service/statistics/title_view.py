"""One title of a place with everything beside its table: the year before, the target, the pictures and the map. Puts together, counts nothing itself."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.caller import Caller
from service.foundation.rendering import vietnamese_date
from service.foundation.rows import AnyRow
from service.places.actions import open_place
from service.places.tables import COMMUNE
from service.statistics import actions, charts, overview_queries, queries
from service.statistics.asking import Asked
from service.statistics.map_drawing import Dot, Legend, dots, legend
from service.statistics.overview_actions import TitleLine, line_of, years_of
from service.statistics.schemas import RecognitionsOut, RowOut


@dataclass(frozen=True, kw_only=True)
class TitleView:
    """The table, and what stands beside it. `before`: place → recognised in the year before; `villages`: those of a commune."""

    table: RecognitionsOut
    trail: Sequence[AnyRow]
    line: TitleLine
    before: Mapping[int, int]
    villages: Sequence[AnyRow]
    located: int
    levels: Markup | None
    years: Markup
    bars: Markup | None
    map: Markup | None
    legend: Sequence[Legend]

    @property
    def target_year(self) -> int | None:
        """The year of the target that the bars are held against."""
        return self.line.target.year_for(self.table.assessed_year) if self.line.target else None


async def of(session: AsyncSession, *, caller: Caller, place_id: int, asked: Asked) -> TitleView:
    """Everything about one title of a place. Raises as `actions.recognitions` does."""
    table = await actions.recognitions(
        session, caller=caller, place_id=place_id, title=asked.title, assessed_year=asked.assessed_year, as_of=asked.day,
        map_=asked.map,
    )  # fmt: skip
    on, measured = table.map_day, [row for row in table.children if row.total or row.registered or row.recognised]
    place = await open_place(session, place_id, on=on)
    years = (await years_of(session, place, on=on, as_of=asked.day, title=asked.title))[asked.title]
    line = line_of(asked.title, years, asked.assessed_year)
    at = await overview_queries.coordinates(session, [row.place_id for row in table.children], on=on)
    places = [_dot(row, at[row.place_id], asked) for row in table.children if row.place_id in at]
    return TitleView(
        table=table, trail=await overview_queries.trail(session, place_id, on=on), line=line,
        before=await _before(session, place_id, asked=asked), located=len(places), villages=await _villages(session, table),
        levels=_levels(line, table), years=_years(line, table), bars=_bars(measured, line, table) if measured else None,
        map=dots(places, name="map", title=_named("Bản đồ tỷ lệ trên tổng số", table)) if len(places) > 1 else None,
        legend=legend(places),
    )  # fmt: skip


async def _villages(session: AsyncSession, table: RecognitionsOut) -> Sequence[AnyRow]:
    """Empty above a commune."""
    if table.place.level != COMMUNE:
        return ()
    return await overview_queries.villages(
        session, table.place.place_id, on=table.map_day, assessed_year=table.assessed_year, as_of=table.as_of
    )


async def _before(session: AsyncSession, place_id: int, *, asked: Asked) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    for row in await queries.recognitions_below(
        session, place_id, on=asked.map_day, title=asked.title, assessed_year=asked.assessed_year - 1, as_of=asked.day
    ):
        found[row.root] += row.recognised
    return found


def _named(what: str, table: RecognitionsOut) -> str:
    return (
        f"{what}: {table.title_label}, năm đánh giá {table.assessed_year}, {table.place.name}, "
        f"tính đến hết ngày {vietnamese_date(table.as_of)}"
    )


def _dot(row: RowOut, at: tuple[float, float], asked: Asked) -> Dot:
    address = asked.address("/statistics/recognitions", place=row.place_id)
    return Dot(name=row.name, address=address, at=at, part=row.recognised, whole=row.total)


def _bars(rows: Sequence[RowOut], line: TitleLine, table: RecognitionsOut) -> Markup:
    target = line.target.shares[line.target.year_for(table.assessed_year)] if line.target else None
    drawn = [charts.Bar(name=row.name, part=row.recognised, whole=row.total, target=target) for row in rows]
    return charts.bars(drawn, name="bars", title=_named("Tỷ lệ đã công nhận trên tổng số", table))


def _years(line: TitleLine, table: RecognitionsOut) -> Markup:
    points = [charts.Point(year=year.assessed_year, part=year.recognised, whole=year.total) for year in line.years]
    targets = sorted(line.target.shares.items()) if line.target else []
    return charts.line(points, targets=targets, name="years", title=_named("Tỷ lệ trên tổng số qua các năm", table))


def _levels(line: TitleLine, table: RecognitionsOut) -> Markup | None:
    """The levels of a title that has levels; None for one without."""
    year = line.asked
    if not year.by_level or set(year.by_level) == {0}:
        return None
    parts = [charts.Part(name=f"Mức độ {level}", number=number, look=level) for level, number in year.by_level.items()]
    rest = max(0, year.total - year.recognised)
    parts.append(charts.Part(name="Chưa được công nhận", number=rest, look=0))
    return charts.stacked(parts, name="levels", title=_named("Theo mức độ", table))
