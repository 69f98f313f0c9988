"""Deeds on one dossier by forms: recognise, return, refuse, revoke. Each is shown first and done when it is confirmed; then a receipt."""

import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.dossiers import office_actions
from service.dossiers.schemas import RefusalIn, ReturnIn
from service.dossiers.states import Step
from service.foundation import clock
from service.foundation.database import Session
from service.foundation.errors import NotFound
from service.foundation.forms import day, read, shown_again, texts, typed
from service.foundation.rendering import page
from service.recognitions import decision_actions, queries
from service.recognitions.asking import asked_by
from service.recognitions.deed_page import CARRIED, CHECK, DO, QUEUE, agree, check_context, is_first
from service.recognitions.deed_reading import Deed, prepare
from service.recognitions.dossier_page import DOSSIER, dossier_context
from service.recognitions.queue_reading import around
from service.recognitions.schemas import DecisionIn, RevocationIn

router = APIRouter(include_in_schema=False)
AT_INDICATOR = "indicator-"
Read = Callable[[Mapping[str, str], Any], Deed]
Do = Callable[[Deed, Any], Awaitable[object]]


@router.post("/dossiers/{uid}/decision")
async def decide(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Recognise: decision number, title and counts. A second decision is refused."""
    require(caller, Action.DECIDE)

    def deed(form: Mapping[str, str], _: Any) -> Deed:
        given = read(DecisionIn, {"decided_on": day(form["decided_on"])})
        return Deed(step=Step.APPROVE, uids=[uid], on=given.decided_on or clock.today())

    async def do(agreed: Deed, _: Any) -> None:
        await decision_actions.decide(session, caller=caller, uids=[uid], decided_on=agreed.on)

    return await _shown_then_done(request, session, caller, uid, ("decision", ("decided_on",)), deed, do)


@router.post("/dossiers/{uid}/return")
async def return_dossier(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Send a dossier back with the reason; a reason at an indicator unlocks only such indicators."""
    require(caller, Action.RETURN)
    named = tuple(name for name in await typed(request) if name.startswith(AT_INDICATOR))

    def deed(form: Mapping[str, str], _: Any) -> Deed:
        indicators = {name.removeprefix(AT_INDICATOR): form[name] for name in named if form[name]}
        given = read(ReturnIn, {"reason": form["reason"], "indicators": indicators})
        return Deed(step=Step.RETURN, uids=[uid], on=clock.today(), reason=given.reason, indicators=given.indicators or {})

    async def do(agreed: Deed, _: Any) -> None:
        await office_actions.return_dossier(
            session, caller=caller, uid=uid, reason=agreed.reason, indicators=agreed.indicators or None
        )

    return await _shown_then_done(request, session, caller, uid, ("return", ("reason", *named)), deed, do)


@router.post("/dossiers/{uid}/refusal")
async def refuse(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Answer in writing that the title is not given, and why."""
    require(caller, Action.DECIDE)

    def deed(form: Mapping[str, str], _: Any) -> Deed:
        return Deed(step=Step.REFUSE, uids=[uid], on=clock.today(), reason=read(RefusalIn, {"reason": form["refusal"]}).reason)

    async def do(agreed: Deed, _: Any) -> None:
        await office_actions.refuse(session, caller=caller, uid=uid, reason=agreed.reason)

    return await _shown_then_done(request, session, caller, uid, ("refusal", ("refusal",)), deed, do)


@router.post("/dossiers/{uid}/revocation")
async def revoke(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Revoke the title that came of a dossier, with the reason."""
    require(caller, Action.DECIDE)

    def deed(form: Mapping[str, str], row: Any) -> Deed:
        if row.title_uid is None:
            raise NotFound("unknown-title", "Không tìm thấy danh hiệu này")
        given = read(RevocationIn, {"reason": form["why"], "revoked_on": day(form["revoked_on"])})
        on = given.revoked_on or clock.today()
        decision_actions.check_not_future("revoked_on", on)
        return Deed(step=Step.REVOKE, uids=[uid], on=on, reason=given.reason)

    async def do(agreed: Deed, row: Any) -> None:
        await decision_actions.revoke(session, caller=caller, title_uid=row.title_uid, reason=agreed.reason, revoked_on=agreed.on)

    return await _shown_then_done(request, session, caller, uid, ("revocation", ("revoked_on", "why")), deed, do)


async def _shown_then_done(
    request: Request,
    session: Session,
    caller: KnownCaller,
    uid: uuid.UUID,
    form: tuple[str, tuple[str, ...]],
    deed_of: Read,
    do: Do,
) -> Response:
    context = await dossier_context(session, caller, uid)
    (address, names), row = form, context["row"]
    shown = texts(await typed(request), *names, *CARRIED)
    context |= {"form": context["form"] | shown, "queue_query": shown[QUEUE]}
    with shown_again(DOSSIER, context):
        deed = deed_of(shown, row)
        ready = await prepare(session, caller=caller, deed=deed)
    if shown[DO] == "edit":
        return page(request, DOSSIER, context)
    back = f"/dossiers/{uid}?{shown[QUEUE]}" if asked_by(shown[QUEUE]) else f"/dossiers/{uid}"
    check = check_context(request, ready, form=shown, address=f"/dossiers/{uid}/{address}", back=back)
    if is_first(request, shown):
        return page(request, CHECK, check)
    with shown_again(CHECK, check):
        agree(request, ready, shown)
        queue = await _next_of(session, caller, row, shown[QUEUE])
        await do(deed, row)
    return await receipt_of(session, row, queue)


async def _next_of(session: Session, caller: KnownCaller, row: Any, query: str) -> str:
    """The queue that one came from, and the dossier that comes after this one in it: asked while this one still stands there."""
    asked = asked_by(query)
    if asked is None:
        return ""
    found = await around(session, caller, row, asked)
    following = found.behind or found.before
    return asked.query() + (f"&next={following}" if following else "")


async def receipt_of(session: Session, row: Any, query: str) -> Response:
    """The receipt of the step that a dossier took last."""
    events = await queries.events_of(session, province_id=row.province_id, dossier_id=row.id)
    return RedirectResponse(f"/dossiers/{row.uid}/receipts/{len(events)}{'?' if query else ''}{query}", status_code=303)
