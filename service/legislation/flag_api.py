"""Dated flags of places over the API: read by everybody, set and ended by the province's administrator. Here, since places/ lies below access/."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.foundation.database import Session
from service.foundation.errors import NotFound
from service.legislation.flag_reading import flag_out
from service.legislation.flag_schemas import EndingIn, FlagIn, FlagOut
from service.places import flag_actions as actions
from service.places import flag_queries as queries
from service.places.tables import Flag

router = APIRouter(prefix="/api/v1", tags=["places"])
PlaceNumber = Annotated[int, Query(ge=1, le=2_000_000_000)]


@router.get("/flags")
async def flags(
    session: Session,
    province: PlaceNumber,
    flag: Flag | None = None,
    on: date | None = None,
    place: PlaceNumber | None = None,
    limit: Annotated[int, Query(ge=1, le=5_000)] = 1_000,
) -> list[FlagOut]:
    """The flags of a province's places (province on today's map), of one kind, one day or one place when told."""
    rows = await queries.flags_of_province(session, province, flag=flag, on=on, place_id=place, limit=limit)
    return [flag_out(row) for row in rows]


@router.post("/places/{place_id}/flags", status_code=201, response_class=Response)
async def set_flag(session: Session, caller: KnownCaller, place_id: int, given: FlagIn) -> Response:
    """From a day on a commune or village bears a flag. What depends on it in scored years is scored again."""
    require(caller, Action.SET_FLAGS)
    await actions.set_flag(session, caller=caller, place_id=_known(place_id), **given.model_dump())
    return Response(status_code=201)


@router.post("/places/{place_id}/flags/{flag}/endings", status_code=204)
async def end_flag(session: Session, caller: KnownCaller, place_id: int, flag: Flag, given: EndingIn) -> Response:
    """A flag that runs ends after its last day; the days before keep it."""
    require(caller, Action.SET_FLAGS)
    await actions.end_flag(session, caller=caller, place_id=_known(place_id), flag=flag, **given.model_dump())
    return Response(status_code=204)


def _known(place_id: int) -> int:
    if not 0 < place_id < 2**31:
        raise NotFound("unknown-place", "Không có nơi này")
    return place_id
