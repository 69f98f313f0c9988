"""The page of a province's dated flags: the list, the form that sets one, the form that ends one."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.database import Session
from service.foundation.errors import Invalid
from service.foundation.forms import day, read, shown_again, texts, typed
from service.foundation.rendering import page
from service.legislation.flag_reading import flag_out
from service.legislation.flag_schemas import LABELS, EndingIn, FlagIn
from service.places import actions as places
from service.places import flag_actions as actions
from service.places import flag_queries as queries
from service.places.queries import by_code, search
from service.places.tables import COMMUNE, Flag

router = APIRouter(prefix="/flags", include_in_schema=False)
LIST = "legislation/flags.html"
FIELDS = ("place", "flag", "since", "basis")
OFFERED = 400
"""How many communes of the province are offered to whoever types the name of one."""
ENDING = ("place_id", "flag", "last_day", "end_basis")


@router.get("")
async def flags(request: Request, session: Session, caller: KnownCaller, done: bool = False) -> Response:
    """Every flag of the administrator's province, those that run first."""
    return page(request, LIST, await _context(session, caller) | {"done": done})


async def _context(session: Session, caller: Caller) -> dict[str, Any]:
    require(caller, Action.SET_FLAGS)
    rows = [flag_out(row) for row in await queries.flags_of_province(session, caller.administers[0])]
    today = clock.today()
    over = [row for row in rows if row.last_day is not None and row.last_day < today]
    running = [row for row in rows if row not in over]
    groups = [(label, [row for row in running if row.flag is flag]) for flag, label in LABELS.items()]
    options = [(flag.value, label) for flag, label in LABELS.items()]
    communes = await search(session, words="", on=today, level=COMMUNE, under=caller.administers[0], limit=OFFERED)
    offered = [commune.name for commune in communes]
    return {"groups": groups, "over": over, "options": options, "offered": offered, "done": False, "form": {}}


@router.post("")
async def set_flag(request: Request, session: Session, caller: KnownCaller) -> Response:
    """Set a flag of a commune that is named or given by its code."""
    shown = texts(await typed(request), *FIELDS)
    with shown_again(LIST, await _context(session, caller) | {"form": shown}):
        given = read(FlagIn, {"flag": shown["flag"], "since": day(shown["since"]), "basis": shown["basis"]})
        place_id = await _commune(session, caller, shown["place"], given)
        await actions.set_flag(session, caller=caller, place_id=place_id, **given.model_dump())
    return RedirectResponse("/flags?done=true", status_code=303)


async def _commune(session: Session, caller: Caller, text: str, given: FlagIn) -> int:
    if not text:
        raise Invalid.field("place", "missing", "Mục này còn trống. Hãy ghi tên hoặc mã xã.")
    if text.isdecimal():
        found = await by_code(session, code=text, level=COMMUNE, on=given.since)
        if found is None:
            raise Invalid.field("place", "unknown-place", f"Không có xã mang mã {text} vào ngày {given.since:%d/%m/%Y}. Hãy kiểm tra mã hoặc ngày.")  # fmt: skip
        return int(found.id)
    return int((await places.resolve(session, name=text, level=COMMUNE, on=given.since, under=caller.administers[0])).id)


@router.post("/endings")
async def end_flag(request: Request, session: Session, caller: KnownCaller) -> Response:
    """End a flag that runs."""
    shown = texts(await typed(request), *ENDING)
    with shown_again(LIST, await _context(session, caller) | {"form": {f"end_{name}": text for name, text in shown.items()}}):
        given = read(EndingIn, {"last_day": day(shown["last_day"]), "basis": shown["end_basis"]})
        place_id = int(shown["place_id"]) if shown["place_id"].isdecimal() and len(shown["place_id"]) < 10 else 0
        if shown["flag"] not in set(Flag):
            raise Invalid.field("flag", "not-in-list", "Hãy chọn một đặc điểm trong danh sách.")
        await actions.end_flag(session, caller=caller, place_id=place_id, flag=Flag(shown["flag"]), **given.model_dump())
    return RedirectResponse("/flags?done=true", status_code=303)
