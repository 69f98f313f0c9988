"""Pages of dossiers: the queue, one dossier with its frozen score, deciding and returning, and submitting what passes.

The other steps are in `step_pages.py`, the papers in `paper_pages.py`.

The desk's own home and the family's page, which look down on several slices, are in `desk_pages.py`."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from service.access.caller import KnownCaller, require, require_commune
from service.access.matrix import Action
from service.dossiers import actions, bulk_actions, office_actions
from service.dossiers.schemas import DossierIn, ReturnIn
from service.dossiers.states import STORED, State
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.database import Session
from service.foundation.errors import Invalid, NotFound
from service.foundation.forms import day, read, shown_again, texts, typed
from service.foundation.rendering import page, vietnamese_date
from service.places import queries as places
from service.recognitions import decision_actions, queries
from service.recognitions.dossier_page import DOSSIER, dossier_context
from service.recognitions.queries import Filter
from service.recognitions.reading import next_cursor, people_behind
from service.recognitions.schemas import DecisionIn, DecisionsIn
from service.subjects.looks import Look, note
from service.titles import actions as titles
from service.titles.vocabulary import SubjectKind, Title

router = APIRouter(include_in_schema=False)
QUEUE, REFUSED = "recognitions/queue.html", "recognitions/refused.html"
SHOWN = 50
AT_INDICATOR = "indicator-"


class Asked(BaseModel):
    """How the queue is narrowed; an empty choice leaves a part open."""

    model_config = ConfigDict(frozen=True)
    state: State | None = None
    title: Title | None = None
    assessed_year: int | None = Field(default=None, ge=2000, le=2100)
    after: str = ""


def asked(state: str = "", title: str = "", assessed_year: str = "", after: str = "") -> Asked:
    """The choices of the address: what is not in a list is an error that says so."""
    return read(Asked, {"state": state, "title": title, "assessed_year": assessed_year, "after": after})


@router.get("/dossiers")
async def queue(
    request: Request, session: Session, caller: KnownCaller,
    state: str = State.SUBMITTED, title: str = "", assessed_year: str = "", after: str = "", decided: int | None = None,
) -> Response:  # fmt: skip
    """Who waits, for how long, how many; the clean ones can be ticked and decided at once."""
    require(caller, Action.READ_DOSSIERS)
    wanted = asked(state, title, assessed_year, after)
    return page(request, QUEUE, await _queue(session, caller, wanted) | {"decided": decided})


async def _queue(session: Session, caller: Caller, wanted: Asked) -> dict[str, Any]:
    narrowed = Filter(state=wanted.state, title=wanted.title, assessed_year=wanted.assessed_year, on=clock.today())
    rows = await queries.dossiers_page(session, narrowed, after=_cursor(wanted.after), limit=SHOWN + 1)
    shown = rows[:SHOWN]
    note(session, Look.DOSSIERS, frozen=people_behind(shown))
    return {
        "rows": shown,
        "counts": await queries.dossiers_by_state(session, narrowed),
        "next": next_cursor(rows, shown=SHOWN),
        "places": await places.names(session, {row.commune_id for row in shown}),
        "asked": wanted,
        "states": list(STORED),
        "titles": list(Title),
        "labels": {title.value: title for title in Title},
        "decides": "assessor" in caller.roles,
        "today": clock.today(),
        "form": {"decided_on": vietnamese_date(clock.today())},
        "ticked": (),
    }


def _cursor(after: str) -> tuple[date, uuid.UUID] | None:
    waiting_since, _, uid = after.partition(".")
    try:
        return (date.fromisoformat(waiting_since), uuid.UUID(uid)) if after else None
    except ValueError:
        return None


@router.post("/dossiers/decisions")
async def decide_ticked(request: Request, session: Session, caller: KnownCaller) -> Response:
    """Recognise every ticked dossier, each with a number of its own: all of them, or none."""
    require(caller, Action.DECIDE)
    form = await typed(request)
    shown, ticked = texts(form, "decided_on", "title", "assessed_year"), [str(uid) for uid in form.getlist("dossier")]
    wanted = asked(State.SUBMITTED, shown["title"], shown["assessed_year"], "")
    context = await _queue(session, caller, wanted) | {"form": shown, "ticked": ticked, "decided": None}
    with shown_again(QUEUE, context):
        given = _decisions(shown, ticked)
        made = await decision_actions.decide(session, caller=caller, uids=given.dossiers, decided_on=given.decided_on)
    return RedirectResponse(f"/dossiers?title={shown['title']}&assessed_year={shown['assessed_year']}&decided={len(made)}", 303)


def _decisions(shown: Mapping[str, str], ticked: list[str]) -> DecisionsIn:
    if not ticked:
        raise Invalid.field("dossier", "missing", "Chưa tích hồ sơ nào. Hãy tích ít nhất một.")
    return read(DecisionsIn, {"decided_on": day(shown["decided_on"]), "dossiers": ticked})


@router.get("/dossiers/{uid}")
async def dossier(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """A dossier criterion by criterion as it was submitted, every step of it, and what the caller may do."""
    require(caller, Action.READ_DOSSIERS)
    return page(request, DOSSIER, await dossier_context(session, caller, uid))


@router.post("/dossiers/{uid}/decision")
async def decide(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Recognise: decision number, title and counts. A second decision is refused."""
    require(caller, Action.DECIDE)
    context = await dossier_context(session, caller, uid)
    shown = texts(await typed(request), "decided_on", "confirmed")
    with shown_again(DOSSIER, context | {"form": context["form"] | shown}):
        given = read(DecisionIn, {"decided_on": day(shown["decided_on"])})
        if not shown["confirmed"]:
            raise Invalid.field("confirmed", "missing", "Hãy xác nhận rằng quyết định đã được người có thẩm quyền ký.")
        await decision_actions.decide(session, caller=caller, uids=[uid], decided_on=given.decided_on)
    return RedirectResponse(f"/dossiers/{uid}", status_code=303)


@router.post("/dossiers/{uid}/return")
async def return_dossier(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Send a dossier back with the reason; a reason at an indicator unlocks only such indicators."""
    require(caller, Action.RETURN)
    context = await dossier_context(session, caller, uid)
    form = await typed(request)
    shown = texts(form, "reason", *(name for name in form if name.startswith(AT_INDICATOR)))
    with shown_again(DOSSIER, context | {"form": context["form"] | shown}):
        indicators = {name.removeprefix(AT_INDICATOR): said for name, said in shown.items() if name != "reason" and said}
        given = read(ReturnIn, {"reason": shown["reason"], "indicators": indicators})
        await office_actions.return_dossier(
            session, caller=caller, uid=uid, reason=given.reason, indicators=given.indicators or None
        )
    return RedirectResponse(f"/dossiers/{uid}", status_code=303)


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
