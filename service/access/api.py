"""Bearer tokens for programs: the OAuth 2 password form, who am I, and revocation."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from service.access import actions
from service.access.caller import KnownCaller
from service.access.door import let_client_in, let_program_in
from service.access.schemas import Me, Token
from service.access.token_forms import TokenForm
from service.foundation.database import Session, request_token

router = APIRouter(prefix="/api/v1", tags=["access"])


@router.post("/token")
async def open_token(request: Request, session: Session, form: Annotated[TokenForm, Depends()]) -> Token:
    """Open a bearer token: with a user name and a password (an account with two steps sends its code as `otp`), or as a program.

    A program sends `grant_type=client_credentials` with `client_id` and `client_secret` (or both by HTTP Basic), and may ask for fewer
    scopes than it has. Too many wrong ones: 429 with `Retry-After`. Raises Invalid (`missing`)."""
    life = timedelta(minutes=request.app.state.settings.token_minutes)
    if form.grant_type == "client_credentials":
        client_id, secret = form.client(request)
        wanted = form.scope.split()
        opened, scopes = await let_client_in(request, session, client_id=client_id, secret=secret, wanted=wanted, life=life)
        return Token(access_token=opened.token, expires_in=int(life.total_seconds()), scope=" ".join(scopes))
    username, password = form.person()
    opened = await let_program_in(request, session, username=username, password=password, code=form.otp, life=life)
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
