"""While the database is away or cuts a connection: 503 with Retry-After, and an answer as soon as it is back."""

import asyncio
import tempfile

import asyncpg
import pytest
from httpx import Response
from sqlalchemy.exc import DBAPIError

from service.app import Surroundings, build
from service.foundation.database import Database, connect
from service.settings import Settings
from tests.conftest import KEYRING, Cluster
from tests.foundation.raising import app_over, come_back, slug_of, talking_to


async def test_a_database_that_is_not_there_is_503_with_retry_after() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"postgresql+asyncpg://nobody:nothing@/nowhere?host={folder}"
        database = connect(url, url)
        async with talking_to(app_over(database)) as client:
            assert come_back(await client.get("/database"))
            told = await client.get("/api/database")
        assert come_back(told)
        assert slug_of(told) == "database-restarting"
        assert folder not in told.text
        await database.close()


async def test_a_connection_that_is_cut_while_it_opens_is_503() -> None:
    app = app_over(None)

    @app.get("/api/cut")
    async def cut() -> None:
        translated = Exception("translated by the dialect")
        translated.__cause__ = asyncpg.InternalClientError("cannot switch to state 11; another operation (2) is in progress")
        raise DBAPIError("show transaction isolation level", None, translated)

    async with talking_to(app) as client:
        assert come_back(await client.get("/api/cut"))


async def test_a_connection_that_is_cut_is_503_and_the_next_request_answers(database: Database) -> None:
    async with talking_to(app_over(database)) as client:
        assert come_back(await client.get("/api/database", params={"end": True}))
        assert (await client.get("/api/database")).json() == "there"


async def cut_connections(cluster: Cluster, database: str) -> None:
    """Every one to this database, as a restart would."""
    admin = await asyncpg.connect(cluster.address.superuser_url(driver="postgresql"))
    await admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", database)
    await admin.close()


async def test_a_connection_that_was_cut_while_idle_is_503_at_worst_once(database: Database, cluster: Cluster) -> None:
    async with talking_to(app_over(database)) as client:
        await client.get("/api/database")
        await cut_connections(cluster, str(database.serving.url.database))
        found = [await client.get("/api/database") for _ in range(3)]
    assert all(answer.status_code == 200 or come_back(answer) for answer in found)
    assert [answer.status_code for answer in found[1:]] == [200, 200]


async def test_requests_under_way_when_connections_are_cut_are_answered_or_told_to_wait(
    database: Database, cluster: Cluster
) -> None:
    async with talking_to(app_over(database)) as client:

        async def keep_asking() -> list[Response]:
            return [await client.get("/api/database") for _ in range(60)]

        asking = [asyncio.create_task(keep_asking()) for _ in range(8)]
        while not all(task.done() for task in asking):
            await cut_connections(cluster, str(database.serving.url.database))
            await asyncio.sleep(0.1)
        found = [answer for task in asking for answer in await task]
    assert {answer.status_code for answer in found} == {200, 503}
    assert all(come_back(answer) for answer in found if answer.status_code != 200)


@pytest.mark.parametrize("path", ["/ready", "/api/v1/me", "/sign-in"])
async def test_while_the_embedded_server_comes_back_requests_are_told_to_wait(database: Database, path: str) -> None:
    app = build(Surroundings(Settings(run_worker=False, database_url=None), database, KEYRING, restarting=lambda: True))
    async with talking_to(app) as client:
        assert come_back(await client.get(path))
        assert (await client.get("/health")).status_code == 200
