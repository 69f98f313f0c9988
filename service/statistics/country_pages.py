"""The page of several provinces at once, for whoever counts more than one."""

from typing import Any

from fastapi import APIRouter, Request, Response

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.foundation import clock
from service.foundation.database import Session
from service.foundation.forms import shown_again
from service.foundation.rendering import page
from service.statistics import country_view
from service.statistics.asking import asked
from service.statistics.indicators import DENOMINATORS
from service.statistics.map_drawing import RADII
from service.titles.vocabulary import Title

router = APIRouter(prefix="/statistics", include_in_schema=False)
COUNTRY = "statistics/country.html"


@router.get("/provinces")
async def provinces(
    request: Request, session: Session, caller: KnownCaller, title: str = "", assessed_year: str = "", as_of: str = ""
) -> Response:
    """One title of every province that the caller counts, on today's map."""
    require(caller, Action.READ_STATISTICS)
    form = {"title": title or Title.CITIZEN.value, "assessed_year": assessed_year or str(clock.today().year), "as_of": as_of}
    context: dict[str, Any] = {"form": form, "titles": list(Title), "view": None, "radii": RADII, "denominators": DENOMINATORS}
    with shown_again(COUNTRY, context):
        wanted = asked(form)
        context |= {"asked": wanted, "view": await country_view.of(session, caller=caller, asked=wanted)}
    return page(request, COUNTRY, context)
