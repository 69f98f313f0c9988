"""The caller of a request as a dependency, and the checks `may this person, here?` that every route starts with."""

from typing import Annotated

from fastapi import Depends, Request

from service.access.actions import DEMO_ELSEWHERE
from service.access.matrix import ANY_TITLE, Action, may
from service.accounts.queries import is_demo
from service.foundation import csrf
from service.foundation.caller import NOBODY, Caller
from service.foundation.database import Session, caller_of
from service.foundation.errors import Forbidden, NotFound, Unauthenticated
from service.settings import Settings


async def known_caller(request: Request, session: Session) -> Caller:
    """Somebody signed in; their forms carry the session's token.

    Raises Unauthenticated (`sign-in-needed`, `demo-account-elsewhere`), Forbidden."""
    caller = await any_caller(request, session)
    if not caller.known and caller_of(session).known:
        raise Unauthenticated("demo-account-elsewhere", *DEMO_ELSEWHERE)
    if not caller.known:
        raise Unauthenticated
    if request.method not in ("GET", "HEAD") and caller.kind == "web":
        await csrf.check_form(request, caller)
    return caller


async def any_caller(request: Request, session: Session) -> Caller:
    """Whoever calls, nobody included; somebody of the demo is nobody where demo accounts may not sign in."""
    caller = caller_of(session)
    if await _demo_elsewhere(request, session, caller):
        caller = NOBODY
    request.scope["hoctap.caller"] = caller
    return caller


async def _demo_elsewhere(request: Request, session: Session, caller: Caller) -> bool:
    """A sign-in from when we listened on this machine only. Asked only of our own database: a given one holds no demo (`installation`)."""
    settings: Settings = request.app.state.settings
    if settings.own_machine_only or not settings.embedded or caller.account_id is None:
        return False
    return await is_demo(session, caller.account_id)


KnownCaller = Annotated[Caller, Depends(known_caller, scope="function")]
AnyCaller = Annotated[Caller, Depends(any_caller, scope="function")]


def require(caller: Caller, action: Action, *, title: str = ANY_TITLE) -> None:
    """Raises Forbidden when no role of the caller has the action for the title."""
    if not may(caller.roles, action, title=title):
        raise Forbidden("no-grant", "Bạn không có quyền làm việc này", "Hãy liên hệ quản trị tỉnh nếu bạn cần quyền này.")


def require_commune(caller: Caller, commune_id: int) -> None:
    """Raises NotFound when the caller may not write there: a stranger does not learn what exists."""
    if commune_id not in caller.writes:
        raise NotFound


def require_account(caller: Caller) -> int:
    """The account id of a caller who is known."""
    if caller.account_id is None:
        raise Unauthenticated
    return caller.account_id
