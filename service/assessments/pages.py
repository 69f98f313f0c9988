"""Pages of scores with their reasons: a person, a household, a commune; and the form that confirms points."""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from service.access.caller import KnownCaller, require, require_commune
from service.access.matrix import Action
from service.assessments import actions, figure_queries, figure_reading, queries, standing
from service.assessments.schemas import PointsIn
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.database import Session
from service.foundation.errors import FieldError, Invalid, NotFound
from service.foundation.forms import decimal, read, shown_again, texts, typed
from service.foundation.rendering import page
from service.foundation.rows import AnyRow
from service.places import desk_queries
from service.places import queries as places
from service.subjects import belonging_queries, reading
from service.subjects import queries as subjects
from service.subjects.looks import Look, note
from service.titles.vocabulary import SubjectKind, Title

router = APIRouter(include_in_schema=False)
Year = Annotated[int | None, Query(ge=2015, le=2100)]
POINTS = "assessments/points.html"
INDICATORS = [str(number) for number in range(1, 11)]


@router.get("/people/{uid}")
async def person(
    request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID, assessed_year: Year = None, registered: bool = False
) -> Response:
    """A person as registered, with the citizen score of a year and why it is so."""
    require(caller, Action.READ_PEOPLE)
    row = await _person(session, uid)
    note(session, Look.PERSON, people=[uid])
    attributes = await subjects.attributes_of(session, province_id=row.Person.province_id, person_id=row.Person.id)
    detail = reading.person_detail(row, attributes)
    year = assessed_year or clock.today().year
    context = await standing.of_subject(session, row.Person.province_id, SubjectKind.PERSON, row.Person.id, year, [Title.CITIZEN])
    place_ids = [place for place in (detail.commune_id, detail.village_id) if place is not None]
    own = detail.commune_id in caller.writes and "commune_staff" in caller.roles
    of_person = {"province_id": row.Person.province_id, "person_id": row.Person.id}
    context["units"] = await belonging_queries.units_of_person(session, **of_person, on=clock.today())
    named = {"person": detail, "places": await places.names(session, place_ids), "own": own, "registered": registered}
    return page(request, "assessments/person.html", context | named)


async def _person(session: Session, uid: uuid.UUID) -> AnyRow:
    row = await subjects.person_by_uid(session, uid)
    if row is None:
        raise NotFound("unknown-person", "Không tìm thấy người này")
    return row


@router.get("/people/{uid}/points")
async def points_form(
    request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID, assessed_year: Year = None
) -> Response:
    """The ten indicators of a citizen, to confirm points with a reason."""
    year = assessed_year or clock.today().year
    context = await _points_context(session, caller, uid, year)
    form = {f"points-{row.indicator}": _tenths(row.tenths) for row in context["stated"] if row.point_source == "confirmed"}
    return page(request, POINTS, context | {"form": form | {"assessed_year": str(year)}})


def _tenths(value: int) -> str:
    return f"{value / 10:g}".replace(".", ",")


async def _points_context(session: Session, caller: Caller, uid: uuid.UUID, year: int) -> dict[str, Any]:
    require(caller, Action.CONFIRM_POINTS, title=Title.CITIZEN)
    row = await _person(session, uid)
    require_commune(caller, row.Person.commune_id)
    note(session, Look.SCORE, people=[uid])
    key = (row.Person.province_id, SubjectKind.PERSON, row.Person.id)
    context = await standing.of_subject(session, *key, year, [Title.CITIZEN])
    stated = await queries.points_of(session, province_id=row.Person.province_id, person_id=row.Person.id, assessed_year=year)
    return context | {"row": row, "person": reading.person_detail(row, []), "stated": stated, "indicators": INDICATORS}


