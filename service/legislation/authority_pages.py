"""The dated authority table as a page: public to read; its form is the province administrator's."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from service.access.caller import AnyCaller, KnownCaller, require
from service.access.matrix import Action
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.database import Session
from service.foundation.forms import day, read, shown_again, texts, typed
from service.foundation.rendering import page
from service.legislation import queries
from service.legislation.authority_actions import authority_out, set_authority
from service.legislation.authority_schemas import AuthorityIn, AuthorityOut
from service.titles.vocabulary import Title

router = APIRouter(prefix="/authorities", include_in_schema=False)
LIST = "legislation/authorities.html"
FIELDS = (
    "title", "since", "receiving_office", "appraising_office", "deciding_office", "deciding_desk", "signatory", "submit_before",
    "decide_before", "decide_within", "council_least", "basis",
)  # fmt: skip
DESKS = [("commune", "xã"), ("district", "huyện"), ("cluster", "cụm xã (thay mặt Sở)"), ("province", "tỉnh"), ("ministry", "Bộ")]


@router.get("")
async def authorities(request: Request, session: Session, caller: AnyCaller, done: bool = False) -> Response:
    """Who decides what, since when, on what basis."""
    return page(request, LIST, await _context(session, caller) | {"done": done})


async def _context(session: Session, caller: Caller) -> dict[str, Any]:
    province = caller.administers[0] if caller.administers else None
    rows = [authority_out(row) for row in await queries.authorities(session, province_id=province)]
    rows = sorted((row for row in rows if province or row.province is None), key=lambda row: list(Title).index(row.title))
    today = clock.today()
    return {
        "now": [row for row in rows if _stands(row, today)],
        "ahead": [row for row in rows if row.first_day is not None and row.first_day > today],
        "over": [row for row in rows if row.last_day is not None and row.last_day < today],
        "own": {row.title for row in rows if row.province is not None and _stands(row, today)},
        "titles": [(title.value, title.label) for title in Title],
        "desks": DESKS,
        "may_set": province is not None,
        "done": False,
        "form": {},
    }


def _stands(row: AuthorityOut, today: date) -> bool:
    return (row.first_day is None or row.first_day <= today) and (row.last_day is None or today <= row.last_day)


@router.post("")
async def add(request: Request, session: Session, caller: KnownCaller) -> Response:
    """Set the offices of a title from a day on."""
    require(caller, Action.SET_AUTHORITY)
    shown = texts(await typed(request), *FIELDS)
    with shown_again(LIST, await _context(session, caller) | {"form": shown}):
        values: dict[str, Any] = shown | {"since": day(shown["since"])}
        await set_authority(session, caller=caller, province_id=caller.administers[0], given=read(AuthorityIn, values))
    return RedirectResponse("/authorities?done=true", status_code=303)
