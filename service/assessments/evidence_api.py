"""Evidence behind indicators over the API: of a place, a unit or a clan; judged by an assessor; taken back with a reason."""

import uuid

from fastapi import APIRouter, Response

from service.access.caller import KnownCaller
from service.assessments import evidence_actions as actions
from service.assessments import evidence_reading as reading
from service.assessments.evidence_schemas import EvidenceIn, EvidenceMade, JudgementIn, SubjectEvidence, VoidingIn
from service.assessments.figure_actions import own_subject
from service.assessments.figure_subjects import Reference
from service.assessments.schemas import AssessedYear
from service.foundation.caller import Caller
from service.foundation.database import Session
from service.titles.vocabulary import SubjectKind

router = APIRouter(prefix="/api/v1", tags=["evidence"])


@router.get("/places/{place_id}/evidence")
async def evidence_of_place(session: Session, caller: KnownCaller, place_id: int, assessed_year: AssessedYear) -> SubjectEvidence:
    """The indicators of a place in a year with their documents."""
    return await _read(session, caller, place_id, assessed_year)


@router.get("/units/{uid}/evidence")
async def evidence_of_unit(session: Session, caller: KnownCaller, uid: uuid.UUID, assessed_year: AssessedYear) -> SubjectEvidence:
    """The same of a unit."""
    return await _read(session, caller, (SubjectKind.UNIT, uid), assessed_year)


@router.get("/clans/{uid}/evidence")
async def evidence_of_clan(session: Session, caller: KnownCaller, uid: uuid.UUID, assessed_year: AssessedYear) -> SubjectEvidence:
    """The same of a clan."""
    return await _read(session, caller, (SubjectKind.CLAN, uid), assessed_year)


async def _read(session: Session, caller: Caller, reference: Reference, year: int) -> SubjectEvidence:
    subject = await actions.in_sight(session, caller, reference, year=year)
    told = await reading.of_subject(session, subject, year=year)
    return reading.evidence_out(subject, year, told, await reading.files_of(session, subject, told))


@router.post("/places/{place_id}/evidence", status_code=201)
async def add_to_place(session: Session, caller: KnownCaller, place_id: int, given: EvidenceIn) -> EvidenceMade:
    """Add a document behind an indicator of a commune, district or province."""
    return await _add(session, caller, place_id, given)


@router.post("/units/{uid}/evidence", status_code=201)
async def add_to_unit(session: Session, caller: KnownCaller, uid: uuid.UUID, given: EvidenceIn) -> EvidenceMade:
    """Add a document behind an indicator of a unit."""
    return await _add(session, caller, (SubjectKind.UNIT, uid), given)


@router.post("/clans/{uid}/evidence", status_code=201)
async def add_to_clan(session: Session, caller: KnownCaller, uid: uuid.UUID, given: EvidenceIn) -> EvidenceMade:
    """Add a document behind an indicator of a clan."""
    return await _add(session, caller, (SubjectKind.CLAN, uid), given)


async def _add(session: Session, caller: Caller, reference: Reference, given: EvidenceIn) -> EvidenceMade:
    subject = await own_subject(session, caller, reference, year=given.assessed_year)
    return EvidenceMade(uid=await actions.add(session, caller=caller, subject=subject, given=given))


@router.post("/evidence/{uid}/judgements", status_code=204)
async def judge(session: Session, caller: KnownCaller, uid: uuid.UUID, given: JudgementIn) -> Response:
    """Say whether a document is suitable; one that is not needs a reason. Nobody judges what they entered."""
    await actions.judge(session, caller=caller, uid=uid, suitable=given.suitable, reason=given.reason)
    return Response(status_code=204)


@router.post("/evidence/{uid}/voidings", status_code=204)
async def void(session: Session, caller: KnownCaller, uid: uuid.UUID, given: VoidingIn) -> Response:
    """Take a document back with a reason; it stays to be read."""
    await actions.void(session, caller=caller, uid=uid, reason=given.reason)
    return Response(status_code=204)
