"""The procedure as pages: the table of states, and the desk that shows for whom what waits and which titles end soon."""

from datetime import timedelta

from fastapi import APIRouter, Request, Response

from service.access.caller import AnyCaller, KnownCaller, require
from service.access.matrix import Action
from service.dossiers.deadlines import cut_off_named, cut_offs
from service.dossiers.states import TRANSITIONS, State, Way
from service.foundation import clock
from service.foundation.database import Session
from service.foundation.rendering import page
from service.places import queries as places
from service.recognitions import queries
from service.recognitions.reading import people_behind
from service.recognitions.waiting import NOTICES, notices, waiting
from service.subjects.looks import Look, note
from service.titles.vocabulary import Title

router = APIRouter(include_in_schema=False)
LISTED = 50


@router.get("/procedure")
async def procedure(request: Request, session: Session, caller: AnyCaller) -> Response:
    """The table of states that everything else reads."""
    return page(request, "recognitions/procedure.html", {"states": list(State), "transitions": TRANSITIONS, "ways": list(Way)})


@router.get("/waiting")
async def what_waits(request: Request, session: Session, caller: KnownCaller) -> Response:
    """For whom what waits, how many, since when; what is late is said; titles that end within 90 and 30 days."""
    require(caller, Action.READ_DOSSIERS)
    today = clock.today()
    ending = await queries.ending(session, on=today, until=today + timedelta(days=NOTICES[0]), limit=LISTED)
    note(session, Look.DOSSIERS, frozen=people_behind(ending))
    context = {
        "waiting": await waiting(session, today=today),
        "cut_offs": cut_offs(today),
        "named": cut_off_named(today),
        "notices": await notices(session, today=today),
        "ending": ending,
        "places": await places.names(session, {row.commune_id for row in ending}),
        "labels": {title.value: title for title in Title},
        "today": today,
    }
    return page(request, "recognitions/waiting.html", context)
