"""What an administrator does about the province's own places: a form for each change, and for what many meet or what cannot be taken back a page before it."""

import uuid
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import FormData

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.database import Session
from service.foundation.forms import shown_again, texts, typed
from service.foundation.rendering import page, vietnamese_date
from service.foundation.rows import AnyRow
from service.places import own_actions, own_queries
from service.subjects.place_acts import DOING, FIELDS, LEVELS, PlaceAct
from service.subjects.village_lines import KINDS

router = APIRouter(prefix="/places", include_in_schema=False)
ACT, CHECK = "subjects/place-act.html", "subjects/place-check.html"


@router.get("/{place_id}/{change}")
async def form_of(request: Request, session: Session, caller: KnownCaller, place_id: int, change: PlaceAct) -> Response:
    """The form of a change."""
    require(caller, Action.KEEP_PLACES)
    place = await own_actions.own_place(session, caller, place_id, *LEVELS[change])
    given = {"since": vietnamese_date(clock.today()), "last_day": vietnamese_date(clock.today()), "key": str(uuid.uuid4())}
    given |= {"name": place.name, "kind": place.kind} if change is PlaceAct.NAMES else {"kind": KINDS[0]}
    return page(request, ACT, await _context(session, place, change) | {"form": given})


@router.post("/{place_id}/{change}")
async def change(request: Request, session: Session, caller: KnownCaller, place_id: int, change: PlaceAct) -> Response:
    """Do it, or show first what would be done."""
    require(caller, Action.KEEP_PLACES)
    place = await own_actions.own_place(session, caller, place_id, *LEVELS[change])
    form = await typed(request)
    shown = _shown(form, change)
    context = await _context(session, place, change) | {"form": shown}
    with shown_again(ACT, context):
        check = await _done(session, caller, place, change, form, shown)
    if check is not None:
        return page(request, CHECK, context | {"check": check, "errors": ()})
    return RedirectResponse(f"/places{'' if change is PlaceAct.CLUSTERS else f'/{place.id}'}?done={change}", status_code=303)


async def _done(
    session: AsyncSession, caller: Caller, place: AnyRow, change: PlaceAct, form: FormData, shown: dict[str, str]
) -> Any:
    confirmed = [str(line) for line in form.getlist("line")] if form.get("confirmed") else None
    return await DOING[change](session, caller, place, shown, confirmed)


def _shown(form: FormData, change: PlaceAct) -> dict[str, str]:
    """What was typed; of a page before a deed, the lines that were shown there."""
    shown = texts(form, *FIELDS[change], "key")
    confirmed = "\n".join(str(line) for line in form.getlist("line"))
    return shown | {"lines": confirmed} if confirmed else shown


async def _context(session: AsyncSession, place: AnyRow, change: PlaceAct) -> dict[str, Any]:
    offered: list[Any] = []
    if change is PlaceAct.REMOVALS:
        offered = [(row.id, row.name) for row in await own_queries.members(session, [place.id], on=clock.today())]
    own_kind = [] if place.kind in KINDS else [place.kind]
    kinds = [(kind, kind) for kind in [*KINDS, *(own_kind if change is PlaceAct.NAMES else [])]]
    return {"place": place, "change": change.value, "kinds": kinds, "offered": offered}
