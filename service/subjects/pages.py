"""Pages about people and households as they are registered: search, a new person, moves, heads. Scores are shown by `assessments`."""

import re
import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from service.access.caller import KnownCaller, require, require_commune
from service.access.matrix import Action
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.database import Session
from service.foundation.errors import Invalid, NotFound
from service.foundation.forms import day, read, shown_again, texts, typed
from service.foundation.rendering import page, vietnamese_date
from service.foundation.rows import AnyRow
from service.places import actions as places
from service.places import desk_queries
from service.places import queries as place_queries
from service.places.naming import meant
from service.places.tables import COMMUNE
from service.subjects import actions, move_actions, queries, reading, roster_queries
from service.subjects.looks import Look, note
from service.subjects.schemas import ChangeHeadIn, MoveHouseholdIn, MoveMemberIn, PersonIn

router = APIRouter(include_in_schema=False)
NEW, MOVE_HOME, MOVE_PERSON, HEAD = (f"subjects/{name}.html" for name in ("new", "move-household", "move-person", "head"))
PERSON_FIELDS = (
    "full_name", "birth_date", "sex", "ethnicity", "citizen_group", "national_id", "household_uid", "commune_id", "village", "relation", "since",
)  # fmt: skip
SHOWN = 30
_MONTH = re.compile(r"^(\d{1,2})[/.-](\d{4})$")


@router.get("/people")
async def people(request: Request, session: Session, caller: KnownCaller, after: uuid.UUID | None = None) -> Response:
    """Everybody, in Vietnamese order. A search is no address: it is posted, so that no name stands in history, logs or a link that is passed on."""
    return await _people(request, session, caller, query="", birth_year="", after=after)


@router.post("/people")
async def search(request: Request, session: Session, caller: KnownCaller) -> Response:
    """People by the words of their name, tones ignored, or by their household's code, in Vietnamese order. Stores nothing but the reading."""
    form = texts(await typed(request), "query", "birth_year", "after")
    return await _people(request, session, caller, query=form["query"], birth_year=form["birth_year"], after=_uid(form["after"]))


async def _people(
    request: Request, session: Session, caller: Caller, *, query: str, birth_year: str, after: uuid.UUID | None
) -> Response:
    require(caller, Action.READ_PEOPLE)
    year = int(birth_year) if birth_year.isdecimal() and 1900 <= int(birth_year) <= 2100 else None
    asked: dict[str, Any] = {"birth_year": year, "after": after, "limit": SHOWN + 1}
    if query.strip():
        rows = await queries.search_people(session, words=query, **asked)
    else:
        rows = await queries.people_page(session, communes=caller.communes, **asked)
    found = reading.people_page(rows, limit=SHOWN)
    note(session, Look.SEARCH, people=[person.uid for person in found.people])
    form = {"query": query, "birth_year": birth_year}
    return page(request, "subjects/people.html", {"found": found, "form": form, "registers": _registers(caller)})


def _registers(caller: Caller) -> bool:
    return "commune_staff" in caller.roles


@router.get("/people/new")
async def new_person(request: Request, session: Session, caller: KnownCaller, household: uuid.UUID | None = None) -> Response:
    """Register somebody, in a household that exists or as the head of a new one."""
    require(caller, Action.REGISTER_PEOPLE)
    form = {"household_uid": str(household or ""), "since": vietnamese_date(clock.today()), "citizen_group": "resident"}
    return page(request, NEW, await _person_context(session, caller, form))


@router.post("/people/new")
async def register_person(request: Request, session: Session, caller: KnownCaller) -> Response:
    """Register; possible doubles are shown and have to be confirmed as other people."""
    require(caller, Action.REGISTER_PEOPLE)
    form = await typed(request)
    shown = texts(form, *PERSON_FIELDS)
    context = await _person_context(session, caller, shown)
    with shown_again(NEW, context):
        person = read(PersonIn, _person(shown, context["villages"]) | {"confirmed_not_double": "confirmed" in form})
        made = await actions.register_person(session, request.app.state.keys(), caller=caller, person=person)
    return RedirectResponse(f"/people/{made.uid}?registered=1", status_code=303)


async def _person_context(session: Session, caller: Caller, form: Mapping[str, str]) -> dict[str, Any]:
    communes = await desk_queries.communes_among(session, caller.writes, on=clock.today())
    uid = _uid(form.get("household_uid", ""))
    household = await queries.household_by_uid(session, uid, on=clock.today()) if uid else None
    only = {"commune_id": str(communes[0].id)} if len(communes) == 1 else {}
    villages = await desk_queries.villages_among(session, [c.id for c in communes], on=clock.today())
    return {"form": only | dict(form), "communes": communes, "villages": villages, "household": household}


def _uid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _person(shown: Mapping[str, str], villages: Any) -> dict[str, Any]:
    """The form as the schema reads it: an existing household wins over a new one."""
    values: dict[str, Any] = {
        name: shown[name] for name in ("full_name", "sex", "ethnicity", "citizen_group", "national_id", "relation")
    }
    values |= {"birth_date": _birth(shown["birth_date"]), "since": day(shown["since"]), "household_uid": shown["household_uid"]}
    if not shown["household_uid"]:
        village = next((v.id for v in villages if v.name == shown["village"] and str(v.parent_id) == shown["commune_id"]), None)
        if shown["village"] and village is None:
            raise Invalid.field(
                "village", "unknown-village", "Xã này không có thôn, tổ dân phố đó. Hãy chọn trong gợi ý, hoặc để trống."
            )
        if not shown["commune_id"]:
            raise Invalid.field("commune_id", "missing", "Hãy chọn xã, phường nơi hộ ở.")
        values["new_household"] = {"commune_id": shown["commune_id"], "village_id": village}
    return values


