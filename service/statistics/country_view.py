"""Several provinces at once, for whoever counts them: one title in a table, on a map that the communes' own coordinates draw, and against the target.

On the map of today only: figures of a past map are read province by province."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.rendering import vietnamese_date
from service.statistics import charts, country_queries, overview_queries
from service.statistics.asking import Asked
from service.statistics.map_drawing import Dot, Legend, dots, legend
from service.statistics.overview_actions import TitleLine, Year, line_of, map_day, year_of


@dataclass(frozen=True, kw_only=True)
class ProvinceRow:
    """One province."""

    id: int
    name: str
    year: Year


@dataclass(frozen=True, kw_only=True)
class CountryView:
    """The provinces by name, all of them together, and the pictures. `line.asked` is the sum."""

    rows: Sequence[ProvinceRow]
    line: TitleLine
    as_of: date
    map_day: date
    map: Markup
    legend: Sequence[Legend]
    bars: Markup


async def of(session: AsyncSession, *, caller: Caller, asked: Asked) -> CountryView:
    """The provinces that the caller counts, none perhaps, in a fixed number of statements. Raises Invalid (`date-in-future`)."""
    map_day(asked.day, asked.map)
    today = clock.today()
    provinces = await country_queries.provinces_among(session, caller.counted, on=today)
    ids = [one.id for one in provinces]
    recognised = await country_queries.recognitions(
        session, ids, title=asked.title, assessed_year=asked.assessed_year, as_of=asked.day
    )
    subjects = await country_queries.subjects(session, ids, title=asked.title, assessed_year=asked.assessed_year)
    rows = [
        ProvinceRow(
            id=one.id, name=one.name,
            year=year_of(
                asked.assessed_year, [row for row in recognised if row.province_id == one.id],
                [row for row in subjects if row.province_id == one.id],
            ),
        )
        for one in provinces
    ]  # fmt: skip
    line = line_of(asked.title, [_sum(asked.assessed_year, [row.year for row in rows])], asked.assessed_year)
    at = {one.id: (one.latitude, one.longitude) for one in provinces if one.latitude is not None}
    places = [_dot(row, at[row.id], asked) for row in rows if row.id in at]
    ground = await overview_queries.every_commune(session, on=today)
    words = f"{asked.title.label}, năm đánh giá {asked.assessed_year}, tính đến hết ngày {vietnamese_date(asked.day)}"
    return CountryView(
        rows=rows, line=line, as_of=asked.day, map_day=today, legend=legend(places),
        map=dots(places, ground=ground, name="map", title=f"Bản đồ tỷ lệ trên tổng số theo tỉnh: {words}"),
        bars=charts.bars(_bars(rows, line), name="bars", title=f"Tỷ lệ trên tổng số theo tỉnh: {words}"),
    )  # fmt: skip


def _sum(assessed_year: int, years: Sequence[Year]) -> Year:
    levels = {level for year in years for level in year.by_level}
    return Year(
        assessed_year=assessed_year,
        registered=sum(year.registered for year in years),
        recognised=sum(year.recognised for year in years),
        by_level={level: sum(year.by_level.get(level, 0) for year in years) for level in sorted(levels)},
        total=sum(year.total for year in years),
        forecast=sum(year.forecast for year in years),
        unknown=sum(year.unknown for year in years),
    )


def _dot(row: ProvinceRow, at: tuple[float, float], asked: Asked) -> Dot:
    address = asked.address("/statistics/recognitions", place=row.id)
    return Dot(name=row.name, address=address, at=at, part=row.year.recognised, whole=row.year.total)


def _bars(rows: Sequence[ProvinceRow], line: TitleLine) -> list[charts.Bar]:
    target = line.target.shares[line.target.year_for(line.asked.assessed_year)] if line.target else None
    return [charts.Bar(name=row.name, part=row.year.recognised, whole=row.year.total, target=target) for row in rows]
