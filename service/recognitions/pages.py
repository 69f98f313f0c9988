"""Pages of dossiers: one dossier with its frozen score, and submitting what passes.

The queue is in `queue_pages.py`, deeds that cannot be undone in `deed_pages.py`, the other steps in `step_pages.py`, the papers in `paper_pages.py`.

The home of the commune's staff, which looks down on several slices, is in `requests/desk_pages.py`; the family's page in `families/`."""

import uuid

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from service.access.caller import KnownCaller, require, require_commune
from service.access.matrix import Action
from service.dossiers import actions, bulk_actions
from service.dossiers.criteria import Only
from service.dossiers.schemas import DossierIn
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.database import Session
from service.foundation.errors import NotFound
from service.foundation.forms import read, shown_again, texts, typed
from service.foundation.rendering import page
from service.places import queries as places
from service.recognitions.asking import asked_by
from service.recognitions.dossier_page import DOSSIER, dossier_context
from service.titles import actions as titles
from service.titles.vocabulary import SubjectKind

router = APIRouter(include_in_schema=False)
REFUSED = "recognitions/refused.html"


@router.get("/dossiers/{uid}")
async def dossier(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID, only: Only = Only.ALL) -> Response:
    """A dossier criterion by criterion as it was submitted, every step of it, and what the caller may do; before and behind it those of the queue."""
    require(caller, Action.READ_DOSSIERS)
    asked = asked_by(request.url.query) if "state" in request.query_params else None
    return page(request, DOSSIER, await dossier_context(session, caller, uid, only=only, asked=asked))


@router.post("/communes/{place_id}/submissions")
async def submit(request: Request, session: Session, caller: KnownCaller, place_id: int) -> Response:
    """Submit the commune's own dossier, or all its people or households that pass and have none."""
    require(caller, Action.SUBMIT)
    require_commune(caller, place_id)
    place = await places.latest(session, place_id)
    if place is None or place.level != 3:
        raise NotFound("unknown-place", "Không có xã này")
    shown = texts(await typed(request), "title", "level", "assessed_year")
    back = f"/communes/{place_id}?assessed_year={shown['assessed_year']}"
    with shown_again(REFUSED, {"place": place, "back": back}):
        wanted = read(DossierIn, shown | {"place": place_id})
        if wanted.title.subject_kind is not SubjectKind.PLACE:
            made = await bulk_actions.submit_passing(
                session, caller=caller, place=place, title=wanted.title, level=wanted.level, assessed_year=wanted.assessed_year
            )
            done = f"&submitted={made.submitted}&remaining={made.remaining}&being_scored={made.being_scored}"
            return RedirectResponse(back + done, status_code=303)
        own = await _submit_place(session, caller, wanted)
    return RedirectResponse(f"/dossiers/{own}", status_code=303)


async def _submit_place(session: Session, caller: Caller, wanted: DossierIn) -> uuid.UUID:
    subjects = await titles.find_subjects(
        session, caller=caller, title=wanted.title, uids=[], place_ids=[wanted.place or 0], on=clock.today()
    )
    made = await actions.submit(
        session, caller=caller, subject=subjects[0], title=wanted.title, level=wanted.level, assessed_year=wanted.assessed_year
    )
    return uuid.UUID(str(made.uid))
