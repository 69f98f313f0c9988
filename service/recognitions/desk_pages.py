"""The family's own page, which looks down on several slices. The home of the commune's staff is in `requests/desk_pages.py`."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from service.access.caller import KnownCaller
from service.foundation import clock
from service.foundation.database import Session
from service.foundation.errors import Forbidden, NotFound
from service.foundation.rendering import page
from service.recognitions import family_reading
from service.subjects import roster_queries

router = APIRouter(include_in_schema=False)


@router.get("/family")
async def family(
    request: Request, session: Session, caller: KnownCaller, assessed_year: Annotated[int | None, Query(ge=2015, le=2100)] = None
) -> Response:
    """The caller's own household: where each member stands and why, titles held, where each dossier is. Nothing to edit."""
    if caller.household_id is None:
        raise Forbidden("no-household", "Trang này dành cho gia đình", "Tài khoản của bạn không gắn với hộ nào.")
    home = await roster_queries.household_of_id(session, caller.household_id)
    if home is None:
        raise NotFound("no-household", "Không tìm thấy hộ của bạn", "Hãy liên hệ trung tâm học tập cộng đồng của xã.")
    context = await family_reading.of_family(session, home.Household.uid, assessed_year or clock.today().year)
    return page(request, "recognitions/family.html", context | {"assisted": None, "address": "/family"})
