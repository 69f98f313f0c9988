"""The bare counterpart of logging: FastAPI and asyncpg, and the very statements that the product sends for one roll, nothing else.

`recorded` listens to the product once and keeps each statement with its parameters; what differs from request to request becomes a `Slot`."""

import base64
import hashlib
import pickle
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import asyncpg
from fastapi import FastAPI, Header
from pydantic import BaseModel
from sqlalchemy import event

from service.activities.actions import log_session
from service.activities.schemas import SessionIn
from service.foundation.database import Database, caller_of, token_hash

KEY, TOPIC = "the key of the roll that is recorded", "the topic of the roll that is recorded"
HELD_ON = date(2026, 2, 3)


@dataclass(frozen=True)
class Slot:
    """A parameter that each request fills with its own."""

    name: str


@dataclass(frozen=True)
class Statement:
    """One statement as asyncpg takes it."""

    sql: str
    given: tuple[Any, ...]

    @property
    def makes_session(self) -> bool:
        """Does it return the new session?"""
        return self.sql.startswith("INSERT INTO learning_session")

    def filled(self, known: Mapping[str, Any]) -> list[Any]:
        """Its parameters for one request."""
        return [known[value.name] if isinstance(value, Slot) else value for value in self.given]


async def recorded(database: Database, *, token: str, entry: SessionIn) -> str:
    """What the product sends for one roll (topic TOPIC, held on HELD_ON), as text that `build` reads. The roll stays logged."""
    seen: list[tuple[str, tuple[Any, ...]]] = []

    def note(_c: object, _cursor: object, statement: str, parameters: tuple[Any, ...], *_: object) -> None:
        seen.append((statement, tuple(parameters)))

    event.listen(database.serving.sync_engine, "before_cursor_execute", note)
    try:
        async with database.as_caller(token) as session:
            answered = await log_session(session, caller=caller_of(session), entry=entry, idempotency_key=KEY)
    finally:
        event.remove(database.serving.sync_engine, "before_cursor_execute", note)
    made = await _id_of(database, answered.session.uid)
    slots = {token_hash(token): "token", KEY: "key", TOPIC: "topic", HELD_ON: "held_on", made: "session"}
    people = [line.person for line in entry.roll]
    statements = [Statement(sql, tuple(_slot(value, slots, people) for value in given)) for sql, given in seen]
    return base64.b64encode(pickle.dumps(statements)).decode()


async def _id_of(database: Database, uid: uuid.UUID) -> int:
    async with database.as_owner() as session:
        found = await (await session.connection()).exec_driver_sql("SELECT id FROM learning_session WHERE uid = $1", (uid,))
        return int(found.scalar_one())


def _slot(value: Any, slots: Mapping[Any, str], people: Sequence[uuid.UUID]) -> Any:
    if value == people:
        return Slot("people")
    known = isinstance(value, bytes | str | date | int) and not isinstance(value, bool) and value in slots
    return Slot(slots[value]) if known else value


class Line(BaseModel):
    """One person."""

    person: uuid.UUID


class Entry(BaseModel):
    """What a request says; the rest is as it was recorded."""

    topic: str
    held_on: date
    roll: tuple[Line, ...]


class Logged(BaseModel):
    """The answer, as the product gives it."""

    uid: uuid.UUID
    credited: int
    warnings: tuple[str, ...] = ()


def build(url: str, statements: str) -> FastAPI:
    """The app."""
    known: list[Statement] = pickle.loads(base64.b64decode(statements))  # noqa: S301 - our own process wrote it
    app = FastAPI(lifespan=_pooled(url.replace("postgresql+asyncpg", "postgresql")))

    @app.post("/api/v1/activities/sessions", status_code=201)
    async def log(
        entry: Entry, authorization: Annotated[str, Header()], key: Annotated[str, Header(alias="Idempotency-Key")]
    ) -> Logged:
        """All of it in one transaction."""
        mine: dict[str, Any] = {"key": key, "topic": entry.topic, "held_on": entry.held_on}
        mine["token"] = hashlib.sha256(authorization.removeprefix("Bearer ").encode()).digest()
        mine["people"] = [line.person for line in entry.roll]
        async with app.state.pool.acquire() as connection, connection.transaction():
            for statement in known:
                rows = await connection.fetch(statement.sql, *statement.filled(mine))
                if statement.makes_session:
                    mine |= {"session": rows[0]["id"], "uid": rows[0]["uid"]}
        return Logged(uid=mine["uid"], credited=len(entry.roll))

    return app


def _pooled(url: str) -> Any:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with asyncpg.create_pool(url, min_size=10, max_size=20) as pool:
            app.state.pool = pool
            yield

    return lifespan
