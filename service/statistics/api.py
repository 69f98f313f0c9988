"""Counts under /api/v1/statistics: recognitions by place, title and assessed year, as of a day, on the map of then or of now."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.foundation import clock
from service.foundation.database import Session
from service.foundation.errors import Invalid, NotFound
from service.places import queries as places
from service.places.tables import COMMUNE, DISTRICT, PROVINCE
from service.statistics import actions
from service.statistics.actions import Counted, MapChoice
from service.statistics.cut_offs import CutOff, day_of
from service.statistics.schemas import RecognitionsOut
from service.statistics.sheets import sheet
from service.titles.vocabulary import Title

router = APIRouter(prefix="/api/v1/statistics", tags=["statistics"])
_LEVELS = {2: PROVINCE, 3: DISTRICT, 5: COMMUNE}


@router.get("/recognitions", response_model=RecognitionsOut)
async def recognitions(
    request: Request,
    session: Session,
    caller: KnownCaller,
    title: Title,
    assessed_year: Annotated[int, Query(ge=2000, le=2100)],
    place: Annotated[int | None, Query(ge=1, le=2_000_000_000, description="Our own place id")] = None,
    code: Annotated[
        str | None, Query(pattern=r"^(\d{2}|\d{3}|\d{5})$", description="Official code on the day of `as_of`")
    ] = None,
    as_of: Annotated[date | None, Query(description="Decisions up to this day; today unless told")] = None,
    cut_off: Annotated[
        CutOff | None, Query(description="Instead of `as_of`: 15 December (`collected`) or 31 December (`window_end`)")
    ] = None,
    cut_off_year: Annotated[
        int | None, Query(ge=2000, le=2100, description="The year of the cut-off; the assessed year unless told")
    ] = None,
    map: Annotated[MapChoice, Query(description="Places of `as_of`, or of today")] = "as_it_was",  # noqa: A002
    children: bool = True,
    format: Annotated[Literal["json", "csv"], Query(description="`csv`: a sheet of commas")] = "json",  # noqa: A002
) -> Response:
    """Registered, recognised by level, total, both shares and the forecast of a place and of each of its children."""
    require(caller, Action.READ_STATISTICS)
    on = _day(as_of, cut_off, cut_off_year or assessed_year)
    place_id = await _place_id(session, place=place, code=code, on=on)
    counted = Counted(place_id=place_id, title=title, assessed_year=assessed_year, as_of=on, map_=map)
    body = await actions.table_of(session, caller=caller, counted=counted, children=children, kept=request.app.state.kept_answers)
    return sheet(body) if format == "csv" else Response(body, media_type="application/json")


def _day(as_of: date | None, cut_off: CutOff | None, year: int) -> date:
    if cut_off is None:
        return as_of or clock.today()
    if as_of is not None:
        raise Invalid.field("cut_off", "as-of-or-cut-off", "Hãy ghi ngày (as_of) hoặc mốc (cut_off), một trong hai.")
    return day_of(cut_off, year)


async def _place_id(session: Session, *, place: int | None, code: str | None, on: date) -> int:
    if (place is None) == (code is None):
        raise Invalid.field("place", "place-or-code", "Hãy ghi mã nơi (place) hoặc mã hành chính (code), một trong hai.")
    if place is not None:
        return place
    found = await places.by_code(session, code=str(code), level=_LEVELS[len(str(code))], on=on)
    if found is None:
        raise NotFound("unknown-place", "Không có nơi mang mã này vào ngày đó")
    return int(found.id)
