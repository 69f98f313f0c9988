"""The second step in a browser: the code after the password, reading the square with a phone, recovery codes, another phone."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.ext.asyncio import AsyncSession

from service.access import actions, second_factor
from service.access.actions import PENDING, OpenedSignIn
from service.access.caller import KnownCaller, PendingCaller, require_account
from service.access.desks import desk_of
from service.access.door import TIME_FOR_THE_SECOND_STEP, address_of, attempts_of, finish, take_code
from service.access.matrix import needs_second_factor
from service.accounts.one_time_codes import spelled, square
from service.accounts.queries import username_of
from service.accounts.second_factor_queries import is_confirmed, unused_codes
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.cookies import keep_session
from service.foundation.database import Session, request_token
from service.foundation.forms import shown_again
from service.foundation.rendering import page
from service.settings import Settings

router = APIRouter(include_in_schema=False)
CODE, ENROL, CODES, STATE = "access/code.html", "access/enrol.html", "access/recovery-codes.html", "access/second-factor.html"
Code = Annotated[str, Form()]


@router.get("/sign-in/code")
async def code_form(request: Request, session: Session, caller: PendingCaller) -> Response:
    """Ask for the code; who has no phone enrolled yet does that first."""
    if not await is_confirmed(session, require_account(caller)):
        return RedirectResponse("/sign-in/phone", status_code=303)
    return page(request, CODE, {})


@router.post("/sign-in/code")
async def give_code(request: Request, session: Session, caller: PendingCaller, code: Code = "") -> Response:
    """Take the code, open the session, lead to the desk."""
    with shown_again(CODE, {}):
        await take_code(request, session, account_id=require_account(caller), code=code)
    opened = await _finished(request, session, caller)
    return _kept(request, RedirectResponse(desk_of(opened.roles), status_code=303), opened)


@router.get("/sign-in/phone")
async def phone_to_sign_in(request: Request, session: Session, caller: PendingCaller) -> Response:
    """The square that a phone reads, for who must have a second step before anything opens."""
    if await is_confirmed(session, require_account(caller)):
        return RedirectResponse("/sign-in/code", status_code=303)
    return page(request, ENROL, await _square(request, session, caller, "/sign-in/phone"))


@router.post("/sign-in/phone")
async def enrol_to_sign_in(request: Request, session: Session, caller: PendingCaller, code: Code = "") -> Response:
    """The phone showed its first code: the session opens, the recovery codes are shown this once."""
    return await _enrolled(request, session, caller, "/sign-in/phone", code)


@router.get("/account/second-factor")
async def state(request: Request, session: Session, caller: KnownCaller) -> Response:
    """Is it on, and what can be done about it."""
    account_id = require_account(caller)
    if not await is_confirmed(session, account_id):
        return page(request, ENROL, await _square(request, session, caller, "/account/second-factor"))
    return page(request, STATE, await _state(request, session, caller))


@router.post("/account/second-factor")
async def enrol(request: Request, session: Session, caller: KnownCaller, code: Code = "") -> Response:
    """Turn it on with the first code of the phone."""
    return await _enrolled(request, session, caller, "/account/second-factor", code)


@router.post("/account/second-factor/codes")
async def other_codes(request: Request, session: Session, caller: KnownCaller, code: Code = "") -> Response:
    """Ten new recovery codes, for a code of the phone."""
    account_id = require_account(caller)
    with shown_again(STATE, await _state(request, session, caller)):
        await take_code(request, session, account_id=account_id, code=code)
    made = await second_factor.new_recovery_codes(session, account_id=account_id)
    return page(request, CODES, {"codes": made, "desk": desk_of(caller.roles)})


@router.post("/account/second-factor/removals")
async def remove(request: Request, session: Session, caller: KnownCaller, code: Code = "") -> Response:
    """Forget the phone, for a code of it or a recovery code; who must have a second step enrols another at once."""
    account_id = require_account(caller)
    with shown_again(STATE, await _state(request, session, caller)):
        await take_code(request, session, account_id=account_id, code=code)
    await second_factor.remove(session, account_id=account_id)
    await actions.revoke_others(session, account_id=account_id, token=request_token(request) or "")
    if not _obliged(request, caller):
        return RedirectResponse("/account/second-factor", status_code=303)
    await actions.sign_out(session, request_token(request) or "")
    pending = await actions.open_sign_in(
        session, account_id=account_id, display_name=caller.display_name, kind=PENDING, life=TIME_FOR_THE_SECOND_STEP
    )
    return _kept(request, RedirectResponse("/sign-in/phone", status_code=303), pending)


async def _enrolled(request: Request, session: AsyncSession, caller: Caller, address: str, code: str) -> Response:
    account_id = require_account(caller)
    attempt = attempts_of(request).trying_code(account_id, address_of(request), at=clock.now())
    with shown_again(ENROL, await _square(request, session, caller, address)), attempt:
        made = await second_factor.confirm(session, request.app.state.keys(), account_id=account_id, code=code)
    opened = await _finished(request, session, caller)
    request.scope["hoctap.caller"] = Caller(account_id, caller.display_name, "web", opened.csrf, opened.roles)
    return _kept(request, page(request, CODES, {"codes": made, "desk": desk_of(opened.roles)}), opened)


async def _finished(request: Request, session: AsyncSession, caller: Caller) -> OpenedSignIn:
    return await finish(
        request, session, account_id=require_account(caller), display_name=caller.display_name,
        token=request_token(request) or "", life=_life(request),
    )  # fmt: skip


async def _square(request: Request, session: AsyncSession, caller: Caller, address: str) -> dict[str, Any]:
    account_id = require_account(caller)
    secret = await second_factor.enrolling(session, request.app.state.keys(), account_id=account_id)
    username = await username_of(session, account_id)
    return {
        "address": address,
        "square": square(secret, username=username),
        "spelled": spelled(secret),
        "must": caller.kind == PENDING,
    }


async def _state(request: Request, session: AsyncSession, caller: Caller) -> dict[str, Any]:
    return {"left": await unused_codes(session, require_account(caller)), "must": _obliged(request, caller)}


def _obliged(request: Request, caller: Caller) -> bool:
    settings: Settings = request.app.state.settings
    return settings.second_factor_required and needs_second_factor(caller.roles)


def _life(request: Request) -> timedelta:
    return timedelta(hours=request.app.state.settings.session_hours)


def _kept(request: Request, response: Response, opened: OpenedSignIn) -> Response:
    keep_session(request, response, opened.token, life=opened.expires_at - clock.now())
    return response
