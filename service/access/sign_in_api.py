"""One's own open sign-ins over the API: which there are, end one, end all others."""

import uuid

from fastapi import APIRouter, Request, Response

from service.access import actions
from service.access.caller import KnownCaller, require_account
from service.access.sign_in_schemas import OpenSignIn, listed
from service.accounts.queries import open_sign_ins
from service.foundation import clock
from service.foundation.database import Session, request_token

router = APIRouter(prefix="/api/v1/sign-ins", tags=["access"])


@router.get("")
async def list_sign_ins(request: Request, session: Session, caller: KnownCaller) -> list[OpenSignIn]:
    """Every sign-in of the caller's account that opens something now, the newest first."""
    rows = await open_sign_ins(session, account_id=require_account(caller), at=clock.now())
    return listed(rows, token=request_token(request) or "")


@router.delete("/{uid}", status_code=204)
async def revoke_sign_in(session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """End one of one's own sign-ins at once. Raises NotFound for somebody else's, or one that has ended."""
    await actions.revoke(session, account_id=require_account(caller), uid=uid)
    return Response(status_code=204)


@router.delete("", status_code=204)
async def revoke_other_sign_ins(request: Request, session: Session, caller: KnownCaller) -> Response:
    """End every sign-in of the caller's account but the one of this request."""
    await actions.revoke_others(session, account_id=require_account(caller), token=request_token(request) or "")
    return Response(status_code=204)