def _birth(text: str) -> str:
    month = _MONTH.match(text)
    return f"{month[2]}-{int(month[1]):02d}" if month else day(text)


@router.get("/households/{uid}/move")
async def move_form(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Where does the household move to, and when?"""
    context = await _household(session, caller, uid) | await _own_villages(session, caller)
    return page(request, MOVE_HOME, context | {"form": {"on_day": vietnamese_date(clock.today())}})


@router.post("/households/{uid}/move")
async def move_household(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """The household lives elsewhere since a day, in another village too; what was before stays written."""
    context = await _household(session, caller, uid) | await _own_villages(session, caller)
    shown = texts(await typed(request), "commune", "village", "on_day")
    with shown_again(MOVE_HOME, context | {"form": shown}):
        wanted = read(MoveHouseholdIn, {"commune_id": 1, "on_day": day(shown["on_day"])})
        commune = await _commune(session, shown["commune"], on=wanted.on_day, province_id=context["province_id"])
        villages = await desk_queries.villages_among(session, [commune.id], on=wanted.on_day)
        village = meant([(one.id, one.name) for one in villages], shown["village"], field="village")
        to = wanted.model_copy(update={"commune_id": commune.id, "village_id": int(village) if village else None})
        await move_actions.move_household(session, caller=caller, household_uid=uid, to=to)
    return RedirectResponse("/people", status_code=303)


@router.get("/households/{uid}/head")
async def head_form(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Who is the head, and since when?"""
    context = await _household(session, caller, uid)
    return page(request, HEAD, context | {"form": {"on_day": vietnamese_date(clock.today())}})


@router.post("/households/{uid}/head")
async def change_head(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Another member is the head since a day."""
    context = await _household(session, caller, uid)
    shown = texts(await typed(request), "new_head", "on_day")
    with shown_again(HEAD, context | {"form": shown}):
        change = read(ChangeHeadIn, shown | {"on_day": day(shown["on_day"])})
        await move_actions.change_head(session, caller=caller, household_uid=uid, change=change)
    return RedirectResponse(f"/households/{uid}", status_code=303)


async def _commune(session: Session, name: str, *, on: date, province_id: int) -> AnyRow:
    """A commune by its name: of the own province before all others, since several provinces have one of that name. Raises as `places.resolve`."""
    inside = await place_queries.search(session, words=name, on=on, level=COMMUNE, under=province_id, limit=1)
    return await places.resolve(session, name=name, level=COMMUNE, on=on, under=province_id if inside else None)


async def _own_villages(session: Session, caller: Caller) -> dict[str, Any]:
    """What is offered to whoever types a village: those of the desk's own communes."""
    return {"villages": await desk_queries.villages_among(session, caller.writes, on=clock.today())}


async def _household(session: Session, caller: Caller, uid: uuid.UUID) -> dict[str, Any]:
    """A household of the desk with its members of today. Raises Forbidden, NotFound."""
    require(caller, Action.REGISTER_PEOPLE)
    found = await queries.household_by_uid(session, uid, on=clock.today())
    if found is None:
        raise NotFound("unknown-household", "Không tìm thấy hộ này")
    home = found.Household
    require_commune(caller, home.commune_id)
    members = await queries.members_on(session, province_id=home.province_id, household_id=home.id, on=clock.today())
    note(session, Look.HOUSEHOLD, households=[uid], people=[member.uid for member in members])
    return {"household": reading.household(found, members, as_of=clock.today()), "province_id": home.province_id}


@router.get("/people/{uid}/move")
async def move_person_form(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Into which household does the person move?"""
    context = await _leaver(session, caller, uid)
    return page(request, MOVE_PERSON, context | {"form": {"on_day": vietnamese_date(clock.today())}})


@router.post("/people/{uid}/move")
async def move_person(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """The person lives in another household since a day; a head who leaves names the next one."""
    context = await _leaver(session, caller, uid)
    shown = texts(await typed(request), "household", "on_day", "relation", "new_head")
    with shown_again(MOVE_PERSON, context | {"form": shown}):
        to = read(MoveMemberIn, await _destination(session, context["person"].Person.province_id, shown))
        await move_actions.move_member(session, caller=caller, person_uid=uid, to=to)
    return RedirectResponse(f"/people/{uid}", status_code=303)


async def _leaver(session: Session, caller: Caller, uid: uuid.UUID) -> dict[str, Any]:
    require(caller, Action.REGISTER_PEOPLE)
    row = await queries.person_by_uid(session, uid)
    if row is None:
        raise NotFound("unknown-person", "Không tìm thấy người này")
    note(session, Look.PERSON, people=[uid])
    household = await _household(session, caller, row.household_uid) if row.household_uid else {"household": None}
    return household | {"person": row}


async def _destination(session: Session, province_id: int, shown: Mapping[str, str]) -> dict[str, str]:
    """The household by its code, or by the id that another desk passed on."""
    known = _uid(shown["household"]) or await roster_queries.household_of_code(
        session, province_id=province_id, code=shown["household"]
    )
    if known is None:
        raise Invalid.field(
            "household", "unknown-household", "Không có hộ nào mang mã này trong tầm nhìn của bạn. Hãy kiểm tra lại mã hộ."
        )
    rest = {name: shown[name] for name in ("relation", "new_head")}
    return rest | {"household_uid": str(known), "on_day": day(shown["on_day"])}
