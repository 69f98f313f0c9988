"""The pages of a province's own places: its clusters with their communes, the communes in none, and the villages of a commune that is found by its name.

They stand here, since places/ lies below access/, and who lives in a village is known from this floor on. What is done about them is in `place_act_pages.py`."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.foundation import clock
from service.foundation.database import Session
from service.foundation.forms import day, read, shown_again
from service.foundation.rendering import page, vietnamese_date
from service.foundation.rows import AnyRow
from service.places import own_actions, own_queries, queries
from service.places.tables import COMMUNE, DISTRICT, VILLAGE
from service.subjects.place_reading import clusters_shown, members_shown, period, villages_shown
from service.subjects.place_schemas import Day

router = APIRouter(prefix="/places", include_in_schema=False)
LIST = "subjects/places.html"
OF_LEVEL = {
    COMMUNE: "subjects/place-villages.html",
    DISTRICT: "subjects/place-cluster.html",
    VILLAGE: "subjects/place-village.html",
}
MOST_FOUND = 20


class Asked(BaseModel):
    """The day on which the list is read; today unless told."""

    model_config = ConfigDict(frozen=True)
    on: Day | None = None


@router.get("")
async def places(
    request: Request, session: Session, caller: KnownCaller, on: str = "", commune: str = "", done: str = ""
) -> Response:
    """The clusters of the administrator's province on a day, and the communes whose name holds what was typed."""
    require(caller, Action.KEEP_PLACES)
    province_id = caller.administers[0]
    form = {"on": on or vietnamese_date(clock.today()), "commune": commune.strip()}
    empty = {"form": form, "clusters": (), "outside": (), "found": None, "done": done, "province_id": province_id, "on": None}
    with shown_again(LIST, empty):
        asked = read(Asked, {"on": day(form["on"])}).on or clock.today()
    clusters = await clusters_shown(session, province_id, on=asked)
    outside = await own_queries.communes(session, province_id, on=asked, clustered=False)
    found = await _found(session, province_id, form["commune"], on=asked)
    return page(request, LIST, empty | {"clusters": clusters, "outside": outside, "found": found, "on": asked})


async def _found(session: AsyncSession, province_id: int, words: str, *, on: date) -> list[AnyRow] | None:
    if not words:
        return None
    return list(await own_queries.communes(session, province_id, on=on, words=words, limit=MOST_FOUND + 1))


@router.get("/{place_id}")
async def place(request: Request, session: Session, caller: KnownCaller, place_id: int, done: str = "") -> Response:
    """A commune with its villages, a cluster with its communes, or a village: what it was called in every time, and by which acts."""
    require(caller, Action.KEEP_PLACES)
    found = await own_actions.own_place(session, caller, place_id, COMMUNE, DISTRICT, VILLAGE)
    context = {"place": found, "done": done, "today": clock.today(), "errors": ()}
    return page(request, OF_LEVEL[found.level], context | await _of_level(session, found))


async def _of_level(session: AsyncSession, found: AnyRow) -> dict[str, Any]:
    today = clock.today()
    if found.level == COMMUNE:
        villages = await villages_shown(session, found.id, on=today)
        return {
            "villages": [one for one in villages if one.runs(today)],
            "ended": [one for one in villages if not one.runs(today)],
        }
    periods = [period(row) for row in await own_queries.periods(session, found.id)]
    if found.level == DISTRICT:
        members = await members_shown(session, found.id)
        staying = [one for one in members if one.period.last_day is None or one.period.last_day >= today]
        return {"periods": periods, "members": staying, "left": [one for one in members if one not in staying]}
    commune = (await queries.names(session, [found.parent_id]))[found.parent_id]
    homes = await own_queries.households(session, found.parent_id, on=today)
    return {"periods": periods, "commune": commune, "households": homes.get(found.id, 0)}
