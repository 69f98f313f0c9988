"""The page of counts: a place found by typing its name, its children, both denominators by name, the forecast under its own name."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.database import Session
from service.foundation.errors import Invalid, NotFound
from service.foundation.forms import day, read, shown_again
from service.foundation.rendering import page
from service.foundation.rows import AnyRow
from service.places import desk_queries
from service.statistics import actions
from service.statistics.cut_offs import named, passed_since
from service.titles.vocabulary import Title

router = APIRouter(prefix="/statistics", include_in_schema=False)
TABLE = "statistics/recognitions.html"
CHOICES = 20
GREATEST_ID = 2_000_000_000


class Asked(BaseModel):
    """What the table is about. `as_of` empty means today."""

    model_config = ConfigDict(frozen=True)
    title: Title = Title.CITIZEN
    assessed_year: int = Field(ge=2000, le=2100)
    as_of: date | None = None
    map: Literal["as_it_was", "today"] = "as_it_was"


@router.get("/recognitions")
async def recognitions(
    request: Request, session: Session, caller: KnownCaller,
    place: str = "", name: str = "", title: str = "", assessed_year: str = "", as_of: str = "", map: str = "",  # noqa: A002
) -> Response:  # fmt: skip
    """Counts of a place and its children; a name that fits several places is answered with the choice."""
    require(caller, Action.READ_STATISTICS)
    year = assessed_year or str(clock.today().year)
    form = {
        "place": place,
        "name": name,
        "title": title or Title.CITIZEN.value,
        "assessed_year": year,
        "as_of": as_of,
        "map": map,
    }
    context: dict[str, Any] = {"form": form, "titles": list(Title), "found": None, "choices": (), "data": "", "cut_offs": ()}
    with shown_again(TABLE, context):
        asked = read(Asked, {name: form[name] for name in ("title", "assessed_year", "map")} | {"as_of": day(as_of)})
        on = asked.as_of or clock.today()
        map_day = on if asked.map == "as_it_was" else clock.today()
        choices = await _places(session, caller, name=name, place=place, on=map_day)
        if len(choices) == 1:
            context |= await _table(session, caller, choices[0], asked, on=on)
        else:
            context |= {"choices": choices[:CHOICES], "many": len(choices) > CHOICES}
    return page(request, TABLE, context)


async def _places(session: Session, caller: Caller, *, name: str, place: str, on: date) -> Sequence[AnyRow]:
    """The places that are meant, among those that the caller counts: one by its id, those of a name, or the widest of all."""
    if place.isdecimal() and not name:
        known = await desk_queries.counted_places(session, caller.counted, on=on, place_id=min(int(place), GREATEST_ID))
        if not known:
            raise NotFound("unknown-place", "Không tìm thấy nơi này")
        return known
    found = await desk_queries.counted_places(session, caller.counted, on=on, words=name, limit=CHOICES + 1)
    if not found:
        raise Invalid.field(
            "name", "unknown-place", f"Không có nơi nào tên “{name}” trong các nơi bạn xem được vào ngày {on:%d/%m/%Y}."
        )
    return found if name else found[:1]


async def _table(session: Session, caller: Caller, place: AnyRow, asked: Asked, *, on: date) -> dict[str, Any]:
    found = await actions.recognitions(
        session, caller=caller, place_id=place.id, title=asked.title, assessed_year=asked.assessed_year, as_of=on, map_=asked.map
    )
    data = {"place": place.id, "title": asked.title.value, "assessed_year": asked.assessed_year, "as_of": on, "map": asked.map}
    days = passed_since(asked.assessed_year, today=clock.today())
    return {"found": found, "data": urlencode(data), "cut_offs": [(day, named(day)) for day in days]}
