"""What a browser needs to log sessions while there is no network: who is signed in, the roll of the desk's own communes, and the door for the sheets
that waited. Written for our own scripts (`static/offline/`); it answers JSON, and a refusal as a problem document.

A sheet comes as the form that was filled in, so that the server alone says what it means, the same as on line; its key makes it one session however
often it comes. Sessions that look the same are refused first: what to do about them somebody decides who sees both."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import JSONResponse

from service.access.caller import AnyCaller, KnownCaller, require, require_account
from service.access.matrix import Action
from service.accounts.queries import uid_of_account
from service.activities import forms
from service.activities.sheet_pages import store
from service.foundation import clock
from service.foundation.csrf import masked
from service.foundation.database import Session
from service.foundation.forms import typed
from service.foundation.incoming import refuse_control_in
from service.foundation.rendering import page
from service.places import desk_queries
from service.subjects import device_queries
from service.subjects.looks import Look, note

router = APIRouter(include_in_schema=False)
AT_ONCE = 5000
"""People in one part of a roll."""


@router.get("/offline")
async def offline(request: Request, caller: AnyCaller) -> Response:
    """What a browser shows instead of any page that it cannot reach: what works without a network, and what does not."""
    return page(request, "activities/offline.html", {})


@router.get("/activities/outbox")
async def outbox(request: Request, caller: KnownCaller) -> Response:
    """What waits on this device, what became of it, and whether the roll is kept here. Filled in by the browser."""
    require(caller, Action.LOG_ACTIVITY)
    return page(request, "activities/outbox.html", {"days": request.app.state.settings.device_days})


@router.post("/activities/outbox")
async def take(request: Request, session: Session, caller: KnownCaller) -> Response:
    """Store a sheet that waited: 201, or 200 when it was stored before. `anyway` stores what looks like another session too.

    Raises Invalid, NotFound, Conflict (`possible-duplicate`, `idempotency-key-reused`)."""
    require(caller, Action.LOG_ACTIVITY)
    sheet = forms.sheet(await typed(request))
    refuse_control_in(dict(sheet.typed))
    answered = await store(session, request.app.state.keys(), caller, sheet, refuse_doubles="anyway" not in sheet.typed)
    told = {"uid": str(answered.session.uid), "credited": answered.session.credited}
    return JSONResponse(told, 200 if answered.replayed else 201)


@router.get("/activities/device")
async def device(request: Request, session: Session, caller: KnownCaller) -> Response:
    """Who is signed in, so that a device shows nobody else's sheets; a token for what it sends; how many days it may keep a roll."""
    require(caller, Action.LOG_ACTIVITY)
    account = await uid_of_account(session, require_account(caller))
    days = request.app.state.settings.device_days
    return JSONResponse({"account": str(account), "name": caller.display_name, "token": masked(caller.csrf), "days": days})


@router.get("/activities/device/roll")
async def device_roll(
    session: Session,
    caller: KnownCaller,
    after: uuid.UUID | None = None,
    kept: Annotated[str, Header(alias="If-None-Match")] = "",
) -> Response:
    """The people of the desk's communes as short as they can be: uid, name, year of birth, household's code, village. Part by part (`next` is
    the following `after`); 304 when the device has this very roll. Everybody in an answer is noted as read."""
    require(caller, Action.LOG_ACTIVITY)
    version = f'"{await device_queries.version(session, caller.writes)}"' if after is None else ""
    if version and version == kept:
        return Response(status_code=304, headers={"ETag": version})
    rows = await device_queries.part(session, caller.writes, after=after, limit=AT_ONCE + 1)
    shown = rows[:AT_ONCE]
    note(session, Look.DEVICE, people=[row.uid for row in shown])
    villages = await desk_queries.villages_among(session, caller.writes, on=clock.today()) if after is None else ()
    told = {
        "people": [[str(row.uid), row.full_name, row.born, row.household_code, row.village_id] for row in shown],
        "villages": {str(village.id): village.name for village in villages},
        "next": str(shown[-1].uid) if len(rows) > AT_ONCE else None,
    }
    return JSONResponse(told, headers={"ETag": version} if version else {})
