"""Councils under /api/v1: setting one up, bringing a dossier before it, recording what it proposes."""

import uuid

from fastapi import APIRouter, Response

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.councils import actions, queries
from service.councils.schemas import AppraisalIn, ConclusionIn, CouncilIn, CouncilMade, CouncilOut
from service.foundation.database import Session
from service.titles.vocabulary import Title

router = APIRouter(prefix="/api/v1", tags=["councils"])


@router.post("/councils", status_code=201)
async def set_up(session: Session, caller: KnownCaller, given: CouncilIn) -> CouncilMade:
    """Record a council: chair, secretary and members, an odd number, at least five; `warnings` where the text can be read two ways."""
    return CouncilMade.model_validate(await actions.set_up(session, caller=caller, given=given))


@router.get("/councils")
async def councils(session: Session, caller: KnownCaller, title: Title | None = None) -> list[CouncilOut]:
    """The councils of the caller's offices, the newest first."""
    require(caller, Action.RETURN)
    return [CouncilOut.model_validate(row) for row in await queries.councils(session, title=title)]


@router.post("/dossiers/{uid}/appraisal", status_code=204)
async def appraise(session: Session, caller: KnownCaller, uid: uuid.UUID, given: AppraisalIn) -> Response:
    """Bring a received dossier before a council."""
    await actions.appraise(session, caller=caller, dossier=uid, council=given.council)
    return Response(status_code=204)


@router.post("/dossiers/{uid}/conclusion", status_code=204)
async def conclude(session: Session, caller: KnownCaller, uid: uuid.UUID, given: ConclusionIn) -> Response:
    """Record the council's report and proposal. It replaces nobody's signature: the decision follows."""
    await actions.conclude(session, caller=caller, dossier=uid, given=given)
    return Response(status_code=204)
