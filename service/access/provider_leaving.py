"""Leaving here while one stays signed in at the identity provider: a cookie says that the session came by it, another holds the state of the way
there to sign out. Neither says who, and neither opens anything."""

import secrets
from datetime import timedelta

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from service.foundation.cookies import BY_PROVIDER, LEAVING, forget_cookie, keep_cookie, read_cookie

LEFT = "/sign-in/provider/left"
_LIFE = timedelta(minutes=10)


def keep_that(request: Request, response: Response, *, life: timedelta) -> None:
    """Remember in this browser that the session was opened by the provider."""
    keep_cookie(request, response, BY_PROVIDER, "1", life=life)


def came_by_provider(request: Request) -> bool:
    """Was it, and is there still a provider?"""
    return request.app.state.provider is not None and read_cookie(request, BY_PROVIDER) is not None


def forget_that(request: Request, response: Response) -> None:
    """Somebody came in another way."""
    if read_cookie(request, BY_PROVIDER) is not None:
        forget_cookie(request, response, BY_PROVIDER)


def leave(request: Request) -> RedirectResponse:
    """On to the page that says where one is signed in still."""
    response = RedirectResponse(LEFT, status_code=303)
    forget_that(request, response)
    keep_cookie(request, response, LEAVING, secrets.token_urlsafe(32), life=_LIFE)
    return response


def leaving(request: Request) -> str:
    """The state of the way there; empty for whoever has not just left."""
    return read_cookie(request, LEAVING) or ""


def left_there(request: Request, *, state: str) -> bool:
    """Does this browser come back from where it was sent to sign out?"""
    return bool(state) and secrets.compare_digest(leaving(request).encode(), state.encode())


def forget_leaving(request: Request, response: Response) -> None:
    """The way has ended."""
    forget_cookie(request, response, LEAVING)
