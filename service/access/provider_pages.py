"""Signing in at the identity provider: the way there, the way back, a link of one's own account, an invitation accepted.

These routes are in the app only where a provider is set. What is asked of the provider is asked before a transaction is opened. A form of ours
answers with a page that has a link, since `form-action 'self'` holds for every redirection behind a form too."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.ext.asyncio import AsyncSession

from service.access import password_actions, provider_actions, provider_flow
from service.access.actions import PENDING, OpenedSignIn
from service.access.caller import AnyCaller, KnownCaller, require_account
from service.access.desks import desk_of
from service.access.door import (
    accept_by_provider,
    address_of,
    attempts_of,
    let_in_by_provider,
    provider_of,
    settings_of,
    take_code,
)
from service.access.provider_flow import Flow, Purpose, lost, new_flow, returned, under_way
from service.access.provider_leaving import keep_that
from service.access.provider_queries import own_link
from service.access.provider_tokens import Identity
from service.accounts.queries import username_of
from service.accounts.second_factor_queries import is_confirmed
from service.foundation import clock, csrf
from service.foundation.caller import Caller
from service.foundation.cookies import keep_session, over_tls
from service.foundation.database import Session, request_token, token_hash
from service.foundation.errors import Elsewhere, Forbidden, ServiceError
from service.foundation.forms import shown_again
from service.foundation.rendering import page

router = APIRouter(include_in_schema=False)
REFUSED, ONWARD, LINK = "access/provider-refused.html", "access/provider-onward.html", "access/provider.html"
SILENT = {"server_error", "temporarily_unavailable"}
DENIED = {"access_denied", "login_required", "consent_required", "interaction_required", "account_selection_required"}
Typed = Annotated[str, Form(max_length=1000)]
Given = Annotated[str, Query(max_length=4000)]


@dataclass(frozen=True)
class Returned:
    """Who came back, from which walk."""

    flow: Flow
    identity: Identity


@router.get("/sign-in/provider")
async def begin(request: Request) -> Response:
    """Begin a sign-in: the browser is led to the provider with the walk in a cookie."""
    flow = new_flow(Purpose.SIGN_IN)
    response = await _led(request, flow)
    provider_flow.keep(request, response, flow)
    return response


@router.get("/sign-in/provider/onward")
async def onward(request: Request) -> Response:
    """Go on with the walk that a form of ours began."""
    with _refusals(request):
        flow = under_way(request)
    return await _led(request, flow)


async def came_back(request: Request, code: Given = "", state: Given = "", error: Given = "", iss: Given = "") -> Returned:
    """What the provider says of who came back; no transaction is open yet. Raises ServiceError, shown as a page of its own."""
    attempt = attempts_of(request).trying_provider(address_of(request), at=clock.now())
    with _refusals(request), attempt:
        flow = returned(request, state=state)
        if error:
            raise _said(error)
        identity = await provider_of(request).identity(flow, code=code, iss=iss, back=_back(request))
        return Returned(flow, identity)


@router.get("/sign-in/provider/callback", name="provider_callback")
async def callback(
    request: Request, back: Annotated[Returned, Depends(came_back, scope="function")], session: Session, caller: AnyCaller
) -> Response:
    """The end of the walk: signed in, linked, or told why not."""
    with _refusals(request):
        if back.flow.purpose is Purpose.LINK:
            response = await _linked(request, session, caller, back)
        else:
            opened = await _let_in(request, session, back)
            response = RedirectResponse("/sign-in/code" if opened.kind == PENDING else desk_of(opened.roles), status_code=303)
            keep_session(request, response, opened.token, life=_life(request))
            keep_that(request, response, life=_life(request))
    provider_flow.forget(request, response)
    return response


@router.post("/invitation/provider")
async def accept(request: Request, session: Session, code: Typed = "") -> Response:
    """Begin to accept an invitation at the provider instead of by a password; the code is used up when they come back."""
    csrf.check_same_origin(request)
    with (
        shown_again("access/invitation.html", {"done": False, "form": {"code": code}}),
        attempts_of(request).trying("an invitation", address_of(request), at=clock.now()),
    ):
        secret, _ = await password_actions.invitation_of(session, code)
    return _onward(request, new_flow(Purpose.INVITATION, invitation=secret))


@router.get("/account/provider")
async def link(request: Request, session: Session, caller: KnownCaller) -> Response:
    """Is the account linked, and what can be done about it."""
    return page(request, LINK, await _state(request, session, caller))


@router.post("/account/provider")
async def begin_link(request: Request, session: Session, caller: KnownCaller, password: Typed = "", code: Typed = "") -> Response:
    """Begin to link one's own account: the password again, and a code where the account has a second step."""
    account_id = require_account(caller)
    attempt = attempts_of(request).trying(f"password of {account_id}", address_of(request), at=clock.now())
    with shown_again(LINK, await _state(request, session, caller)):
        with attempt:
            await password_actions.own_password(session, username=await username_of(session, account_id), password=password)
        if await is_confirmed(session, account_id):
            await take_code(request, session, account_id=account_id, code=code)
    return _onward(request, new_flow(Purpose.LINK, session=token_hash(request_token(request) or "")))


