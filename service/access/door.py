"""The door of both ways in, form and token: how often somebody tries, and whether demo accounts are let in here."""

from datetime import timedelta

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from service.access import actions
from service.access.actions import OpenedSignIn
from service.access.agents import agent_words
from service.access.throttle import Attempts
from service.foundation import clock
from service.foundation.cookies import session_cookie
from service.foundation.text import fold
from service.settings import Settings


async def let_in(
    request: Request, session: AsyncSession, *, username: str, password: str, kind: str, life: timedelta
) -> OpenedSignIn:
    """Sign in; a browser's new session ends the one that it brought. Raises Unauthenticated, Forbidden (`demo-account-elsewhere`), TooMany (`too-many-sign-ins`)."""
    settings: Settings = request.app.state.settings
    attempts: Attempts = request.app.state.sign_in_attempts
    address = request.client.host if request.client else ""
    with attempts.trying(fold(username), address, at=clock.now()):
        return await actions.sign_in(
            session, username=username, password=password, kind=kind, life=life, demo_allowed=settings.own_machine_only,
            agent=agent_words(request.headers.get("User-Agent", "")), instead_of=session_cookie(request) if kind == "web" else None,
        )  # fmt: skip
