"""One's own account: where one is signed in, how to end that elsewhere, and whether single keys work in this browser."""

import uuid

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from service.access import actions
from service.access.caller import KnownCaller, require_account
from service.access.matrix import Role
from service.access.sign_in_schemas import listed
from service.accounts.queries import open_sign_ins
from service.accounts.second_factor_queries import is_confirmed
from service.foundation import clock
from service.foundation.cookies import keep_keys, keys_on
from service.foundation.database import Session, request_token
from service.foundation.forms import texts, typed
from service.foundation.rendering import page

router = APIRouter(prefix="/account", include_in_schema=False)


@router.get("")
async def account(request: Request, session: Session, caller: KnownCaller) -> Response:
    """The account's page."""
    rows = await open_sign_ins(session, account_id=require_account(caller), at=clock.now())
    context = {
        "sign_ins": listed(rows, token=request_token(request) or ""),
        "roles": [Role(role).label for role in caller.roles],
        "two_steps": await is_confirmed(session, require_account(caller)),
        "reads_by_keys": Role.ASSESSOR in caller.roles or Role.COMMUNE_STAFF in caller.roles,
        "keys_on": keys_on(request),
    }
    return page(request, "access/account.html", context)


@router.post("/keys")
async def switch_keys(request: Request, caller: KnownCaller) -> Response:
    """Let single keys work in this browser, or not."""
    require_account(caller)
    response = RedirectResponse("/account#keys-switch", status_code=303)
    keep_keys(request, response, on=texts(await typed(request), "keys")["keys"] == "on")
    return response


@router.post("/sign-ins/end")
async def end_others(request: Request, session: Session, caller: KnownCaller) -> Response:
    """End every other sign-in."""
    await actions.revoke_others(session, account_id=require_account(caller), token=request_token(request) or "")
    return RedirectResponse("/account", status_code=303)


@router.post("/sign-ins/{uid}/end")
async def end_one(session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """End one sign-in; ending the own one leads to the sign-in form."""
    await actions.revoke(session, account_id=require_account(caller), uid=uid)
    return RedirectResponse("/account", status_code=303)
