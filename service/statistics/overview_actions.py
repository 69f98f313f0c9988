"""All titles of a place beside each other, year after year, with what is missing to the national targets. Puts sums together; writes nothing.

The table of one title with the children of a place is `actions.recognitions`; both count the same leaves in the same way."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.errors import Invalid, NotFound
from service.foundation.rows import AnyRow
from service.places.actions import open_place
from service.places.tables import PROVINCE
from service.statistics import overview_queries as queries
from service.statistics.actions import MapChoice
from service.statistics.targets import Target, missing, target_of
from service.titles.vocabulary import Title


@dataclass(frozen=True, kw_only=True)
class Year:
    """What is counted of one title in one assessed year."""

    assessed_year: int
    registered: int = 0
    recognised: int = 0
    by_level: dict[int, int] = field(default_factory=dict)
    total: int = 0
    forecast: int = 0
    unknown: int = 0

    @property
    def empty(self) -> bool:
        """Nobody registered, was counted or was recognised."""
        return not (self.registered or self.recognised or self.total)


@dataclass(frozen=True, kw_only=True)
class Step:
    """How far a title is from the target of a year, in percent and in subjects; `missing` is None without a total."""

    year: int
    percent: int
    missing: int | None


@dataclass(frozen=True, kw_only=True)
class TitleLine:
    """One title in the asked year, the year before, and every year that has a figure."""

    title: Title
    asked: Year
    before: Year
    years: tuple[Year, ...]
    target: Target | None

    @property
    def steps(self) -> tuple[Step, ...]:
        """The targets of each year, the first first; none where no text at hand gives one."""
        shares = sorted(self.target.shares.items()) if self.target else []
        return tuple(
            Step(year=year, percent=percent, missing=missing(self.asked.recognised, self.asked.total, percent))
            for year, percent in shares
        )


@dataclass(frozen=True, kw_only=True)
class Overview:
    """A place on a day of the map, its titles, and the places that one can go on to."""

    place: AnyRow
    trail: Sequence[AnyRow]
    below: Sequence[AnyRow]
    assessed_year: int
    as_of: date
    map_day: date
    lines: tuple[TitleLine, ...]

    @property
    def years(self) -> list[int]:
        """Every assessed year that has a figure, and the asked one."""
        return sorted({year.assessed_year for line in self.lines for year in line.years} | {self.assessed_year})


def map_day(as_of: date, map_: MapChoice) -> date:
    """The day whose places are meant. Raises Invalid (`date-in-future`)."""
    if as_of > clock.today():
        raise Invalid.field("as_of", "date-in-future", f"Ngày {as_of:%d/%m/%Y} chưa tới.")
    return as_of if map_ == "as_it_was" else clock.today()


async def overview(
    session: AsyncSession, *, caller: Caller, place_id: int, assessed_year: int, as_of: date, map_: MapChoice
) -> Overview:
    """Every title of a place, in a number of statements that is the same for a commune and for a province.

    Raises NotFound outside the places that the caller counts, Invalid (`date-in-future`, `closed-place`)."""
    on = map_day(as_of, map_)
    if place_id not in caller.counted:
        raise NotFound("unknown-place", "Không tìm thấy nơi này")
    place = await open_place(session, place_id, on=on)
    years = await years_of(session, place, on=on, as_of=as_of)
    return Overview(
        place=place,
        trail=await queries.trail(session, place_id, on=on),
        below=await queries.below(session, place_id, on=on),
        assessed_year=assessed_year,
        as_of=as_of,
        map_day=on,
        lines=tuple(line_of(title, years[title], assessed_year) for title in Title),
    )


async def years_of(
    session: AsyncSession, place: AnyRow, *, on: date, as_of: date, title: Title | None = None
) -> dict[str, list[Year]]:
    """Title → its years in order, for one place; only those of one title when it is named. Two statements."""
    keeps_all = place.level == PROVINCE and place.id == place.province_id
    recognised = await queries.recognitions_by_year(session, place.id, on=on, as_of=as_of, keeps_all=keeps_all, title=title)
    subjects = await queries.subjects_by_year(session, place.id, on=on, keeps_all=keeps_all, title=title)
    keys = sorted({(row.title, row.assessed_year) for row in (*recognised, *subjects)})
    found: dict[str, list[Year]] = defaultdict(list)
    for key in keys:
        year = year_of(key[1], _of_key(recognised, key), _of_key(subjects, key))
        if not year.empty:
            found[key[0]].append(year)
    return found


def _of_key(rows: Iterable[AnyRow], key: tuple[str, int]) -> list[AnyRow]:
    return [row for row in rows if (row.title, row.assessed_year) == key]


def year_of(assessed_year: int, recognised: Sequence[AnyRow], subjects: Sequence[AnyRow]) -> Year:
    """One year of a title out of its sums by level."""
    # every level has assessed the same subjects: the lowest stands for all, and whoever passes a higher one passes it too
    lowest = min(subjects, key=lambda row: int(row.level), default=None)
    counted = {} if lowest is None else {"total": lowest.total, "forecast": lowest.passing, "unknown": lowest.unknown}
    return Year(
        assessed_year=assessed_year,
        registered=sum(row.registered for row in recognised),
        recognised=sum(row.recognised for row in recognised),
        by_level={row.level: row.recognised for row in sorted(recognised, key=lambda row: int(row.level)) if row.recognised},
        **counted,
    )


def line_of(title: Title, years: Sequence[Year], assessed_year: int) -> TitleLine:
    """The asked year of a title among its years, and the year before."""
    known = {year.assessed_year: year for year in years}
    asked, before = (known.get(one, Year(assessed_year=one)) for one in (assessed_year, assessed_year - 1))
    return TitleLine(title=title, asked=asked, before=before, years=tuple(years), target=target_of(title))
