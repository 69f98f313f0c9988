"""Bearer tokens for programs: the OAuth 2 password form, who am I, and revocation."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.security import OAuth2PasswordRequestForm

from service.access import actions
from service.access.caller import KnownCaller
from service.access.door import let_in
from service.access.schemas import Me, Token
from service.foundation.database import Session, request_token

router = APIRouter(prefix="/api/v1", tags=["access"])


@router.post("/token")
async def open_token(request: Request, session: Session, form: Annotated[OAuth2PasswordRequestForm, Depends()]) -> Token:
    """Open a bearer token with a user name and a password (`grant_type=password`). Too many wrong ones: 429 with `Retry-After`."""
    life = timedelta(minutes=request.app.state.settings.token_minutes)
    opened = await let_in(request, session, username=form.username, password=form.password, kind="bearer", life=life)
    return Token(access_token=opened.token, expires_in=int(life.total_seconds()), scope=" ".join(opened.roles))


@router.get("/me")
async def me(caller: KnownCaller) -> Me:
    """The account behind the token, its roles and the communes that it sees."""
    return Me(display_name=caller.display_name, roles=list(caller.roles), communes=list(caller.communes))


@router.delete("/token", status_code=204)
async def revoke_token(request: Request, session: Session, caller: KnownCaller) -> Response:
    """Revoke the token that the request carries."""
    await actions.sign_out(session, request_token(request) or "")
    return Response(status_code=204)
