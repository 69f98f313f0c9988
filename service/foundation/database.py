"""Engines, sessions and the one transaction of a request. Only this floor commits.

The first statement of every serving transaction is `enter(token hash, now)`: it sets the reach that row security reads, for nobody too."""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.cookies import CARD, card_cookie, session_cookie
from service.foundation.schema import WORKER

_ENTER = text("SELECT * FROM enter(:token_hash, :at)")


@dataclass(frozen=True)
class Database:
    """The two ways in: as the serving role under row security, and as the owner (who becomes the worker for scoring)."""

    serving: AsyncEngine
    owner: AsyncEngine

    @asynccontextmanager
    async def as_caller(self, token: str | None) -> AsyncIterator[AsyncSession]:
        """A transaction under row security for the holder of a token. Commits at the end, rolls back on any error."""
        async with AsyncSession(self.serving, expire_on_commit=False) as session, session.begin():
            session.info["token"] = token
            session.info["caller"] = await enter(session, token)
            try:
                yield session
                await _last_of_all(session)
            except Exception:
                session.expunge_all()  # what was read stays readable after the rollback: a refused form is shown again with it
                raise

    @asynccontextmanager
    async def as_worker(self) -> AsyncIterator[AsyncSession]:
        """A transaction of the scoring worker: all communes through policies, none of the owner's rights."""
        async with AsyncSession(self.owner, expire_on_commit=False) as session, session.begin():
            await session.execute(text(f"SET LOCAL ROLE {WORKER}"))
            yield session

    @asynccontextmanager
    async def as_owner(self) -> AsyncIterator[AsyncSession]:
        """A transaction of the owner: migrations, seeds, commands of the operator."""
        async with AsyncSession(self.owner, expire_on_commit=False) as session, session.begin():
            yield session

    async def close(self) -> None:
        """Give every connection back."""
        await self.serving.dispose()
        await self.owner.dispose()


def connect(serving_url: str, owner_url: str, *, pool_size: int = 10) -> Database:
    """Engines for the two addresses; nothing is opened yet. Their errors reach the log: without the values of statements, which name people."""
    return Database(
        serving=create_async_engine(serving_url, pool_size=pool_size, max_overflow=10, pool_pre_ping=False, hide_parameters=True),
        owner=create_async_engine(owner_url, pool_size=2, max_overflow=4, hide_parameters=True),
    )


def token_hash(token: str) -> bytes:
    """What is stored of a session's secret."""
    return hashlib.sha256(token.encode()).digest()


async def enter(session: AsyncSession, token: str | None) -> Caller:
    """Set the reach of this transaction and say who calls."""
    row = (await session.execute(_ENTER, {"token_hash": token_hash(token) if token else None, "at": clock.now()})).one()
    return Caller(
        account_id=row.account_id,
        display_name=row.display_name or "",
        kind=row.kind or "",
        csrf=row.csrf or "",
        roles=tuple(row.roles or ()),
        communes=tuple(row.communes or ()),
        writes=tuple(row.writes or ()),
        counted=tuple(row.counted or ()),
        administers=tuple(row.administers or ()),
        household_id=row.household_id,
        scopes=tuple(row.scopes or ()),
        card_id=row.card_id,
        shown_household=row.shown,
    )


@asynccontextmanager
async def apart(session: AsyncSession) -> AsyncIterator[AsyncSession]:
    """A second transaction of the same caller that stands whatever becomes of the first: the audit of a refusal."""
    async with AsyncSession(session.bind, expire_on_commit=False) as second, second.begin():
        second.info["token"] = session.info["token"]
        second.info["caller"] = await enter(second, session.info["token"])
        yield second
        await _last_of_all(second)


Last = Callable[[AsyncSession], Awaitable[None]]


def before_commit(session: AsyncSession, act: Last) -> None:
    """Do this once, as the last of the transaction, when nothing was refused: what is kept of everything that was shown."""
    session.info.setdefault("last", {})[act] = None


async def _last_of_all(session: AsyncSession) -> None:
    for act in session.info.pop("last", {}):
        await act(session)


def request_token(request: Request) -> str | None:
    """The bearer token of an API call, or the browser's session cookie (never both: the header wins); on the pages of a paper card only its cookie."""
    if request.url.path == CARD or request.url.path.startswith(f"{CARD}/"):
        return card_cookie(request)
    scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and credentials:
        return credentials.strip()
    return session_cookie(request)


async def get_session(request: Request) -> AsyncIterator[AsyncSession]:
    """The transaction of this request, committed before the answer leaves (`scope="function"`)."""
    database: Database = request.app.state.database
    async with database.as_caller(request_token(request)) as session:
        yield session


Session = Annotated[AsyncSession, Depends(get_session, scope="function")]


def caller_of(session: AsyncSession) -> Caller:
    """Who opened this transaction."""
    caller: Caller = session.info["caller"]
    return caller
