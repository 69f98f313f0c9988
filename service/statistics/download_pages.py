"""The tables of statistics as files: the same question as the page beside it, answered as CSV or as a workbook. Figures only, so nothing is noted."""

from fastapi import APIRouter, Request, Response

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.foundation import clock
from service.foundation.books import Listing
from service.foundation.caller import Caller
from service.foundation.database import Session
from service.foundation.errors import NotFound
from service.foundation.rows import AnyRow
from service.statistics import listings, overview_view, title_view
from service.statistics.asking import Asked, asked, where
from service.titles.vocabulary import Title

router = APIRouter(prefix="/statistics", include_in_schema=False)


@router.get("/overview.csv")
@router.get("/overview.xlsx")
async def overview(
    request: Request, session: Session, caller: KnownCaller,
    place: str = "", assessed_year: str = "", as_of: str = "", map: str = "",  # noqa: A002
) -> Response:  # fmt: skip
    """All titles of a place; without a place, of the widest that the caller counts."""
    require(caller, Action.READ_STATISTICS)
    wanted = asked({"assessed_year": assessed_year or str(clock.today().year), "as_of": as_of, "map": map})
    one = await _place(session, caller, wanted, place=place)
    return _file(request, listings.of_place(await overview_view.of(session, caller=caller, place_id=one.id, asked=wanted)))


@router.get("/recognitions.csv")
@router.get("/recognitions.xlsx")
async def recognitions(
    request: Request, session: Session, caller: KnownCaller,
    place: str = "", title: str = "", assessed_year: str = "", as_of: str = "", map: str = "",  # noqa: A002
) -> Response:  # fmt: skip
    """One title of a place and its children."""
    require(caller, Action.READ_STATISTICS)
    form = {"title": title or Title.CITIZEN.value, "assessed_year": assessed_year or str(clock.today().year), "map": map}
    wanted = asked(form | {"as_of": as_of})
    one = await _place(session, caller, wanted, place=place)
    return _file(request, listings.of_title(await title_view.of(session, caller=caller, place_id=one.id, asked=wanted)))


async def _place(session: Session, caller: Caller, wanted: Asked, *, place: str) -> AnyRow:
    found = await where(session, caller, name="", place=place, on=wanted.map_day)
    if found.one is None:
        raise NotFound("unknown-place", "Hãy chọn một tỉnh, thành phố rồi tải số liệu của nơi ấy")
    return found.one


def _file(request: Request, listing: Listing) -> Response:
    return listing.xlsx() if request.url.path.endswith(".xlsx") else listing.csv()
