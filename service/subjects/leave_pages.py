"""The page on which a commune's desk says that somebody has left."""

import uuid
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from service.access.caller import KnownCaller, require, require_commune
from service.access.matrix import Action
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.database import Session
from service.foundation.errors import NotFound
from service.foundation.forms import day, read, shown_again, texts, typed
from service.foundation.rendering import page, vietnamese_date
from service.subjects import leave_actions, queries
from service.subjects.leave_actions import LeaveIn
from service.subjects.looks import Look, note

router = APIRouter(prefix="/people/{uid}/leave", include_in_schema=False)
FORM = "subjects/leave.html"


@router.get("")
async def leave_form(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Since when, and why?"""
    return page(request, FORM, await _leaver(session, caller, uid) | {"form": {"on_day": vietnamese_date(clock.today())}})


@router.post("")
async def leave(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """The person is gone since a day."""
    context = await _leaver(session, caller, uid)
    shown = texts(await typed(request), "on_day", "reason", "new_head")
    with shown_again(FORM, context | {"form": shown}):
        given = read(LeaveIn, shown | {"on_day": day(shown["on_day"])})
        await leave_actions.leave(session, caller=caller, person_uid=uid, given=given)
    return RedirectResponse("/people", status_code=303)


async def _leaver(session: Session, caller: Caller, uid: uuid.UUID) -> dict[str, Any]:
    require(caller, Action.REGISTER_PEOPLE)
    row = await queries.person_by_uid(session, uid)
    if row is None:
        raise NotFound("unknown-person", "Không tìm thấy người này")
    person = row.Person
    require_commune(caller, person.commune_id)
    members = []
    if person.household_id is not None:
        where = {"province_id": person.province_id, "household_id": person.household_id}
        members = list(await queries.members_on(session, **where, on=clock.today()))
    note(session, Look.PERSON, people=[uid, *(member.uid for member in members)])
    heads = [member for member in members if member.is_head and member.person_id == person.id]
    others = [(member.uid, member.full_name) for member in members if member.person_id != person.id]
    return {"person": person, "others": others if heads else []}
