"""The page of one title: a place found by typing its name, its children in a table, both denominators by name, the forecast under its own name.

Pictures and the map beside the table are put together in `title_view.py`; the overview of all titles is `overview_pages.py`."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.database import Session
from service.foundation.forms import shown_again
from service.foundation.rendering import page
from service.statistics import title_view
from service.statistics.asking import CHOICES, asked, where
from service.statistics.map_drawing import RADII
from service.titles.vocabulary import Title

router = APIRouter(prefix="/statistics", include_in_schema=False)
TABLE = "statistics/recognitions.html"


@router.get("/recognitions")
async def recognitions(
    request: Request, session: Session, caller: KnownCaller,
    place: str = "", name: str = "", title: str = "", assessed_year: str = "", as_of: str = "", map: str = "",  # noqa: A002
) -> Response:  # fmt: skip
    """Counts of a place and its children; a name that fits several places is answered with the choice."""
    require(caller, Action.READ_STATISTICS)
    form = {
        "place": place,
        "name": name,
        "title": title or Title.CITIZEN.value,
        "assessed_year": assessed_year or str(clock.today().year),
        "as_of": as_of,
        "map": map,
    }
    context: dict[str, Any] = {"form": form, "titles": list(Title), "view": None, "choices": (), "many": False, "radii": RADII}
    with shown_again(TABLE, context):
        context |= await _asked(session, caller, form)
    return page(request, TABLE, context)


async def _asked(session: Session, caller: Caller, form: Mapping[str, str]) -> dict[str, Any]:
    wanted = asked(form)
    found = await where(session, caller, name=form["name"], place=form["place"], on=wanted.map_day)
    if found.one is None:
        return {"asked": wanted, "choices": found.places[:CHOICES], "many": len(found.places) > CHOICES}
    return {"asked": wanted, "view": await title_view.of(session, caller=caller, place_id=found.one.id, asked=wanted)}
