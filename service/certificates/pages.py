"""The page where anybody checks a certificate, and the public keys for who checks without a network.

What is signed stands behind the # of the square's address: no log and no Referer holds it. It comes to us in the body of a form, and is kept nowhere."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from service.access.door import address_of, attempts_of
from service.certificates import reading
from service.certificates.schemas import CheckIn
from service.foundation import clock, csrf
from service.foundation.database import Session
from service.foundation.forms import read, shown_again, texts, typed
from service.foundation.rendering import page

router = APIRouter(prefix="/check", include_in_schema=False)
PAGE = "certificates/check.html"
KEPT_SECONDS = 3600
NOTHING_YET: dict[str, Any] = {"checked": None, "form": {}}


@router.get("")
async def door(request: Request) -> Response:
    """The form that takes what was scanned."""
    return page(request, PAGE, NOTHING_YET)


@router.post("")
async def check(request: Request, session: Session) -> Response:
    """What was signed, and what became of the title."""
    csrf.check_same_origin(request)
    shown = texts(await typed(request), "text")
    with shown_again(PAGE, NOTHING_YET | {"form": shown}):
        attempts_of(request).checking(address_of(request), at=clock.now())
        text = read(CheckIn, shown).text
    checked = await reading.check(session, request.app.state.certificates, text=text, today=clock.today())
    return page(request, PAGE, NOTHING_YET | {"checked": checked})


@router.get("/keys")
async def keys(request: Request) -> Response:
    """The public keys, earlier ones too, as a JWK Set (RFC 7517)."""
    kept = {"Cache-Control": f"public, max-age={KEPT_SECONDS}"}
    return JSONResponse(request.app.state.certificates.published(), headers=kept, media_type="application/jwk-set+json")
