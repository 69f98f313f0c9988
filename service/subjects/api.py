"""People and households under /api/v1: register, find, move, and what is dated about them."""

import uuid
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.foundation import clock
from service.foundation.database import Session
from service.foundation.errors import NotFound
from service.subjects import actions, move_actions, queries, reading
from service.subjects.looks import Look, note
from service.subjects.schemas import (
    AttributeIn,
    ChangeHeadIn,
    Done,
    HouseholdOut,
    MoveHouseholdIn,
    MoveMemberIn,
    PeoplePage,
    PersonDetail,
    PersonIn,
    RegisteredPerson,
)

router = APIRouter(prefix="/api/v1", tags=["subjects"])


@router.post("/people", status_code=201)
async def register_person(request: Request, session: Session, caller: KnownCaller, person: PersonIn) -> RegisteredPerson:
    """Register a citizen in a household, theirs or a new one; possible doubles are shown first."""
    require(caller, Action.REGISTER_PEOPLE)
    return await actions.register_person(session, request.app.state.keys(), caller=caller, person=person)


@router.get("/people")
async def list_people(
    session: Session,
    caller: KnownCaller,
    query: Annotated[
        str | None, Query(max_length=100, description="Words of a name, tones ignored, or a household's code")
    ] = None,
    birth_year: Annotated[int | None, Query(ge=1880, le=2100)] = None,
    after: uuid.UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> PeoplePage:
    """The people of the caller's communes in Vietnamese order, by name or household code when words are given."""
    require(caller, Action.READ_PEOPLE)
    if query:
        rows = await queries.search_people(session, words=query, birth_year=birth_year, after=after, limit=limit + 1)
    else:
        rows = await queries.people_page(session, communes=caller.communes, birth_year=birth_year, after=after, limit=limit + 1)
    found = reading.people_page(rows, limit=limit)
    note(session, Look.SEARCH, people=[person.uid for person in found.people])
    return found


@router.get("/people/{uid}")
async def read_person(session: Session, caller: KnownCaller, uid: uuid.UUID) -> PersonDetail:
    """One citizen with dated attributes."""
    row = await queries.person_by_uid(session, uid)
    if row is None:
        raise NotFound("unknown-person", "Không tìm thấy người này")
    person = row.Person
    note(session, Look.PERSON, people=[uid])
    attributes = await queries.attributes_of(session, province_id=person.province_id, person_id=person.id)
    return reading.person_detail(row, attributes)


@router.post("/people/{uid}/membership")
async def move_member(session: Session, caller: KnownCaller, uid: uuid.UUID, to: MoveMemberIn) -> Done:
    """The person lives in another household since a day, perhaps out of the caller's sight from now on."""
    require(caller, Action.REGISTER_PEOPLE)
    await move_actions.move_member(session, caller=caller, person_uid=uid, to=to)
    return Done(uid=uid, on_day=to.on_day)


@router.post("/people/{uid}/attributes")
async def set_attribute(session: Session, caller: KnownCaller, uid: uuid.UUID, change: AttributeIn) -> PersonDetail:
    """Begin or end a dated attribute."""
    require(caller, Action.REGISTER_PEOPLE)
    await actions.set_attribute(session, caller=caller, person_uid=uid, change=change)
    return await read_person(session, caller, uid)


@router.get("/households/{uid}")
async def read_household(session: Session, caller: KnownCaller, uid: uuid.UUID, as_of: date | None = None) -> HouseholdOut:
    """A household with its members of a day, today unless told."""
    on = as_of or clock.today()
    found = await queries.household_by_uid(session, uid, on=on)
    if found is None:
        raise NotFound("unknown-household", "Không tìm thấy hộ này")
    home = found.Household
    members = await queries.members_on(session, province_id=home.province_id, household_id=home.id, on=on)
    note(session, Look.HOUSEHOLD, households=[uid], people=[member.uid for member in members])
    return reading.household(found, members, as_of=on)


@router.post("/households/{uid}/move", status_code=204)
async def move_household(session: Session, caller: KnownCaller, uid: uuid.UUID, to: MoveHouseholdIn) -> None:
    """The household lives elsewhere since a day; the desk of the present commune hands it over."""
    require(caller, Action.REGISTER_PEOPLE)
    await move_actions.move_household(session, caller=caller, household_uid=uid, to=to)


@router.post("/households/{uid}/head")
async def change_head(session: Session, caller: KnownCaller, uid: uuid.UUID, change: ChangeHeadIn) -> HouseholdOut:
    """Another member is the head since a day."""
    require(caller, Action.REGISTER_PEOPLE)
    await move_actions.change_head(session, caller=caller, household_uid=uid, change=change)
    return await read_household(session, caller, uid)
