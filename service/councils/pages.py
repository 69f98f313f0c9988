"""The councils of an office as a page: those there are, and a form that records another, without JavaScript."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from service.access import queries as access
from service.access.caller import KnownCaller, require, require_account
from service.access.matrix import Action, Role
from service.councils import actions, composition, queries
from service.councils.composition import Position
from service.councils.schemas import CouncilIn
from service.dossiers import authority
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.database import Session
from service.foundation.forms import day, read, shown_again, texts, typed
from service.foundation.rendering import page
from service.foundation.rows import AnyRow
from service.legislation import queries as legislation
from service.places import queries as places
from service.titles.vocabulary import Title

router = APIRouter(include_in_schema=False)
LIST = "councils/councils.html"
SEATS = 9
"""How many members the form takes; the API takes 50."""

FIELDS = ("place", "title", "decision_number", "set_up_on")


@router.get("/councils")
async def councils(request: Request, session: Session, caller: KnownCaller, unclear: int = 0) -> Response:
    """The councils of the caller's offices, the newest first."""
    require(caller, Action.RETURN)
    return page(request, LIST, await _context(session, caller) | {"unclear": unclear})


async def _context(session: Session, caller: Caller) -> dict[str, Any]:
    offices = await access.offices_of(session, account_id=require_account(caller), role=Role.ASSESSOR, on=clock.today())
    names = await places.names(session, offices)
    councils = await queries.councils(session)
    members = await queries.members_of_all(session, councils)
    table = await legislation.authorities(session)
    return {
        "councils": [(one, members.get(one.id, []), _warnings(one, members.get(one.id, []), table)) for one in councils],
        "offices": [(id_, names.get(id_, "")) for id_ in offices],
        "titles": [(title.value, title.label) for title in Title],
        "labels": {title.value: title for title in Title},
        "positions": [(position.value, position.label) for position in Position],
        "seats": range(SEATS),
        "form": {"position-0": Position.CHAIR, "position-1": Position.SECRETARY},
        "unclear": 0,
    }


def _warnings(council: AnyRow, members: Sequence[AnyRow], table: Sequence[AnyRow]) -> Sequence[str]:
    """Where the article can be read two ways and a council stands on one reading only."""
    mine = [row for row in table if row.province_id in (None, council.province_id)]
    row = authority.in_force(mine, title=council.title, on=council.set_up_on)
    if row is None or not row.council_least:
        return []
    return composition.warnings([Position(member.position) for member in members], least=row.council_least)


@router.post("/councils")
async def set_up(request: Request, session: Session, caller: KnownCaller) -> Response:
    """Record a council; rows without a name are left out."""
    require(caller, Action.RETURN)
    form = await typed(request)
    rows = [f"{name}-{seat}" for seat in range(SEATS) for name in ("position", "full_name", "representing")]
    shown = texts(form, *FIELDS, *rows)
    with shown_again(LIST, await _context(session, caller) | {"form": shown}):
        members = [_member(shown, seat) for seat in range(SEATS) if shown[f"full_name-{seat}"]]
        values: dict[str, Any] = {name: shown[name] for name in FIELDS}
        given = read(CouncilIn, values | {"set_up_on": day(shown["set_up_on"]), "members": members})
        made = await actions.set_up(session, caller=caller, given=given)
    return RedirectResponse(f"/councils?unclear={int(bool(made.warnings))}", status_code=303)


def _member(shown: dict[str, str], seat: int) -> dict[str, str]:
    values = {name: shown[f"{name}-{seat}"] for name in ("position", "full_name", "representing")}
    return {name: value for name, value in values.items() if value}
