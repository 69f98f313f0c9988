"""Paper cards at the commune's desk: villages and locked cards, the cards of a household, and the page that is printed once."""

import asyncio
import uuid
from typing import Any

import segno
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.families import actions, queries, reading
from service.families.actions import Printed
from service.families.reading import card_out
from service.families.schemas import MOST_CARDS, CardEndIn, PrintIn
from service.families.tables import EndReason
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.cookies import CARD
from service.foundation.database import Session
from service.foundation.forms import read, shown_again, texts, typed
from service.foundation.rendering import page
from service.places import desk_queries
from service.places import queries as places
from service.subjects.looks import Look, note

router = APIRouter(prefix="/cards", include_in_schema=False)
LIST, OF_HOUSEHOLD, PRINT = "families/cards.html", "families/household-cards.html", "families/print.html"
LOCKED_SHOWN = 100
ENDS = [(one.value, one.label) for one in EndReason if one is not EndReason.REPLACED]


@router.get("")
async def cards(request: Request, session: Session, caller: KnownCaller) -> Response:
    """Villages with their households and cards, and the cards that are locked."""
    return page(request, LIST, await _list(session, caller))


async def _list(session: Session, caller: Caller) -> dict[str, Any]:
    require(caller, Action.ISSUE_CARDS)
    today, at = clock.today(), clock.now()
    communes = await desk_queries.communes_among(session, caller.writes, on=today)
    ids = [one.id for one in communes]
    locked = await queries.locked_cards(session, communes=ids, at=at, limit=LOCKED_SHOWN)
    note(session, Look.HOUSEHOLD, households=[row.household_uid for row in locked])
    counted = {row.village_id: row for row in await queries.households_with_cards(session, communes=ids) if row.village_id}
    villages = await desk_queries.villages_among(session, ids, on=today)
    return {
        "villages": [(village, counted[village.id]) for village in villages if village.id in counted],
        "locked": [(row, card_out(row, at=at)) for row in locked],
        "most": MOST_CARDS,
        "form": {},
    }


@router.post("")
async def print_cards(request: Request, session: Session, caller: KnownCaller) -> Response:
    """Make the cards of a village or a household, and show them for the printer: this once."""
    shown = texts(await typed(request), "household", "village", "everybody")
    with shown_again(LIST, await _list(session, caller) | {"form": shown}):
        made = await actions.print_cards(session, request.app.state.keys(), caller=caller, given=read(PrintIn, shown))
    address = f"{request.url.scheme}://{request.url.netloc}{CARD}"
    squares = await asyncio.to_thread(_squares, address, made)
    wanted = {place for one in made for place in (one.home.commune_id, one.home.village_id) if place is not None}
    context = {"made": list(zip(made, squares, strict=True)), "address": address, "places": await places.names(session, wanted)}
    return page(request, PRINT, context | {"most": MOST_CARDS})


def _squares(address: str, made: list[Printed]) -> list[str]:
    """Of each card its square: the address, and behind the #, which a browser keeps to itself, the code and, for the desk's camera, whose card it is."""
    return [
        segno.make(f"{address}#{one.card.code.replace(' ', '')}/{one.home.code}", error="m").svg_inline(omitsize=True, border=4, dark="#000000", light="#ffffff")
        for one in made
    ]  # fmt: skip


@router.get("/households/{uid}")
async def of_household(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """The cards of one household."""
    return page(request, OF_HOUSEHOLD, await _of_household(session, caller, uid))


async def _of_household(session: Session, caller: Caller, uid: uuid.UUID) -> dict[str, Any]:
    found = await reading.cards_of(session, caller=caller, uid=uid)
    return {
        "home": found.home,
        "cards": found.cards,
        "ends": ENDS,
        "reasons": {one.value: one.label for one in EndReason},
        "form": {},
    }


@router.post("/{uid}/endings")
async def end(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """End a card without a new one."""
    require(caller, Action.ISSUE_CARDS)
    shown = texts(await typed(request), "reason", "household")
    with shown_again(LIST, await _list(session, caller)):
        await actions.end(session, caller=caller, uid=uid, reason=read(CardEndIn, {"reason": shown["reason"]}).reason)
    return _back(shown["household"])


@router.post("/{uid}/unlockings")
async def unlock(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Forget the wrong years of a card."""
    require(caller, Action.ISSUE_CARDS)
    shown = texts(await typed(request), "household")
    await actions.unlock(session, caller=caller, uid=uid)
    return _back(shown["household"])


def _back(household: str) -> Response:
    """To the household that the form came from."""
    try:
        return RedirectResponse(f"/cards/households/{uuid.UUID(household)}", status_code=303)
    except ValueError:
        return RedirectResponse("/cards", status_code=303)
