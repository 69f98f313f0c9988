"""The overview of a place with its picture: each title against the next national target. Puts together, counts nothing itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.caller import Caller
from service.foundation.rendering import vietnamese_date
from service.statistics import charts
from service.statistics.asking import Asked
from service.statistics.overview_actions import Overview, TitleLine, overview


@dataclass(frozen=True, kw_only=True)
class OverviewView:
    """The figures of a place and the picture beside them."""

    found: Overview
    bars: Markup | None

    @property
    def measured(self) -> list[TitleLine]:
        """The titles that have a figure in the asked year or in the year before."""
        return [line for line in self.found.lines if not (line.asked.empty and line.before.empty)]

    @property
    def silent(self) -> list[TitleLine]:
        """The others."""
        return [line for line in self.found.lines if line.asked.empty and line.before.empty]


async def of(session: AsyncSession, *, caller: Caller, place_id: int, asked: Asked) -> OverviewView:
    """Everything about a place. Raises as `overview_actions.overview` does."""
    found = await overview(
        session, caller=caller, place_id=place_id, assessed_year=asked.assessed_year, as_of=asked.day, map_=asked.map
    )
    drawn = [line for line in found.lines if line.asked.total]
    return OverviewView(found=found, bars=_bars(drawn, found) if drawn else None)


def _bars(lines: Sequence[TitleLine], found: Overview) -> Markup:
    rows = [
        charts.Bar(
            name=line.title.label, part=line.asked.recognised, whole=line.asked.total,
            target=line.target.shares[line.target.year_for(found.assessed_year)] if line.target else None,
        )
        for line in lines
    ]  # fmt: skip
    title = (
        f"Tỷ lệ đã công nhận trên tổng số, theo danh hiệu: {found.place.name}, năm đánh giá {found.assessed_year}, "
        f"tính đến hết ngày {vietnamese_date(found.as_of)}"
    )
    return charts.bars(rows, name="bars", title=title)
