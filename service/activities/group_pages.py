"""One clan and one unit: who belongs to it today, since when, and what trainings credited it this year. Lists and forms are `subjects`'."""

import uuid
from typing import Any

from fastapi import APIRouter, Request, Response

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.activities import credit_queries, queries
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.database import Session
from service.foundation.rendering import page
from service.places import queries as places
from service.subjects import group_details
from service.subjects.group_schemas import ClanDetail, UnitDetail
from service.subjects.group_tables import Support
from service.subjects.unit_kinds import ManagingLevel, Ownership, Standing, UnitKind

router = APIRouter(include_in_schema=False)
WORDS = {"unit_kinds": UnitKind, "ownerships": Ownership, "levels": ManagingLevel, "standings": Standing, "supports": Support}


@router.get("/clans/{uid}")
async def clan(
    request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID, after: uuid.UUID | None = None,
    joined: int | None = None, stored: bool = False,
) -> Response:  # fmt: skip
    """A clan with its households, its board and fund, and what credited it."""
    require(caller, Action.READ_PEOPLE)
    found = await group_details.find_clan(session, uid)
    detail = await group_details.clan_detail(session, found, on=clock.today(), after=after)
    credit = await credit_queries.of_clan(session, found, year=clock.today().year)
    shown = {"clan": detail, "credit": credit, "said": _said(joined, "hộ", stored=stored)}
    return page(request, "activities/clan.html", shown | await _around(session, caller, detail))


@router.get("/units/{uid}")
async def unit(
    request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID, after: uuid.UUID | None = None,
    joined: int | None = None, stored: bool = False,
) -> Response:  # fmt: skip
    """A unit with its people, its levels, and what credited it."""
    require(caller, Action.READ_PEOPLE)
    found = await group_details.find_unit(session, uid)
    detail = await group_details.unit_detail(session, found, on=clock.today(), after=after)
    credit = await credit_queries.of_unit(session, found, year=clock.today().year)
    shown = {"unit": detail, "credit": credit, "said": _said(joined, "người", stored=stored)}
    return page(request, "activities/unit.html", shown | await _around(session, caller, detail))


def _said(joined: int | None, what: str, *, stored: bool) -> str:
    return f"Đã thêm {joined} {what}." if joined is not None else "Đã ghi." if stored else ""


async def _around(session: Session, caller: Caller, detail: ClanDetail | UnitDetail) -> dict[str, Any]:
    """Names of places and kinds, and what the caller may do: change the group at its own desk, add members anywhere."""
    where = {detail.commune_id, *(number.commune_id for number in detail.numbers)}
    if isinstance(detail, UnitDetail) and detail.village_id is not None:
        where.add(detail.village_id)
    staff = "commune_staff" in caller.roles
    return WORDS | {
        "places": await places.names(session, where),
        "kinds": {kind.code: kind.label for kind in await queries.kinds(session)},
        "writes": staff,
        "own": staff and detail.commune_id in caller.writes,
    }
