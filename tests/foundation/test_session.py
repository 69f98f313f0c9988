"""One request is one transaction: opened by `enter`, committed before the answer leaves, rolled back by any answer from 400 on."""

from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any

import pytest
from fastapi import FastAPI, HTTPException
from httpx import ASGITransport, AsyncClient
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation import answers
from service.foundation.database import Database, Session, apart, caller_of
from service.foundation.errors import (
    Broken,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    ServiceError,
    TooMany,
    Unauthenticated,
    Unavailable,
)
from tests.conftest import CountStatements

INSERT = text("INSERT INTO note VALUES (:number, :author)")
RAISED: dict[str, Exception] = {
    "unauthenticated": Unauthenticated(),
    "forbidden": Forbidden("not-here", "Không được"),
    "not-found": NotFound(),
    "conflict": Conflict("done", "Đã xong"),
    "invalid": Invalid(),
    "too-many": TooMany("slow", "Chậm lại", retry_after=3),
    "unavailable": Unavailable(),
    "broken": Broken(),
    "other": ServiceError("other", "Khác"),
    "http": HTTPException(418),
    "unforeseen": LookupError("nobody foresaw this"),
}


@pytest.fixture
async def noted(database: Database) -> Database:
    """A clone with an empty table that the serving role may write; its reference is checked at commit."""
    async with database.as_owner() as session:
        await session.execute(
            text("CREATE TABLE note (number int PRIMARY KEY, author int REFERENCES note DEFERRABLE INITIALLY DEFERRED)")
        )
        await session.execute(text("GRANT SELECT, INSERT ON note TO hoctap_serving"))
    return database


@pytest.fixture
def app(noted: Database) -> FastAPI:
    """Three routes that store a note: one answers, one raises, one tells it apart as well."""
    app = FastAPI()
    app.state.database = noted
    answers.install(app)

    @app.post("/api/notes")
    async def store(session: Session, author: int | None = None) -> str:
        await session.execute(INSERT, {"number": 1, "author": author})
        return "stored"

    @app.post("/api/raise/{what}")
    async def refuse(session: Session, what: str) -> None:
        await session.execute(INSERT, {"number": 1, "author": None})
        raise RAISED[what]

    @app.post("/api/apart")
    async def tell_apart(session: Session) -> None:
        await session.execute(INSERT, {"number": 1, "author": None})
        async with apart(session) as second:
            await second.execute(INSERT, {"number": 2, "author": None})
        raise RAISED["forbidden"]

    return app


@pytest.fixture
async def http(app: FastAPI) -> AsyncIterator[AsyncClient]:
    """A client that sees the answer to an unforeseen error too."""
    transport = ASGITransport(app=app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://testserver") as opened:
        yield opened


async def stored(database: Database) -> list[int]:
    async with database.as_owner() as session:
        return list((await session.execute(text("SELECT number FROM note ORDER BY number"))).scalars())


Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]


async def test_it_is_committed_before_the_answer_leaves(app: FastAPI, noted: Database) -> None:
    seen: list[tuple[int, list[int]]] = []

    async def watched(scope: Message, receive: Callable[[], Awaitable[Message]], send: Send) -> None:
        async def look_first(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen.append((message["status"], await stored(noted)))
            await send(message)

        await app(scope, receive, look_first)

    async with AsyncClient(transport=ASGITransport(app=watched), base_url="http://testserver") as client:
        await client.post("/api/notes")
    assert seen == [(200, [1])]


async def test_a_commit_that_fails_is_not_answered_as_done(http: AsyncClient, noted: Database) -> None:
    answer = await http.post("/api/notes", params={"author": 99})
    assert answer.status_code == 500
    assert await stored(noted) == []


@pytest.mark.parametrize("what", RAISED)
async def test_any_answer_from_400_on_leaves_nothing(http: AsyncClient, noted: Database, what: str) -> None:
    assert (await http.post(f"/api/raise/{what}")).status_code >= 400
    assert await stored(noted) == []


async def test_what_is_told_apart_stands_when_the_request_is_refused(http: AsyncClient, noted: Database) -> None:
    assert (await http.post("/api/apart")).status_code == 403
    assert await stored(noted) == [2]


async def test_the_reach_is_set_by_the_first_statement_for_nobody_too(
    http: AsyncClient, count_statements: CountStatements
) -> None:
    with count_statements() as counted:
        await http.post("/api/notes")
    assert counted.statements[0].startswith("SELECT * FROM enter(")
    assert counted.number == 2


async def test_nobody_reaches_nothing(database: Database) -> None:
    async with database.as_caller(None) as session:
        caller = caller_of(session)
        assert (caller.known, caller.communes, caller.writes, caller.csrf) == (False, (), (), "")
        assert (await session.execute(text("SELECT count(*) FROM account"))).scalar_one() == 0


async def who(session: AsyncSession) -> str:
    return str((await session.execute(text("SELECT current_user"))).scalar_one())


async def test_the_worker_has_none_of_the_owners_rights_and_keeps_its_role_to_itself(database: Database) -> None:
    async def make_a_table_as_worker() -> None:
        async with database.as_worker() as session:
            await session.execute(text("CREATE TABLE public.mine (number int)"))

    async with database.as_worker() as session:
        assert await who(session) == "hoctap_worker"
    with pytest.raises(ProgrammingError, match="permission denied"):
        await make_a_table_as_worker()
    async with database.as_owner() as session:
        assert await who(session) == "hoctap_owner"


async def test_what_the_worker_began_goes_with_its_error(noted: Database) -> None:
    async def fail() -> None:
        async with noted.as_worker() as session:
            await session.execute(INSERT, {"number": 1, "author": None})
            raise LookupError

    async with noted.as_owner() as session:
        await session.execute(text("GRANT INSERT ON note TO hoctap_worker"))
    with pytest.raises(LookupError):
        await fail()
    assert await stored(noted) == []
