"""Declared figures over the API: of a place or a unit; what is asked and what stood before; of many subjects in one call."""

import uuid

from fastapi import APIRouter

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.assessments import figure_actions as actions
from service.assessments import figure_queries as queries
from service.assessments import figure_reading as reading
from service.assessments.figure_bulk import declare_rows
from service.assessments.figure_schemas import ManyFiguresIn, ManyFiguresOut, SubjectFigures
from service.assessments.figure_subjects import Reference
from service.assessments.schemas import AssessedYear, FiguresIn, FiguresOut
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.database import Session
from service.foundation.errors import NotFound
from service.titles.vocabulary import SubjectKind

router = APIRouter(prefix="/api/v1", tags=["figures"])


@router.get("/places/{place_id}/figures")
async def figures_of_place(session: Session, caller: KnownCaller, place_id: int, assessed_year: AssessedYear) -> SubjectFigures:
    """What is asked of a commune, district or province for a year, what stands and what it superseded."""
    return await _read(session, caller, place_id, assessed_year)


@router.get("/units/{uid}/figures")
async def figures_of_unit(session: Session, caller: KnownCaller, uid: uuid.UUID, assessed_year: AssessedYear) -> SubjectFigures:
    """The same of a unit."""
    return await _read(session, caller, (SubjectKind.UNIT, uid), assessed_year)


async def _read(session: Session, caller: Caller, reference: Reference, year: int) -> SubjectFigures:
    require(caller, Action.READ_STATISTICS)
    found = (await queries.subjects_named(session, [actions.known(reference)], year=year, today=clock.today())).get(reference)
    if found is None or found.place_id not in caller.counted:
        raise NotFound
    return reading.figures_out(await reading.of_subject(session, found, year=year))


@router.post("/places/{place_id}/figures", status_code=201)
async def declare_of_place(session: Session, caller: KnownCaller, place_id: int, figures: FiguresIn) -> FiguresOut:
    """Declare official figures of a commune, district or province for a year, with the document that backs them."""
    return await _declare(session, caller, place_id, figures)


@router.post("/units/{uid}/figures", status_code=201)
async def declare_of_unit(session: Session, caller: KnownCaller, uid: uuid.UUID, figures: FiguresIn) -> FiguresOut:
    """Declare what a unit answers for itself."""
    return await _declare(session, caller, (SubjectKind.UNIT, uid), figures)


async def _declare(session: Session, caller: Caller, reference: Reference, figures: FiguresIn) -> FiguresOut:
    subject = await actions.own_subject(session, caller, reference, year=figures.assessed_year)
    judged = await actions.declare_figures(session, caller=caller, subject=subject, given=figures)
    return FiguresOut(stored=len(figures.figures), warnings=list(judged.warnings))


@router.post("/figures")
async def declare_of_many(session: Session, caller: KnownCaller, given: ManyFiguresIn) -> ManyFiguresOut:
    """Declare figures of many places and units at once: a verdict a row; a refused row stores nothing, the others stand."""
    require(caller, Action.DECLARE_FIGURES)
    return await declare_rows(session, caller=caller, given=given)
