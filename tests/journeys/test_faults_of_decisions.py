"""Faults in the very middle of a bulk decision: kill -9 of the app, of the database, a cut connection; two apps at one dossier.

The decision is held up by a lock on a table that it writes late, so that the fault comes when half of it is written. Each time: no half
decision, no number taken or given twice, counts right; and the same request, sent again, decides everything."""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from service.access.matrix import Role
from service.foundation import clock
from service.foundation.database import Database
from service.foundation.embedded import EmbeddedCluster
from service.statistics.reconcile import reconcile
from tests import factories
from tests.factories import AN_TRUONG
from tests.journeys.load import eventually
from tests.journeys.test_killed_database import own_way_in
from tests.journeys.test_serving_process import Serving, serve
from tests.journeys.test_two_replicas import held, number, token
from tests.recognitions import given

__all__ = ["serve"]
PEOPLE, ROUNDS = 60, 12
LATE = ("decision_number", "title_held", "recognition_count")
"""Tables in the order in which a decision comes to them: after its steps, after its decisions, at its end."""
CUT = "SELECT count(*) FROM (SELECT pg_terminate_backend(pid) FROM pg_locks WHERE relation = CAST(:name AS regclass) AND NOT granted) AS ended"


@dataclass
class Story:
    """A commune whose people are all submitted, an app that may be started again, and the test's own way to the database."""

    start: Callable[[], Serving]
    serving: Serving
    database: Database
    dossiers: list[str] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def body(self) -> dict[str, Any]:
        """The bulk decision of everybody."""
        return {"dossiers": self.dossiers}

    async def post(self, url: str, body: dict[str, Any], *, who: str = "chutich", at: Serving | None = None) -> httpx.Response:
        """POST as a desk, to the app or to another one."""
        address = (at or self.serving).address
        if who not in self.tokens:
            self.tokens[who] = token(address, who)
        headers = {"Authorization": f"Bearer {self.tokens[who]}"}
        async with httpx.AsyncClient(timeout=60) as client:
            return await client.post(f"{address}/api/v1{url}", json=body, headers=headers)

    async def open(self, dossier: str) -> None:
        """Read a dossier, as whoever decides many must read some."""
        headers = {"Authorization": f"Bearer {self.tokens['chutich']}"}
        async with httpx.AsyncClient(timeout=60) as client:
            answer = await client.get(f"{self.serving.address}/api/v1/dossiers/{dossier}", headers=headers)
        assert answer.status_code == 200, answer.text

    async def standing(self) -> tuple[int, int, int, int]:
        """Decisions, titles, recognised people, and dossiers that are no longer waiting."""
        return (
            await number(self.database, "SELECT count(*) FROM decision"),
            await number(self.database, "SELECT count(*) FROM title_held"),
            await number(self.database, "SELECT coalesce(sum(recognised), 0) FROM recognition_count"),
            await number(self.database, "SELECT count(*) FROM dossier WHERE state <> 'submitted'"),
        )

    async def numbers(self) -> list[int]:
        """Every decision number, in order."""
        async with self.database.as_owner() as session:
            return list((await session.execute(text("SELECT number FROM decision ORDER BY number"))).scalars())

    async def back(self) -> None:
        """Wait until the app answers over its database."""

        async def ready() -> bool:
            with suppress(httpx.TransportError):
                async with httpx.AsyncClient(timeout=5) as client:
                    return (await client.get(self.serving.address + "/ready")).status_code == 200
            return False

        await eventually(ready)
        await self.database.owner.dispose()


@pytest.fixture
async def story(serve: Callable[[], Serving]) -> AsyncIterator[Story]:
    """Everybody submitted last year's title by HTTP."""
    serving = serve()
    database = own_way_in(serving.data_dir)
    await plant(database, year=clock.today().year - 1)
    made = Story(serve, serving, database)
    bulk = {"title": "citizen", "assessed_year": clock.today().year - 1, "place": AN_TRUONG}
    assert (await made.post("/dossiers/bulk", bulk, who="canbo")).json()["submitted"] == PEOPLE
    async with database.as_owner() as session:
        made.dossiers = [str(uid) for uid in (await session.execute(text("SELECT uid FROM dossier ORDER BY id"))).scalars()]
    for sampled in (await made.post("/decisions/sample", made.body)).json():
        await made.open(sampled["uid"])
    yield made
    await made.database.close()


