"""Places: by code and date, by name without tones, by id with flags and successors. Public."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from service.foundation import clock
from service.foundation.database import Session
from service.foundation.errors import NotFound
from service.places import actions, queries
from service.places.schemas import PlaceDetail, PlaceOut, SuccessorOut

router = APIRouter(prefix="/api/v1/places", tags=["places"])


@router.get("")
async def find_places(
    session: Session,
    name: Annotated[str | None, Query(min_length=2, max_length=100, description="Part of a name, tones ignored")] = None,
    code: Annotated[str | None, Query(pattern=r"^\d{2,5}$")] = None,
    level: Annotated[int | None, Query(ge=0, le=4)] = None,
    under: Annotated[int | None, Query(ge=1, le=2_000_000_000)] = None,
    as_of: date | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
) -> list[PlaceOut]:
    """Places of a day (`as_of`, today unless told) by name or by code; the children of `under` when neither is given."""
    on = as_of or clock.today()
    if code is not None:
        wanted = level if level is not None else {2: 1, 3: 2}.get(len(code), 3)
        found = await queries.by_code(session, code=code, level=wanted, on=on)
        return [PlaceOut.model_validate(found)] if found else []
    if name is None:
        return [PlaceOut.model_validate(row) for row in await queries.children(session, under or 1, on=on)]
    rows = await queries.search(session, words=name, on=on, level=level, under=under, limit=limit)
    return [PlaceOut.model_validate(row) for row in rows]


@router.get("/{place_id}")
async def place(session: Session, place_id: int, as_of: date | None = None) -> PlaceDetail:
    """A place as it was on a day, with its flags of that day and its successors."""
    if not 0 < place_id < 2**31:
        raise NotFound("unknown-place", "Không có nơi này")
    on = as_of or clock.today()
    found = await actions.open_place(session, place_id, on=on)
    after = await queries.successors(session, place_id)
    flags = sorted(await queries.flags(session, place_id, on=on))
    return PlaceDetail(
        **PlaceOut.model_validate(found).model_dump(),
        flags=flags,
        successors=[SuccessorOut.model_validate(row) for row in after],
    )
