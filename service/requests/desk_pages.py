"""The home of the commune's staff: what to do next, out of everything that can wait for this desk. It looks down on several slices."""

import uuid

from fastapi import APIRouter, Request, Response

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.activities import queries as activities
from service.activities import reading as sessions
from service.dossiers.deadlines import cut_offs
from service.dossiers.states import Actor, State
from service.foundation import clock
from service.foundation.database import Session
from service.foundation.rendering import page
from service.places import queries as places
from service.recognitions import queries as recognitions
from service.recognitions.queries import Filter
from service.recognitions.reading import people_behind
from service.recognitions.waiting import notices, waiting
from service.requests import queries
from service.subjects.looks import Look, note
from service.titles.vocabulary import Title

router = APIRouter(include_in_schema=False)
RECENT = 20


@router.get("/activities")
async def home(request: Request, session: Session, caller: KnownCaller, after: uuid.UUID | None = None) -> Response:
    """What waits for the desk, what is late first; days to the cut-offs; dossiers that came back, with the reason; sessions logged last."""
    require(caller, Action.LOG_ACTIVITY)
    today = clock.today()
    wanted = Filter(state=State.RETURNED, on=today)
    page_of = sessions.sessions_page(await activities.sessions_page(session, after=after, limit=RECENT + 1), limit=RECENT)
    returned = await recognitions.dossiers_page(session, wanted, after=None, limit=RECENT)
    note(session, Look.DOSSIERS, frozen=people_behind(returned))
    context = {
        "sessions": page_of,
        "kinds": {kind.code: kind for kind in await activities.kinds(session)},
        "returned": returned,
        "counts": await recognitions.dossiers_by_state(session, wanted),
        "mine": [one for one in await waiting(session, today=today) if one.actor is Actor.SUBMITTER],
        "asked": await queries.to_do(session),
        "ending": await notices(session, today=today),
        "labels": {title.value: title for title in Title},
        "cut_offs": cut_offs(today),
        "places": await places.names(session, {one.commune_id for one in page_of.sessions}),
        "today": today,
        "first": after is None,
    }
    return page(request, "requests/home.html", context)
