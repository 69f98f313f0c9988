"""The overview of a place: every title with both denominators and the national targets, and where to go on; of the country, its provinces."""

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
from service.statistics import overview_view
from service.statistics.asking import CHOICES, MOST_PROVINCES, asked, where
from service.statistics.indicators import DENOMINATORS
from service.statistics.targets import targets

router = APIRouter(prefix="/statistics", include_in_schema=False)
OVERVIEW = "statistics/overview.html"


@router.get("")
async def overview(
    request: Request, session: Session, caller: KnownCaller,
    place: str = "", name: str = "", assessed_year: str = "", as_of: str = "", map: str = "",  # noqa: A002
) -> Response:  # fmt: skip
    """All titles of a place; a name that fits several places, or several provinces of a past day, are answered with the choice."""
    require(caller, Action.READ_STATISTICS)
    year = assessed_year or str(clock.today().year)
    form = {"place": place, "name": name, "assessed_year": year, "as_of": as_of, "map": map}
    context: dict[str, Any] = {"form": form, "view": None, "choices": (), "many": False, "several": False}
    context |= {"denominators": DENOMINATORS, "unmeasured": [target for target in targets() if target.title is None]}
    with shown_again(OVERVIEW, context):
        context |= await _asked(session, caller, form)
    return page(request, OVERVIEW, context)


async def _asked(session: Session, caller: Caller, form: Mapping[str, str]) -> dict[str, Any]:
    wanted = asked(form)
    found = await where(session, caller, name=form["name"], place=form["place"], on=wanted.map_day)
    if found.one is None:
        several = found.provinces and wanted.map_day == clock.today()
        most = MOST_PROVINCES if found.provinces else CHOICES
        return {"asked": wanted, "choices": found.places[:most], "many": len(found.places) > most, "several": several}
    return {"asked": wanted, "view": await overview_view.of(session, caller=caller, place_id=found.one.id, asked=wanted)}
