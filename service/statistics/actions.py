"""Putting a table of counts together from sums at read. Writes nothing; `reconcile.py` counts again from scratch."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.errors import Invalid, NotFound
from service.foundation.kept_answers import KeptAnswers
from service.foundation.rows import AnyRow
from service.places.actions import open_place
from service.places.tables import PROVINCE
from service.statistics import queries
from service.statistics.cut_offs import cut_off_of, named
from service.statistics.indicators import DENOMINATORS, share
from service.statistics.schemas import CountedApartOut, CountsOut, RecognitionsOut, RowOut, ShareOut
from service.titles.vocabulary import Title

MapChoice = Literal["as_it_was", "today"]


@dataclass
class _Counts:
    """Sums that are being put together for one row."""

    registered: int = 0
    by_level: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    of_predecessors: int = 0
    subjects: dict[int, tuple[int, int, int]] = field(default_factory=dict)

    def add_recognitions(self, row: AnyRow, *, former: bool = False) -> None:
        self.registered += row.registered
        if row.recognised:
            self.by_level[row.level] += row.recognised
        self.of_predecessors += row.recognised if former else 0

    def add_subjects(self, level: int, *, total: int, passing: int, unknown: int) -> None:
        before = self.subjects.get(level, (0, 0, 0))
        self.subjects[level] = (before[0] + total, before[1] + passing, before[2] + unknown)

    def add(self, other: "_Counts", *, sign: int = 1) -> None:
        self.registered += sign * other.registered
        for level, number in other.by_level.items():
            self.by_level[level] += sign * number
        self.of_predecessors += sign * other.of_predecessors
        for level, (total, passing, unknown) in other.subjects.items():
            self.add_subjects(level, total=sign * total, passing=sign * passing, unknown=sign * unknown)


@dataclass(frozen=True, kw_only=True)
class Counted:
    """Which counts are asked for."""

    place_id: int
    title: Title
    assessed_year: int
    as_of: date
    map_: MapChoice


async def table_of(session: AsyncSession, *, caller: Caller, counted: Counted, children: bool, kept: KeptAnswers) -> bytes:
    """The counts as JSON: put together again only when a count or the map has changed since they were put together last.

    Raises as `recognitions` does."""
    if counted.place_id not in caller.counted:
        raise NotFound("unknown-place", "Không tìm thấy nơi này")
    state = await queries.state_of_counts(session, counted.place_id, title=counted.title, assessed_year=counted.assessed_year)
    key = (counted, children, clock.today(), state)
    body = kept.get(key)
    if body is None:
        found = await recognitions(
            session, caller=caller, place_id=counted.place_id, title=counted.title, assessed_year=counted.assessed_year,
            as_of=counted.as_of, map_=counted.map_,
        )  # fmt: skip
        body = (found if children else found.model_copy(update={"children": []})).model_dump_json().encode()
        kept.keep(key, body)
    return body


async def recognitions(
    session: AsyncSession,
    *,
    caller: Caller,
    place_id: int,
    title: Title,
    assessed_year: int,
    as_of: date,
    map_: MapChoice,
) -> RecognitionsOut:
    """The counts of a place and its children, in a number of statements that is the same for a commune and for a province.

    Raises NotFound outside the places that the caller counts, Invalid (`date-in-future`, `closed-place`)."""
    if as_of > clock.today():
        raise Invalid.field("as_of", "date-in-future", f"Ngày {as_of:%d/%m/%Y} chưa tới.")
    if place_id not in caller.counted:
        raise NotFound("unknown-place", "Không tìm thấy nơi này")
    map_day = as_of if map_ == "as_it_was" else clock.today()
    place = await open_place(session, place_id, on=map_day)
    children = await queries.children(session, place_id, on=map_day)
    rows = await _rows(session, place_id, on=map_day, title=title, assessed_year=assessed_year, as_of=as_of)
    whole = _Counts()
    for counts in rows.values():
        whole.add(counts)
    not_placed = apart = None
    if place.level == PROVINCE and place.id == place.province_id:
        everything, apart = await _province(session, place_id, title=title, assessed_year=assessed_year, as_of=as_of)
        not_placed = _less(everything, whole)
        whole.add(not_placed)
    return RecognitionsOut(
        title=title,
        title_label=title.label,
        assessed_year=assessed_year,
        as_of=as_of,
        cut_off=cut_off_of(as_of),
        cut_off_words=named(as_of),
        map=map_,
        map_day=map_day,
        denominators=DENOMINATORS,
        place=_row(place, whole),
        children=[_row(child, rows.get(child.id, _Counts())) for child in children],
        not_placed=CountsOut(**_figures(not_placed)) if not_placed else None,
        counted_apart=apart,
    )


async def _rows(
    session: AsyncSession, place_id: int, *, on: date, title: str, assessed_year: int, as_of: date
) -> dict[int, _Counts]:
    rows: dict[int, _Counts] = defaultdict(_Counts)
    for row in await queries.recognitions_below(session, place_id, on=on, title=title, assessed_year=assessed_year, as_of=as_of):
        rows[row.root].add_recognitions(row, former=row.former)
    for row in await queries.subjects_below(session, place_id, on=on, title=title, assessed_year=assessed_year):
        rows[row.root].add_subjects(row.level, total=row.total, passing=row.passing, unknown=row.unknown)
    return rows


async def _province(
    session: AsyncSession, province_id: int, *, title: str, assessed_year: int, as_of: date
) -> tuple[_Counts, CountedApartOut]:
    """Everything that is placed or not, and who is counted apart."""
    counts, apart = _Counts(), []
    for row in await queries.recognitions_of_province(
        session, province_id, title=title, assessed_year=assessed_year, as_of=as_of
    ):
        if row.group_of is None:
            counts.add_recognitions(row)
        else:
            apart.append(row)
    for row in await queries.subjects_of_province(session, province_id, title=title, assessed_year=assessed_year):
        counts.add_subjects(row.level, total=row.total, passing=row.passing, unknown=row.unknown)
    return counts, _apart(apart)


def _apart(rows: Sequence[AnyRow]) -> CountedApartOut:
    return CountedApartOut(
        registered=sum(row.registered or 0 for row in rows), recognised=sum(row.recognised or 0 for row in rows),
        group_of=rows[0].group_of, set_by_province=rows[0].by_province,
    )  # fmt: skip


def _less(everything: _Counts, placed: _Counts) -> _Counts:
    """What the province keeps and no row of the table holds."""
    rest = _Counts()
    rest.add(everything)
    rest.add(placed, sign=-1)
    rest.of_predecessors = sum(rest.by_level.values())
    return rest


def _row(place: AnyRow, counts: _Counts) -> RowOut:
    return RowOut(place_id=place.id, code=place.code, name=place.name, kind=place.kind, level=place.level, **_figures(counts))


def _figures(counts: _Counts) -> dict[str, Any]:
    recognised = sum(counts.by_level.values())
    # every level has assessed the same subjects: the lowest stands for all, and whoever passes a higher one passes it too
    total, forecast, unknown = counts.subjects[min(counts.subjects)] if counts.subjects else (0, 0, 0)
    return {
        "registered": counts.registered,
        "recognised": recognised,
        "recognised_by_level": {level: number for level, number in sorted(counts.by_level.items()) if number},
        "of_predecessors": counts.of_predecessors,
        "total": total,
        "forecast": forecast,
        "unknown": unknown,
        "share_of_registered": _share(recognised, counts.registered, of="registered"),
        "share_of_total": _share(recognised, total, of="total"),
    }


def _share(numerator: int, denominator: int, *, of: Literal["registered", "total"]) -> ShareOut:
    exact = share(numerator, denominator, of=of)
    return ShareOut(numerator=numerator, denominator=denominator, denominator_name=of, exact=exact.exact, decimal=exact.decimal)
