"""Trials of a draft law, or of changed parameters, over the API: who gains, who loses. Nothing is stored."""

import uuid
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.assessments import trial_actions as actions
from service.assessments.trial_schemas import TrialIn, TrialOut, TrialSubjects, TrialSubjectsIn
from service.assessments.trial_sheets import MEDIA_TYPE, asks_for_sheet, sheet
from service.foundation.database import Session

router = APIRouter(prefix="/api/v1/rulesets", tags=["rulesets"])
Format = Annotated[Literal["json", "csv"] | None, Query(description="csv: the same figures as a sheet; so does Accept: text/csv")]
_ANSWERS: dict[int | str, dict[str, Any]] = {200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}}


@router.post("/{uid}/trial", response_model=TrialOut, responses=_ANSWERS)
async def trial(
    request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID, given: TrialIn, format: Format = None  # noqa: A002
) -> TrialOut | Response:  # fmt: skip
    """Counts by place under the draft beside what is stored, for every subject of the caller's places."""
    require(caller, Action.TRY_RULES)
    prepared = await actions.prepare(session, caller=caller, uid=uid, given=given)
    found = await actions.tried(session, request.app.state.database, caller=caller, prepared=prepared)
    return sheet(found) if asks_for_sheet(request, format) else found


@router.post("/{uid}/trial/subjects")
async def trial_subjects(
    request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID, given: TrialSubjectsIn
) -> TrialSubjects:
    """Who gains or loses in the communes of a desk that reads people, fifty a page."""
    require(caller, Action.READ_PEOPLE)
    require(caller, Action.TRY_RULES)
    prepared = await actions.prepare(session, caller=caller, uid=uid, given=given)
    return await actions.who_changes(session, request.app.state.database, caller=caller, prepared=prepared, given=given)
