"""The page on which a province decides whether an indicator without suitable evidence fails."""

import uuid
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.foundation.caller import Caller
from service.foundation.database import Session
from service.foundation.errors import NotFound
from service.foundation.forms import day, read, shown_again, texts, typed
from service.foundation.rendering import page
from service.legislation import evidence_actions as actions
from service.legislation import queries
from service.legislation.evidence_schemas import EvidenceRequirementIn
from service.titles.vocabulary import Title

router = APIRouter(prefix="/rulesets", include_in_schema=False)
ONE = "legislation/evidence-requirement.html"
FIELDS = ("required", "valid_from", "number", "decided_on", "issuer", "basis")


@router.get("/{uid}/evidence")
async def evidence(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID, done: bool = False) -> Response:
    """What the province decided so far, and the form for its next decision."""
    require(caller, Action.RATIFY)
    return page(request, ONE, await _context(session, caller, uid) | {"done": done})


async def _context(session: Session, caller: Caller, uid: uuid.UUID) -> dict[str, Any]:
    row = await queries.rule_set_by_uid(session, uid)
    if row is None:
        raise NotFound("unknown-rule-set", "Không có bộ tiêu chí này")
    province_id = caller.administers[0] if caller.administers else 0
    told = await actions.evidence_of(session, row, province_id=province_id)
    return told | {"row": row, "label": Title(row.title).label, "done": False, "form": {}}


@router.post("/{uid}/evidence")
async def decide(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """From a day on the province asks for evidence under this rule set, or asks no more."""
    require(caller, Action.RATIFY)
    context, shown = await _context(session, caller, uid), texts(await typed(request), *FIELDS)
    with shown_again(ONE, context | {"form": shown}):
        dates = {name: day(shown[name]) for name in ("decided_on", "valid_from")}
        given = read(EvidenceRequirementIn, shown | dates)
        await actions.decide_on_evidence(session, caller=caller, uid=uid, given=given)
    return RedirectResponse(f"/rulesets/{uid}/evidence?done=true", status_code=303)
