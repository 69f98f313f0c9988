"""The door of paper cards: the code is typed, or stands behind the # of the printed square; with a year of birth it opens half an hour.

No code ever stands in an address that a server sees: not in logs, not in a Referer, not in what the browser remembers."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from service.access.door import address_of, attempts_of
from service.families import actions
from service.families.actions import OPEN_FOR
from service.families.holder import CardCaller
from service.foundation import clock, csrf
from service.foundation.cookies import CARD, forget_card, keep_card
from service.foundation.database import Session, request_token
from service.foundation.errors import FieldError, Invalid
from service.foundation.forms import shown_again
from service.foundation.rendering import page

router = APIRouter(prefix=CARD, include_in_schema=False)
DOOR = "families/card.html"
Typed = Annotated[str, Form(max_length=200)]


@router.get("")
async def door(request: Request, closed: bool = False) -> Response:
    """The form for the code and the year."""
    return page(request, DOOR, {"closed": closed})


@router.post("")
async def open_card(request: Request, session: Session, code: Typed = "", born: Typed = "") -> Response:
    """Open the page of the card's household, for who knows a year of birth in it."""
    csrf.check_same_origin(request)
    with shown_again(DOOR, {"closed": False, "form": {"code": code, "born": born}}):
        right, year = _both(code, born)
        with attempts_of(request).trying_card(right, address_of(request), at=clock.now()):
            token = await actions.open_card(session, request.app.state.keys(), code=right, born=year)
    response = RedirectResponse("/card/family", status_code=303)
    keep_card(request, response, token, life=OPEN_FOR)
    return response


@router.post("/close")
async def close(request: Request, session: Session, caller: CardCaller) -> Response:
    """Close the page, as on a borrowed phone."""
    await actions.close(session, token=request_token(request) or "")
    response = RedirectResponse("/card?closed=true", status_code=303)
    forget_card(request, response)
    return response


def _both(code: str, born: str) -> tuple[str, int]:
    """What was typed, read. Raises Invalid with both fields when both are wrong."""
    wrong: list[FieldError] = []
    right, year = "", 0
    try:
        right = actions.typed_code(code)
    except Invalid as refused:
        wrong += refused.errors
    try:
        year = actions.typed_year(born)
    except Invalid as refused:
        wrong += refused.errors
    if wrong:
        raise Invalid(wrong[0].slug, wrong[0].message, errors=wrong)
    return right, year
