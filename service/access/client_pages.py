"""Programs of a province in a browser: the list, a new one, a new secret, closing one. A secret is shown once, in the answer to the form."""

import uuid
from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.ext.asyncio import AsyncSession

from service.access import client_actions as actions
from service.access.caller import KnownCaller, require
from service.access.client_queries import clients
from service.access.client_schemas import ClientIn
from service.access.matrix import Action
from service.access.scopes import Scope
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.database import Session
from service.foundation.forms import read, shown_again, texts, typed
from service.foundation.rendering import page
from service.places.desk_queries import counted_places
from service.places.naming import meant

router = APIRouter(prefix="/clients", include_in_schema=False)
LIST, SECRET = "access/clients.html", "access/client-secret.html"
OVERLAP = timedelta(hours=24)


@router.get("")
async def list_clients(request: Request, session: Session, caller: KnownCaller) -> Response:
    """Every program, and the form for another."""
    return page(request, LIST, await _context(session, caller))


@router.post("")
async def make_client(request: Request, session: Session, caller: KnownCaller) -> Response:
    """Make one, and show its secret."""
    form = await typed(request)
    shown = texts(form, "name", "place_id", "basis") | {"scopes": [str(one) for one in form.getlist("scopes")]}
    context = await _context(session, caller) | {"form": shown}
    with shown_again(LIST, context):
        given = shown | {"place_id": meant(context["places"], str(shown["place_id"]))}
        made = await actions.make_client(session, caller=caller, given=read(ClientIn, given))
    return page(request, SECRET, {"made": made, "overlap": None})


@router.post("/{uid}/secrets")
async def rotate_secret(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """A new secret; the one before opens for a day more."""
    require(caller, Action.MANAGE_CLIENTS)
    made = await actions.rotate(session, caller=caller, uid=uid, overlap=OVERLAP)
    return page(request, SECRET, {"made": made, "overlap": clock.now() + OVERLAP})


@router.post("/{uid}/end")
async def close_client(session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Close it."""
    require(caller, Action.MANAGE_CLIENTS)
    await actions.close(session, caller=caller, uid=uid)
    return RedirectResponse("/clients", status_code=303)


async def _context(session: AsyncSession, caller: Caller) -> dict[str, Any]:
    require(caller, Action.MANAGE_CLIENTS)
    places = await counted_places(session, caller.counted, on=clock.today(), limit=1000)
    names = {place.id: place.name for place in places}
    return {
        "rows": await clients(session, at=clock.now()),
        "places": list(names.items()),
        "names": names,
        "scopes": list(Scope),
        "form": {"scopes": []},
    }
