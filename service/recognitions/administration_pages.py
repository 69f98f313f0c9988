"""The start page of a province's administrator: what waits, and where everything of the desk is."""

from fastapi import APIRouter, Request, Response

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.foundation import clock
from service.foundation.database import Session
from service.foundation.rendering import page
from service.recognitions.administration import to_do

router = APIRouter(include_in_schema=False)


@router.get("/administration")
async def administration(request: Request, session: Session, caller: KnownCaller) -> Response:
    """What to do, group by group; groups without anything say so."""
    require(caller, Action.RATIFY)
    groups = await to_do(session, caller, today=clock.today())
    return page(request, "recognitions/administration.html", {"groups": groups, "number": sum(len(one.tasks) for one in groups)})
