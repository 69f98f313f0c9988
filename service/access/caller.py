"""The caller of a request as a dependency, and the checks `may this person, here?` that every route starts with."""

from typing import Annotated

from fastapi import Depends, Request

from service.access.actions import DEMO_ELSEWHERE, PENDING
from service.access.matrix import ANY_TITLE, Action, may
from service.access.scopes import CLIENT, OWN, SCOPES
from service.accounts.queries import is_demo
from service.foundation import csrf
from service.foundation.caller import NOBODY, Caller
from service.foundation.database import Session, caller_of
from service.foundation.errors import Forbidden, NotFound, Unauthenticated
from service.settings import Settings


async def known_caller(request: Request, session: Session) -> Caller:
    """Somebody signed in; their forms carry the session's token.

    Raises Unauthenticated (`sign-in-needed`, `demo-account-elsewhere`), Forbidden (`csrf`, `scope-needed`)."""
    caller = await any_caller(request, session)
    if not caller.known and caller_of(session).known and caller_of(session).kind != PENDING:
        raise Unauthenticated("demo-account-elsewhere", *DEMO_ELSEWHERE)
    if not caller.known:
        raise Unauthenticated
    if request.method not in ("GET", "HEAD") and caller.kind == "web":
        await csrf.check_form(request, caller)
    if caller.kind == CLIENT:
        _check_scope(request, caller)
    return caller


def _check_scope(request: Request, caller: Caller) -> None:
    """A program does what its scopes name, and nothing that no scope names. Raises Forbidden (`scope-needed`)."""
    scope = SCOPES.get(f"{request.method} {request.scope['route'].path}")
    if scope != OWN and scope not in caller.scopes:
        needed = f"Việc này cần phạm vi {scope}." if scope else "Không phạm vi nào mở việc này: đây là việc của người."
        raise Forbidden("scope-needed", "Chương trình không được làm việc này", needed)


async def any_caller(request: Request, session: Session) -> Caller:
    """Whoever calls, nobody included; so is who owes the second step, and somebody of the demo where demo accounts may not sign in."""
    caller = caller_of(session)
    if caller.kind == PENDING or await _demo_elsewhere(request, session, caller):
        caller = NOBODY
    request.scope["hoctap.caller"] = caller
    return caller


async def pending_caller(request: Request, session: Session) -> Caller:
    """Somebody whose password was right and who owes the second step; their forms carry their token. Raises Unauthenticated, Forbidden."""
    caller = caller_of(session)
    if caller.kind != PENDING:
        raise Unauthenticated
    if request.method not in ("GET", "HEAD"):
        await csrf.check_form(request, caller)
    request.scope["hoctap.caller"] = Caller(csrf=caller.csrf)
    return caller


async def _demo_elsewhere(request: Request, session: Session, caller: Caller) -> bool:
    """A sign-in from when we listened on this machine only. Asked only of our own database: a given one holds no demo (`installation`)."""
    settings: Settings = request.app.state.settings
    if settings.own_machine_only or not settings.embedded or caller.account_id is None:
        return False
    return await is_demo(session, caller.account_id)


KnownCaller = Annotated[Caller, Depends(known_caller, scope="function")]
PendingCaller = Annotated[Caller, Depends(pending_caller, scope="function")]
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
