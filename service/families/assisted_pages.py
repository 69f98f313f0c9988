"""The family's own page beside somebody who is present: seen with the rights of the desk, as the family sees it (decision 0034)."""

import uuid

from fastapi import APIRouter, Request, Response

from service.access.caller import KnownCaller
from service.families import reading
from service.families.holder import Door
from service.families.pages import PAGE, Year
from service.foundation import clock
from service.foundation.database import Session
from service.foundation.errors import NotFound
from service.foundation.rendering import page
from service.requests import assist_actions
from service.subjects import queries as subjects
from service.subjects import roster_queries
from service.subjects.looks import Look, note

router = APIRouter(prefix="/assistance", include_in_schema=False)


@router.get("/{uid}")
async def family(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID, assessed_year: Year = None) -> Response:
    """The household of an assisted session that goes on. Raises Forbidden, NotFound, Conflict (`assistance-over`)."""
    row = await assist_actions.going_on(session, caller=caller, uid=uid)
    found = await roster_queries.household_of_id(session, row.AssistedSession.household_id)
    if found is None:
        raise NotFound("unknown-household", "Không tìm thấy hộ này")
    home, today = found.Household, clock.today()
    members = await subjects.members_on(session, province_id=home.province_id, household_id=home.id, on=today)
    context = await reading.family_page(session, home, members, year=assessed_year or today.year, today=today)
    note(session, Look.ASSISTED, people=[member.uid for member in members], households=[home.uid])
    return page(request, PAGE, context | {"door": _door(uid), "assisted": row})


def _door(uid: uuid.UUID) -> Door:
    """Through it one reads, and writes what the person asks; what only the family itself may open has no address."""
    home = f"/assistance/{uid}"
    return Door(home, "", "", f"{home}/requests", "/requests", "", account=True)
