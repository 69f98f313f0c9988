"""Pages of evidence: the indicators of a subject with their documents; forms to add, judge and take back, without JavaScript."""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from service.access.caller import KnownCaller, require
from service.access.matrix import Action, may
from service.assessments import evidence_actions as actions
from service.assessments import evidence_reading as reading
from service.assessments import file_actions
from service.assessments.evidence_schemas import EvidenceIn, JudgementIn, VoidingIn
from service.assessments.figure_actions import own_subject
from service.assessments.figure_desk import context_of
from service.assessments.figure_subjects import FigureSubject, Reference
from service.assessments.file_actions import Filing
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.database import Session
from service.foundation.forms import day, read, shown_again, texts, typed
from service.foundation.rendering import page
from service.titles.vocabulary import SubjectKind

router = APIRouter(include_in_schema=False)
Year = Annotated[int | None, Query(ge=2015, le=2100)]
ONE = "assessments/evidence.html"
FIELDS = ("assessed_year", "indicator", "document", "document_number", "document_date", "note")


@router.get("/communes/{place_id}/evidence")
@router.get("/places/{place_id}/evidence")
async def of_place(
    request: Request, session: Session, caller: KnownCaller, place_id: int, assessed_year: Year = None, done: str = ""
) -> Response:
    """The evidence of a commune, district or province for a year."""
    return await _show(request, session, caller, place_id, assessed_year, done)


@router.get("/units/{uid}/evidence")
async def of_unit(
    request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID, assessed_year: Year = None, done: str = ""
) -> Response:
    """The evidence of a unit."""
    return await _show(request, session, caller, (SubjectKind.UNIT, uid), assessed_year, done)


@router.get("/clans/{uid}/evidence")
async def of_clan(
    request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID, assessed_year: Year = None, done: str = ""
) -> Response:
    """The evidence of a clan."""
    return await _show(request, session, caller, (SubjectKind.CLAN, uid), assessed_year, done)


async def _show(
    request: Request, session: Session, caller: Caller, reference: Reference, assessed_year: int | None, done: str
) -> Response:
    year = assessed_year or clock.today().year
    subject = await actions.in_sight(session, caller, reference, year=year)
    return page(request, ONE, await _context(session, caller, subject, year, filing=filing_of(request)) | {"done": done})


async def _context(session: Session, caller: Caller, subject: FigureSubject, year: int, *, filing: Filing) -> dict[str, Any]:
    told = await reading.of_subject(session, subject, year=year)
    files = await reading.files_of(session, subject, told)
    indicators = [(one.code, f"{one.code} {one.wording[:90]}") for one in told if one.wording]
    shared = await context_of(session, caller, subject, year)
    judges = may(caller.roles, Action.RETURN, title=subject.title)
    return shared | {
        "told": told, "files": files, "indicators": indicators, "may_judge": judges, "done": "", "form": {}, "limits": filing.limits,
    }  # fmt: skip


@router.post("/communes/{place_id}/evidence")
@router.post("/places/{place_id}/evidence")
async def add_to_place(request: Request, session: Session, caller: KnownCaller, place_id: int) -> Response:
    """Add a document behind an indicator."""
    return await _add(request, session, caller, place_id)


@router.post("/units/{uid}/evidence")
async def add_to_unit(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """The same of a unit."""
    return await _add(request, session, caller, (SubjectKind.UNIT, uid))


@router.post("/clans/{uid}/evidence")
async def add_to_clan(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """The same of a clan."""
    return await _add(request, session, caller, (SubjectKind.CLAN, uid))


async def _add(request: Request, session: Session, caller: Caller, reference: Reference) -> Response:
    form = await typed(request)
    shown = texts(form, *FIELDS)
    text = shown["assessed_year"]
    year = int(text) if text.isdecimal() and 2015 <= int(text) <= 2100 else clock.today().year
    subject = await own_subject(session, caller, reference, year=year)
    context = await _context(session, caller, subject, year, filing=filing_of(request))
    with shown_again(ONE, context | {"form": shown}):
        given = read(EvidenceIn, shown | {"assessed_year": str(year), "document_date": day(shown["document_date"])})
        uid = await actions.add(session, caller=caller, subject=subject, given=given)
        if files := file_actions.sent(form):
            await file_actions.attach(session, filing_of(request), caller=caller, uid=uid, files=files)
    return _back(subject, year, "added")


@router.post("/evidence/{uid}/judgements")
async def judge(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """An assessor's word on a document; what is refused comes back on the subject's page."""
    require(caller, Action.RETURN)
    shown = texts(await typed(request), "suitable", "reason")
    subject, year = await actions.subject_of(session, caller, uid)
    with shown_again(ONE, await _context(session, caller, subject, year, filing=filing_of(request))):
        given = read(JudgementIn, shown)
        await actions.judge(session, caller=caller, uid=uid, suitable=given.suitable, reason=given.reason)
    return _back(subject, year, "judged")


@router.post("/evidence/{uid}/voidings")
async def void(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Take a document back with a reason."""
    require(caller, Action.DECLARE_FIGURES)
    shown = texts(await typed(request), "reason")
    subject, year = await actions.subject_of(session, caller, uid)
    with shown_again(ONE, await _context(session, caller, subject, year, filing=filing_of(request))):
        await actions.void(session, caller=caller, uid=uid, reason=read(VoidingIn, shown).reason)
    return _back(subject, year, "voided")


def filing_of(request: Request) -> Filing:
    """Where this app keeps files."""
    found: Filing = request.app.state.filing
    return found


def _back(subject: FigureSubject, year: int, done: str) -> Response:
    return RedirectResponse(f"{subject.address}/evidence?assessed_year={year}&done={done}", status_code=303)
