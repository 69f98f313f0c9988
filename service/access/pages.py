"""Signing in and out in a browser, and the door that leads each role to its desk."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from service.access import actions
from service.access.actions import PENDING
from service.access.caller import AnyCaller, KnownCaller
from service.access.desks import desk_of
from service.access.door import let_in
from service.access.provider_leaving import came_by_provider, forget_that, leave
from service.foundation import csrf
from service.foundation.cookies import forget_session, keep_session
from service.foundation.database import Session, request_token
from service.foundation.forms import shown_again
from service.foundation.rendering import page
from service.settings import Settings

router = APIRouter(include_in_schema=False)


@router.get("/sign-in")
async def sign_in_form(request: Request, caller: AnyCaller) -> Response:
    """The sign-in form; somebody already signed in goes to their desk."""
    if caller.known:
        return RedirectResponse(desk_of(caller.roles), status_code=303)
    return page(request, "access/sign-in.html", {"demo": request.app.state.settings.own_machine_only})


@router.post("/sign-in")
async def sign_in(
    request: Request, session: Session, username: Annotated[str, Form()] = "", password: Annotated[str, Form()] = ""
) -> Response:
    """Check, open a session, lead to the desk."""
    csrf.check_same_origin(request)
    settings: Settings = request.app.state.settings
    life = timedelta(hours=settings.session_hours)
    with shown_again("access/sign-in.html", {"demo": settings.own_machine_only, "form": {"username": username}}):
        opened = await let_in(request, session, username=username, password=password, life=life)
    response = RedirectResponse("/sign-in/code" if opened.kind == PENDING else desk_of(opened.roles), status_code=303)
    keep_session(request, response, opened.token, life=life)
    forget_that(request, response)
    return response


@router.post("/sign-out")
async def sign_out(request: Request, session: Session, caller: KnownCaller, waiting: Annotated[str, Form()] = "") -> Response:
    """Revoke the session, forget the cookie, and let the browser throw away everything that it keeps of us.

    Not while sheets wait on the device (`waiting`, how many): they stay, sealed, until their account signs in again; the roll is wiped by the script.
    Who came by the identity provider is told next that they are signed in there still."""
    await actions.sign_out(session, request_token(request) or "")
    response = leave(request) if came_by_provider(request) else RedirectResponse("/sign-in", status_code=303)
    forget_session(request, response)
    if waiting in ("", "0"):
        response.headers["Clear-Site-Data"] = '"storage"'
    return response


@router.get("/")
async def door(caller: AnyCaller) -> Response:
    """Everybody's first address."""
    return RedirectResponse(desk_of(caller.roles) if caller.known else "/sign-in", status_code=303)
