"""Pages of clans and units: lists with a search that ignores tones, and the forms that register one. One clan and one unit are shown by
`activities`, which knows what trainings credited them."""

import uuid
from collections.abc import Mapping
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
from service.foundation.rendering import page, vietnamese_date
from service.foundation.text import fold
from service.places import desk_queries
from service.places import queries as places
from service.subjects import group_actions, group_queries, group_reading
from service.subjects.group_queries import Asked
from service.subjects.group_schemas import ClanIn, UnitIn
from service.subjects.unit_kinds import ManagingLevel, Ownership, UnitKind

router = APIRouter(include_in_schema=False)
NEW_CLAN, NEW_UNIT = "subjects/clan-new.html", "subjects/unit-new.html"
UNIT_FIELDS = ("name", "commune_id", "village", "kind", "ownership", "level", "since")
WORDS = {"kinds": UnitKind, "ownerships": Ownership, "levels": ManagingLevel}
SHOWN = 50


@router.get("/clans")
async def clans(
    request: Request, session: Session, caller: KnownCaller, name: str = "", place: str = "", after: uuid.UUID | None = None
) -> Response:
    """The clans of the desk's communes, or with households there."""
    require(caller, Action.READ_PEOPLE)
    form = {"name": name, "place": place}
    rows = await group_queries.clans_page(session, _asked(form, after))
    found = group_reading.clans_page(rows, limit=SHOWN)
    context = await _list_context(session, caller, form, {clan.commune_id for clan in found.clans})
    return page(request, "subjects/clans.html", context | {"found": found})


@router.get("/units")
async def units(
    request: Request, session: Session, caller: KnownCaller, name: str = "", place: str = "", kind: str = "", level: str = "",
    after: uuid.UUID | None = None,
) -> Response:  # fmt: skip
    """The units of the desk's communes, or with members there."""
    require(caller, Action.READ_PEOPLE)
    form = {"name": name, "place": place, "kind": kind, "level": level}
    found = group_reading.units_page(await group_queries.units_page(session, _asked(form, after)), limit=SHOWN)
    context = await _list_context(session, caller, form, {unit.commune_id for unit in found.units})
    return page(request, "subjects/units.html", context | {"found": found} | WORDS)


def _asked(form: Mapping[str, str], after: uuid.UUID | None) -> Asked:
    """What was asked for; a word that is no choice of the list asks for everything."""
    kind, level = form.get("kind", ""), form.get("level", "")
    return Asked(
        on=clock.today(), limit=SHOWN + 1, after=after, name=form["name"],
        communes=[int(form["place"])] if form["place"].isdecimal() and len(form["place"]) < 10 else None,
        kind=UnitKind(kind) if kind in set(UnitKind) else None,
        level=ManagingLevel(level) if level in set(ManagingLevel) else None,
    )  # fmt: skip


async def _list_context(session: Session, caller: Caller, form: Mapping[str, str], shown: set[int]) -> dict[str, Any]:
    return {
        "form": form,
        "communes": await desk_queries.communes_among(session, caller.communes, on=clock.today()),
        "places": await places.names(session, shown),
        "registers": "commune_staff" in caller.roles,
    }


@router.get("/clans/new")
async def new_clan(request: Request, session: Session, caller: KnownCaller) -> Response:
    """Register a clan."""
    require(caller, Action.REGISTER_PEOPLE)
    return page(request, NEW_CLAN, await _form_context(session, caller, {}))


@router.post("/clans/new")
async def register_clan(request: Request, session: Session, caller: KnownCaller) -> Response:
    """Register; one of the same name is shown and has to be confirmed as another."""
    require(caller, Action.REGISTER_PEOPLE)
    form = await typed(request)
    shown = texts(form, "name", "commune_id")
    with shown_again(NEW_CLAN, await _form_context(session, caller, shown)):
        clan = read(ClanIn, shown | {"confirmed_not_double": "confirmed" in form})
        uid = await group_actions.register_clan(session, caller=caller, clan=clan)
    return RedirectResponse(f"/clans/{uid}", status_code=303)


@router.get("/units/new")
async def new_unit(request: Request, session: Session, caller: KnownCaller) -> Response:
    """Register a unit and who manages it."""
    require(caller, Action.REGISTER_PEOPLE)
    return page(request, NEW_UNIT, await _form_context(session, caller, {"since": vietnamese_date(clock.today())}))


@router.post("/units/new")
async def register_unit(request: Request, session: Session, caller: KnownCaller) -> Response:
    """Register; one of the same name is shown and has to be confirmed as another."""
    require(caller, Action.REGISTER_PEOPLE)
    form = await typed(request)
    shown = texts(form, *UNIT_FIELDS)
    context = await _form_context(session, caller, shown)
    with shown_again(NEW_UNIT, context):
        said: dict[str, Any] = {name: shown[name] for name in UNIT_FIELDS if name != "village"}
        said |= {"since": day(shown["since"]), "village_id": _village(shown, context["villages"])}
        unit = read(UnitIn, said | {"confirmed_not_double": "confirmed" in form})
        uid = await group_actions.register_unit(session, caller=caller, unit=unit)
    return RedirectResponse(f"/units/{uid}", status_code=303)


async def _form_context(session: Session, caller: Caller, form: Mapping[str, str]) -> dict[str, Any]:
    communes = await desk_queries.communes_among(session, caller.writes, on=clock.today())
    only = {"commune_id": str(communes[0].id)} if len(communes) == 1 else {}
    villages = await desk_queries.villages_among(session, [c.id for c in communes], on=clock.today())
    return {"form": only | dict(form), "communes": communes, "villages": villages} | WORDS


def _village(shown: Mapping[str, str], villages: Any) -> int | str:
    """The village that was typed, tones ignored; nothing typed is none. Raises Invalid (`unknown-village`)."""
    name = fold(shown["village"])
    if not name:
        return ""
    found = [v.id for v in villages if fold(v.name) == name and str(v.parent_id) == shown["commune_id"]]
    if len(found) != 1:
        message = f"Xã này không có thôn, tổ dân phố “{shown['village']}”. Hãy chọn trong gợi ý, hoặc để trống."
        raise Invalid.field("village", "unknown-village", message)
    return int(found[0])