@router.post("/people/{uid}/points")
async def confirm_points(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Confirm the points that were filled in; an empty one leaves what the log computes."""
    form = await typed(request)
    shown = texts(form, "assessed_year", "reason", *(f"points-{code}" for code in INDICATORS))
    year = _year(shown["assessed_year"])
    context = await _points_context(session, caller, uid, year)
    with shown_again(POINTS, context | {"form": shown}):
        given = _points(shown)
        await actions.confirm_points(session, caller=caller, person=context["row"].Person, given=given)
    return RedirectResponse(f"/people/{uid}?assessed_year={year}", status_code=303)


def _year(text: str) -> int:
    return int(text) if text.isdecimal() and 2015 <= int(text) <= 2100 else clock.today().year


def _points(shown: dict[str, str]) -> PointsIn:
    """The filled indicators with the one reason. Raises Invalid; errors name the field of the page."""
    filled = [code for code in INDICATORS if shown[f"points-{code}"]]
    if not filled:
        raise Invalid.field("points-1", "missing", "Chưa điền điểm của chỉ số nào. Hãy điền ít nhất một.")
    points = [{"indicator": code, "points": decimal(shown[f"points-{code}"]), "reason": shown["reason"]} for code in filled]
    try:
        return read(PointsIn, {"assessed_year": shown["assessed_year"], "points": points})
    except Invalid as wrong:
        names = {f"points.{at}.points": f"points-{code}" for at, code in enumerate(filled)}
        names |= {f"points.{at}.reason": "reason" for at in range(len(filled))}
        told = {(names.get(e.field, e.field), e.slug): e.message for e in wrong.errors}
        raise Invalid(errors=[FieldError(name, slug, message) for (name, slug), message in told.items()]) from wrong


@router.get("/households/{uid}")
async def household(
    request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID, assessed_year: Year = None
) -> Response:
    """A household with its members' verdicts, and the family's score: official, and the forecast under its own name."""
    require(caller, Action.READ_PEOPLE)
    year = assessed_year or clock.today().year
    context = await standing.of_household(session, uid, year)
    note(session, Look.HOUSEHOLD, households=[uid], people=[member.uid for member in context["members"]])
    home = context["home"]
    own = home.commune_id in caller.writes and "commune_staff" in caller.roles
    of_home = {"province_id": home.province_id, "household_id": home.id}
    context["clans"] = await belonging_queries.clans_of_household(session, **of_home, on=clock.today())
    return page(request, "assessments/household.html", context | {"own": own})


@router.get("/communes")
async def communes(request: Request, session: Session, caller: KnownCaller) -> Response:
    """The communes of the desk today; with only one, straight to it."""
    require(caller, Action.READ_PEOPLE)
    found = await desk_queries.communes_among(session, caller.communes, on=clock.today())
    if len(found) == 1:
        return RedirectResponse(f"/communes/{found[0].id}", status_code=303)
    return page(request, "assessments/communes.html", {"communes": found})


@router.get("/communes/{place_id}")
async def commune(
    request: Request, session: Session, caller: KnownCaller, place_id: int, assessed_year: Year = None,
    submitted: int | None = None, remaining: int | None = None, being_scored: int | None = None, stored: bool = False,
) -> Response:  # fmt: skip
    """Both levels side by side, official and forecast; the declared figures; what can be submitted."""
    require(caller, Action.READ_PEOPLE)
    year = assessed_year or clock.today().year
    place = await _commune(session, caller, place_id)
    context = await standing.of_subject(session, place.province_id, SubjectKind.PLACE, place.id, year, [Title.COMMUNE])
    [subject] = (await figure_queries.subjects_named(session, [place.id], year=year, today=clock.today())).values()
    figures = {"figures": await figure_reading.of_subject(session, subject, year=year, laws=context["laws"])}
    done = {"submitted": submitted, "remaining": remaining, "moving": being_scored, "stored": stored}
    own = place.id in caller.writes and "commune_staff" in caller.roles
    return page(request, "assessments/commune.html", context | done | figures | {"place": place, "own": own})


async def _commune(session: Session, caller: Caller, place_id: int) -> AnyRow:
    place = await places.latest(session, place_id) if place_id in caller.communes else None
    if place is None or place.level != 3:
        raise NotFound("unknown-place", "Không có xã này trong các nơi bạn phụ trách")
    return place
