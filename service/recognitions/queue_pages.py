"""The queue as a page, and recognising many dossiers of it at once: shown first, done when it is confirmed."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.dossiers.bulk_actions import BULK
from service.dossiers.states import State, Step
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.database import Session
from service.foundation.errors import Invalid
from service.foundation.forms import day, read, shown_again, texts, typed
from service.foundation.rendering import page, vietnamese_date
from service.recognitions import decision_actions, queue_queries
from service.recognitions.asking import Asked, Sort, asked, asked_by
from service.recognitions.deed_page import CARRIED, CHECK, DO, QUEUE, agree, check_context, is_first
from service.recognitions.deed_pages import receipt_of
from service.recognitions.deed_reading import Deed, Prepared, prepare
from service.recognitions.queue_reading import context_of, narrowing, queue
from service.recognitions.schemas import DecisionsIn
from service.titles.vocabulary import Title

router = APIRouter(include_in_schema=False)
LIST = "recognitions/queue.html"


def _asked(request: Request) -> Asked:
    """The choices of the address: what is not in a list is an error that says so."""
    return asked(request.query_params)


@router.get("/dossiers")
async def dossiers(
    request: Request, session: Session, caller: KnownCaller, wanted: Annotated[Asked, Depends(_asked)]
) -> Response:
    """Who waits, for whom, since when, how many; the clean ones can be ticked and decided at once."""
    require(caller, Action.READ_DOSSIERS)
    return page(request, LIST, await _context(session, caller, wanted))


async def _context(session: Session, caller: Caller, wanted: Asked) -> dict[str, Any]:
    return context_of(await queue(session, caller, wanted)) | {
        "decides": "assessor" in caller.roles,
        "labels": {title.value: title for title in Title},
        "sorts": [(sort.value, sort.label) for sort in Sort],
        "most": BULK,
        "form": {"decided_on": vietnamese_date(clock.today())},
        "ticked": (),
    }


@router.post("/dossiers/decisions")
async def decide_ticked(request: Request, session: Session, caller: KnownCaller) -> Response:
    """Recognise every ticked dossier, each with a number of its own: all of them, or none."""
    require(caller, Action.DECIDE)
    form = await typed(request)
    shown, ticked = texts(form, "decided_on", "every", *CARRIED), [str(uid) for uid in form.getlist("dossier")]
    wanted = asked_by(shown[QUEUE]) or Asked(state=State.SUBMITTED)
    context = await _context(session, caller, wanted) | {"form": shown, "ticked": ticked}
    with shown_again(LIST, context):
        deed = await _deed(session, caller, wanted, shown, ticked)
        ready = await prepare(session, caller=caller, deed=deed)
    if shown[DO] == "edit":
        return page(request, LIST, context)
    check = _check(request, ready, shown, wanted)
    if is_first(request, shown):
        return page(request, CHECK, check)
    with shown_again(CHECK, check):
        agree(request, ready, shown)
        await decision_actions.decide(session, caller=caller, uids=deed.uids, decided_on=deed.on)
    return await receipt_of(session, ready.items[0].row, wanted.query())


async def _deed(session: Session, caller: Caller, wanted: Asked, shown: dict[str, str], ticked: list[str]) -> Deed:
    uids: list[Any] = list(ticked)
    if shown["every"]:
        uids = list(await queue_queries.uids_in_queue(session, (await narrowing(session, caller, wanted))[0], limit=BULK))
    if not uids:
        raise Invalid.field("dossier", "missing", "Chưa tích hồ sơ nào. Hãy tích ít nhất một.")
    given = read(DecisionsIn, {"decided_on": day(shown["decided_on"]), "dossiers": uids})
    return Deed(step=Step.APPROVE, uids=given.dossiers, on=given.decided_on or clock.today())


def _check(request: Request, ready: Prepared, shown: dict[str, str], wanted: Asked) -> dict[str, Any]:
    kept = {name: said for name, said in shown.items() if name != "every"}
    dossiers = [("dossier", str(item.row.uid)) for item in ready.items]
    back = f"/dossiers?{wanted.query()}"
    return check_context(request, ready, form=kept, address="/dossiers/decisions", back=back, more=dossiers)