@router.post("/account/provider/removals")
async def remove(request: Request, session: Session, caller: KnownCaller) -> Response:
    """Forget the link; never the last way in."""
    with shown_again(LINK, await _state(request, session, caller)):
        await provider_actions.unlink(
            session, account_id=require_account(caller), issuer=provider_of(request).issuer, token=request_token(request) or ""
        )
    return RedirectResponse("/account/provider", status_code=303)


async def _let_in(request: Request, session: AsyncSession, back: Returned) -> OpenedSignIn:
    if back.flow.purpose is Purpose.SIGN_IN:
        return await let_in_by_provider(request, session, identity=back.identity, life=_life(request))
    secret = bytes.fromhex(back.flow.invitation)
    return await accept_by_provider(request, session, secret=secret, identity=back.identity, life=_life(request))


async def _linked(request: Request, session: AsyncSession, caller: Caller, back: Returned) -> Response:
    """Only in the very session that asked for it: another person's browser, or another sign-in of this one, links nothing."""
    asked = token_hash(request_token(request) or "").hex()
    if not caller.known or asked != back.flow.session:
        raise lost()
    await provider_actions.link(
        session, request.app.state.keys(), account_id=require_account(caller),
        issuer=provider_of(request).issuer, subject=back.identity.subject,
    )  # fmt: skip
    return RedirectResponse("/account/provider", status_code=303)


async def _state(request: Request, session: AsyncSession, caller: Caller) -> dict[str, Any]:
    account_id = require_account(caller)
    return {
        "link": await own_link(session, account_id=account_id, issuer=provider_of(request).issuer),
        "has_password": await provider_actions.has_password(session, account_id),
        "two_steps": await is_confirmed(session, account_id),
    }


async def _led(request: Request, flow: Flow) -> Response:
    return RedirectResponse(await provider_of(request).address(flow, back=_back(request)), status_code=303)


def _onward(request: Request, flow: Flow) -> Response:
    response = page(request, ONWARD, {"label": provider_of(request).label})
    provider_flow.keep(request, response, flow)
    return response


def _back(request: Request) -> str:
    """Our address at which the provider ends the walk: the one that is registered there."""
    address = request.url_for("provider_callback")
    return str(address.replace(scheme="https") if over_tls(request) else address)


def _life(request: Request) -> timedelta:
    return timedelta(hours=settings_of(request).session_hours)


def _said(error: str) -> ServiceError:
    """What the provider itself said, instead of a code."""
    if error in DENIED:
        return Forbidden(
            "provider-denied",
            "Bạn chưa đồng ý, hoặc nơi định danh không cho đăng nhập",
            "Nếu bạn đã bấm nhầm, hãy đăng nhập lại từ đầu.",
        )
    if error in SILENT:
        return Elsewhere("provider-unreachable", "Nơi định danh đang bận", "Hãy thử lại sau ít phút.")
    return Elsewhere(
        "provider-misconfigured",
        "Nơi định danh trả lời không như đã thỏa thuận",
        "Đây không phải lỗi của bạn: hãy báo quản trị tỉnh.",
    )


@contextmanager
def _refusals(request: Request) -> Iterator[None]:
    """What is refused on the way is a page that says what to do, and ends the walk: its cookie is taken away."""
    try:
        with shown_again(REFUSED, {}):
            yield
    except ServiceError as refused:
        ended = Response()
        provider_flow.forget(request, ended)
        refused.headers = {**refused.headers, "Set-Cookie": ended.headers["set-cookie"]}
        raise
