"""Pages of declared figures: the desk's list, and one page a subject that shows what stands, what stood, and takes what is new."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.assessments import figure_actions as actions
from service.assessments import figure_queries as queries
from service.assessments import figure_reading as reading
from service.assessments.figure_desk import context_of, rows_of_desk
from service.assessments.figure_reading import FiguresTold
from service.assessments.figure_subjects import FigureSubject, Reference
from service.assessments.schemas import FiguresIn
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.database import Session
from service.foundation.errors import FieldError, Invalid, NotFound
from service.foundation.forms import day, read, shown_again, texts, typed
from service.foundation.rendering import page
from service.titles.vocabulary import SubjectKind

router = APIRouter(include_in_schema=False)
Year = Annotated[int | None, Query(ge=2015, le=2100)]
ONE, LIST = "assessments/figures.html", "assessments/figure-desk.html"
DOCUMENT = ("assessed_year", "source", "source_number", "source_date", "age_rule")


@router.get("/figures")
async def desk(request: Request, session: Session, caller: KnownCaller, assessed_year: Year = None) -> Response:
    """The places and units whose figures the desk keeps, with how many are declared."""
    require(caller, Action.DECLARE_FIGURES)
    year = assessed_year or clock.today().year
    rows = await rows_of_desk(session, caller, year=year)
    return page(request, LIST, {"rows": rows, "year": year, "years": [year + 1, year, year - 1, year - 2]})


@router.get("/communes/{place_id}/figures")
@router.get("/places/{place_id}/figures")
async def of_place(
    request: Request, session: Session, caller: KnownCaller, place_id: int, assessed_year: Year = None, stored: bool = False
) -> Response:
    """The figures of a commune, district or province for a year."""
    return await _show(request, session, caller, place_id, assessed_year, stored=stored)


@router.get("/units/{uid}/figures")
async def of_unit(
    request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID, assessed_year: Year = None, stored: bool = False
) -> Response:
    """The figures of a unit."""
    return await _show(request, session, caller, (SubjectKind.UNIT, uid), assessed_year, stored=stored)


async def _show(
    request: Request, session: Session, caller: Caller, reference: Reference, assessed_year: int | None, *, stored: bool
) -> Response:
    year = assessed_year or clock.today().year
    subject = await _in_sight(session, caller, reference, year)
    told = await reading.of_subject(session, subject, year=year)
    context = await context_of(session, caller, subject, year)
    return page(request, ONE, context | {"told": told, "stored": stored, "form": {"assessed_year": str(year)}})


async def _in_sight(session: Session, caller: Caller, reference: Reference, year: int) -> FigureSubject:
    """Who counts a place reads its figures; only who keeps them gets the form."""
    require(caller, Action.READ_STATISTICS)
    named = await queries.subjects_named(session, [actions.known(reference)], year=year, today=clock.today())
    found = named.get(reference)
    if found is not None and found.place_id in caller.counted:
        return found
    raise NotFound("unknown-subject", "Không tìm thấy nơi hoặc đơn vị này trong các nơi bạn phụ trách")


@router.post("/communes/{place_id}/figures")
@router.post("/places/{place_id}/figures")
async def declare_of_place(request: Request, session: Session, caller: KnownCaller, place_id: int) -> Response:
    """Store what was filled in; newer ones supersede, the older stay to be read."""
    return await _declare(request, session, caller, place_id)


@router.post("/units/{uid}/figures")
async def declare_of_unit(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """The same of a unit."""
    return await _declare(request, session, caller, (SubjectKind.UNIT, uid))


async def _declare(request: Request, session: Session, caller: Caller, reference: Reference) -> Response:
    form = await typed(request)
    shown = texts(form, *DOCUMENT)
    year = int(shown["assessed_year"]) if shown["assessed_year"].isdecimal() and 2015 <= int(shown["assessed_year"]) <= 2100 else clock.today().year  # fmt: skip
    subject = await actions.own_subject(session, caller, reference, year=year)
    told = await reading.of_subject(session, subject, year=year)
    shown |= texts(form, *(one.fact.name for one in told.figures))
    context = await context_of(session, caller, subject, year)
    with shown_again(ONE, context | {"told": told, "stored": False, "form": shown}):
        await actions.declare_figures(session, caller=caller, subject=subject, given=_given(told, shown))
    return RedirectResponse(f"{subject.address}/figures?assessed_year={year}&stored=true", status_code=303)


def _given(told: FiguresTold, shown: dict[str, str]) -> FiguresIn:
    """The filled figures. Raises Invalid when nothing is filled, or the document is not named."""
    filled = [one.fact for one in told.figures if shown[one.fact.name]]
    if not filled:
        first = told.figures[0].fact.name if told.figures else ""
        raise Invalid(errors=[FieldError(first, "missing", "Chưa điền số liệu nào. Hãy điền ít nhất một.")])
    figures = [{"fact": fact.name, "value": _value(fact.kind == "flag", shown[fact.name])} for fact in filled]
    for figure in figures:
        if figure["fact"] == "population" and shown["age_rule"]:
            figure["age_rule"] = shown["age_rule"]
    document = {name: shown[name] for name in ("assessed_year", "source", "source_number")}
    return read(FiguresIn, document | {"source_date": day(shown["source_date"]), "figures": figures})


def _value(flag: bool, text: str) -> str | bool:
    return text != "0" if flag else text
