"""Paper cards under /api/v1: the commune's desk issues, lists and ends them. Nobody opens a card here: that takes a person with a browser."""

import uuid

from fastapi import APIRouter, Request, Response

from service.access.caller import KnownCaller
from service.families import actions, reading
from service.families.schemas import CardEndIn, CardOut, CardsIn, IssuedCardOut
from service.foundation.database import Session

router = APIRouter(prefix="/api/v1", tags=["families"])


@router.post("/cards", status_code=201)
async def issue_cards(request: Request, session: Session, caller: KnownCaller, given: CardsIn) -> list[IssuedCardOut]:
    """New paper cards for households of the desk, with codes that are told this once. The cards they had are dead from now on."""
    return await actions.issue(session, request.app.state.keys(), caller=caller, households=given.households)


@router.get("/households/{uid}/cards")
async def list_cards(session: Session, caller: KnownCaller, uid: uuid.UUID) -> list[CardOut]:
    """The cards of a household, the newest first: when each was printed, opened, locked, ended. Never a code."""
    return (await reading.cards_of(session, caller=caller, uid=uid)).cards


@router.post("/cards/{uid}/endings", status_code=204)
async def end_card(session: Session, caller: KnownCaller, uid: uuid.UUID, given: CardEndIn) -> Response:
    """End a card without a new one."""
    await actions.end(session, caller=caller, uid=uid, reason=given.reason)
    return Response(status_code=204)
