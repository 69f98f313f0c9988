"""What the pages of statistics are asked: a year, a day, a map, a title, and a place by its id or its name; and the addresses that ask it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.errors import Invalid, NotFound
from service.foundation.forms import day, read
from service.foundation.rendering import vietnamese_date
from service.foundation.rows import AnyRow
from service.places import desk_queries
from service.places.tables import PROVINCE
from service.statistics.cut_offs import cut_off_of, named, passed_since
from service.titles.vocabulary import Title

CHOICES = 20
MOST_PROVINCES = 64
GREATEST_ID = 2_000_000_000


class Asked(BaseModel):
    """What a page is about. `as_of` empty means today."""

    model_config = ConfigDict(frozen=True)
    title: Title = Title.CITIZEN
    assessed_year: int = Field(ge=2000, le=2100)
    as_of: date | None = None
    map: Literal["as_it_was", "today"] = "as_it_was"

    @property
    def day(self) -> date:
        """Decisions up to this day."""
        return self.as_of or clock.today()

    @property
    def map_day(self) -> date:
        """The places are those of this day."""
        return self.day if self.map == "as_it_was" else clock.today()

    @property
    def cut_off(self) -> str:
        """The cut-off that the day is, in the words of a report; empty when it is none."""
        return named(self.day) if cut_off_of(self.day) else ""

    @property
    def cut_offs(self) -> list[tuple[date, str]]:
        """The cut-offs that the page can follow instead, as days and as they are written."""
        return [(one, vietnamese_date(one)) for one in passed_since(self.assessed_year, today=clock.today())]

    def address(self, path: str, **changes: Any) -> str:
        """The same question to another page, place, title or year."""
        as_of = vietnamese_date(self.as_of) if self.as_of else ""
        known = {"title": self.title.value, "assessed_year": self.assessed_year, "as_of": as_of, "map": self.map}
        return (
            f"{path}?{urlencode({name: value for name, value in (known | changes).items() if value not in ('', None)}, safe='/')}"
        )


@dataclass(frozen=True)
class Where:
    """The places that are meant: one, or several to choose from; `provinces` when nothing was named and several are counted."""

    places: Sequence[AnyRow]
    provinces: bool = False

    @property
    def one(self) -> AnyRow | None:
        """The place, when there is one."""
        return self.places[0] if len(self.places) == 1 else None


def asked(form: Mapping[str, str]) -> Asked:
    """The choices of a form. Raises Invalid with one entry a wrong field."""
    names = {name: form[name] for name in ("title", "assessed_year", "map") if name in form}
    return read(Asked, names | {"as_of": day(form["as_of"])})


async def where(session: AsyncSession, caller: Caller, *, name: str, place: str, on: date) -> Where:
    """The places that are meant, among those that the caller counts: one by its id, those of a name, or the widest of all. One statement.

    Raises NotFound (`unknown-place`) for an id that is not the caller's, Invalid for a name that fits nothing."""
    if place.isdecimal() and not name:
        known = await desk_queries.counted_places(session, caller.counted, on=on, place_id=min(int(place), GREATEST_ID))
        if not known:
            raise NotFound("unknown-place", "Không tìm thấy nơi này")
        return Where(known)
    limit = CHOICES + 1 if name else MOST_PROVINCES
    found = await desk_queries.counted_places(session, caller.counted, on=on, words=name, limit=limit)
    if not found:
        raise Invalid.field(
            "name", "unknown-place", f"Không có nơi nào tên “{name}” trong các nơi bạn xem được vào ngày {on:%d/%m/%Y}."
        )
    provinces = [row for row in found if row.level == PROVINCE]
    if name or len(provinces) < 2:
        return Where(found if name else found[:1])
    return Where(provinces, provinces=True)