async def plant(database: Database, *, year: int) -> None:
    async with AsyncSession(database.owner, expire_on_commit=False) as session, session.begin():
        await given.ratify_demo(session)
        for name, role in (("canbo", Role.COMMUNE_STAFF), ("chutich", Role.ASSESSOR)):
            await factories.account(session, name, role, place_id=AN_TRUONG)
        home = await factories.household(session, names=tuple(f"Nguyễn Văn Số {n}" for n in range(PEOPLE)))
        ids = [person.id for person in home.people]
        homes = [home.id] * PEOPLE
        await given.scored(session, "citizen", kind="person", ids=ids, year=year, commune_id=AN_TRUONG, households=homes)
        await session.execute(text("DELETE FROM rescore_mark"))


async def app_is_killed(story: Story, _table: str) -> None:
    story.serving.end(signal.SIGKILL)
    story.serving = await asyncio.to_thread(story.start)
    story.database = own_way_in(story.serving.data_dir)  # the next start has a socket of its own


async def database_is_killed(story: Story, _table: str) -> None:
    killed = story.serving.postmaster()
    os.kill(killed, signal.SIGKILL)

    async def another_one() -> bool:
        with suppress(StopIteration, OSError, ValueError, IndexError, RuntimeError):
            return story.serving.postmaster() != killed
        return False

    await eventually(another_one)  # what was left of the killed one answers for a moment: that is not its return


async def connection_is_cut(story: Story, table: str) -> None:
    admin = own_superuser(story)
    async with admin.connect() as connection:
        assert (await connection.execute(text(CUT), {"name": table})).scalar_one() == 1
    await admin.dispose()


def own_superuser(story: Story) -> AsyncEngine:
    """The superuser's way in: only it may cut another's connection."""
    address = EmbeddedCluster(story.serving.data_dir, report=lambda _: None).start()
    return create_async_engine(address.superuser_url(database="hoctap"), isolation_level="AUTOCOMMIT")


@pytest.mark.parametrize("fault", [app_is_killed, database_is_killed, connection_is_cut])
async def test_a_fault_in_the_middle_leaves_nothing_and_the_same_request_then_does_everything(
    story: Story, fault: Callable[[Story, str], Any]
) -> None:
    for table in LATE:
        with suppress(DBAPIError, OSError):  # the test's own connection falls with the database
            async with held(story.database, table):
                deciding = asyncio.create_task(story.post("/decisions", story.body))
                await waits_for(story.database, table)
                await fault(story, table)
        with suppress(httpx.TransportError):
            refused = await deciding
            assert (refused.status_code, "Retry-After" in refused.headers) == (503, True)
        await story.back()
        assert await story.standing() == (0, 0, 0, 0), table
    assert (await story.post("/decisions", story.body)).status_code == 201
    assert await story.standing() == (PEOPLE, PEOPLE, PEOPLE, PEOPLE)
    assert await story.numbers() == list(range(1, PEOPLE + 1))
    assert await wrong_counts(story.database) == []


async def waits_for(database: Database, table: str) -> None:
    """Wait until the decision waits for the table: what comes before it is written."""
    waiting = "SELECT count(*) FROM pg_locks WHERE relation = CAST(:name AS regclass) AND NOT granted"

    async def waits() -> bool:
        return await number(database, waiting, name=table) > 0

    await eventually(waits)


async def wrong_counts(database: Database) -> list[str]:
    """What `reconcile` says about decisions, titles and their counts."""
    async with database.as_owner() as session:
        return [str(d) for d in await reconcile(session) if d.table in ("recognition_count", "title_held")]


async def test_two_apps_that_race_for_each_dossier_decide_it_once(story: Story) -> None:
    other = await asyncio.to_thread(Serving, story.serving.data_dir)
    try:
        for uid in story.dossiers[:ROUNDS]:
            both = await asyncio.gather(*(story.post(f"/dossiers/{uid}/decision", {}, at=app) for app in (story.serving, other)))
            assert Counter(answer.status_code for answer in both) == {201: 1, 409: 1}
        assert await story.numbers() == list(range(1, ROUNDS + 1))
        assert await story.standing() == (ROUNDS, ROUNDS, ROUNDS, ROUNDS)
        assert await wrong_counts(story.database) == []
    finally:
        other.end()
