"""An invited person sets their password with a code that is good once. The code is typed, or stands behind the # of a link: never in an address that a server sees."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from service.access import password_actions as actions
from service.access.caller import KnownCaller
from service.access.door import address_of, attempts_of
from service.foundation import clock, csrf
from service.foundation.database import Session, request_token
from service.foundation.forms import shown_again
from service.foundation.rendering import page

router = APIRouter(include_in_schema=False)
INVITATION, PASSWORD = "access/invitation.html", "access/password.html"
Typed = Annotated[str, Form(max_length=1000)]


@router.get("/invitation", name="invitation")
async def invitation(request: Request, done: bool = False) -> Response:
    """The form for the code and the new password."""
    return page(request, INVITATION, {"done": done})


@router.post("/invitation")
async def accept(request: Request, session: Session, code: Typed = "", password: Typed = "", again: Typed = "") -> Response:
    """Set the password; the next step is to sign in."""
    csrf.check_same_origin(request)
    with (
        shown_again(INVITATION, {"done": False, "form": {"code": code}}),
        attempts_of(request).trying("an invitation", address_of(request), at=clock.now()),
    ):
        await actions.accept_invitation(session, code=code, password=password, again=again)
    return RedirectResponse("/invitation?done=true", status_code=303)


@router.get("/account/password")
async def password_form(request: Request, caller: KnownCaller) -> Response:
    """The form for another password."""
    return page(request, PASSWORD, {})


@router.post("/account/password")
async def change_password(
    request: Request, session: Session, caller: KnownCaller, current: Typed = "", password: Typed = "", again: Typed = ""
) -> Response:
    """Change one's own password, for the one that is in force; every other sign-in ends."""
    attempt = attempts_of(request).trying(f"password of {caller.account_id}", address_of(request), at=clock.now())
    with shown_again(PASSWORD, {}), attempt:
        await actions.change_password(
            session, caller=caller, current=current, password=password, again=again, token=request_token(request) or ""
        )
    return RedirectResponse("/account", status_code=303)
