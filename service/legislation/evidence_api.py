"""Whether a province asks for evidence where the instrument leaves that open, over the API."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Path, Response

from service.access.caller import KnownCaller
from service.foundation.database import Session
from service.foundation.errors import NotFound
from service.legislation import evidence_actions as actions
from service.legislation import queries
from service.legislation.evidence_schemas import EvidenceRequirementIn, EvidenceRequirementOut

router = APIRouter(prefix="/api/v1", tags=["rulesets"])
PlaceNumber = Annotated[int, Path(ge=1, le=2_000_000_000)]


@router.get("/provinces/{province_id}/rulesets/{uid}/evidence-requirements")
async def requirements(session: Session, province_id: PlaceNumber, uid: uuid.UUID) -> list[EvidenceRequirementOut]:
    """When a province asks for evidence under a rule set, and by which decision, the latest first. Law is public."""
    row = await queries.rule_set_by_uid(session, uid)
    if row is None:
        raise NotFound("unknown-rule-set", "Không có bộ tiêu chí này")
    found = await queries.evidence_requirements(session, province_id=province_id, rule_set_id=row.id)
    return [actions.requirement_out(uid, one) for one in found]


@router.post("/rulesets/{uid}/evidence-requirements", status_code=204)
async def decide(session: Session, caller: KnownCaller, uid: uuid.UUID, given: EvidenceRequirementIn) -> Response:
    """From a day on the caller's province fails what has no suitable evidence under a rule set of Circular 25, or no longer does."""
    await actions.decide_on_evidence(session, caller=caller, uid=uid, given=given)
    return Response(status_code=204)
