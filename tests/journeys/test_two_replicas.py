"""Two replicas and a worker on one database, under load: one replica is stopped, the worker is killed, and nothing acknowledged is lost or doubled.

What stands afterwards is dumped by the backup's own script and restored as README.md says."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.matrix import Role
from service.foundation.database import Database
from service.statistics.reconcile import reconcile
from tests import factories
from tests.assessments.conftest import ratify_demo
from tests.journeys.by_hand import ByHand, Process, check, production
from tests.journeys.load import WRITERS, Load, eventually, more_acknowledged, running
from tests.journeys.test_serving_process import REPOSITORY

NAMES = tuple(f"Nguyễn Văn {given}" for given in ("An", "Bình", "Cường", "Dũng", "Hà", "Khánh", "Lan", "Minh", "Nam"))
WAITING = "SELECT count(*) FROM pg_locks WHERE relation = CAST(:name AS regclass) AND NOT granted"


@pytest.fixture(scope="module")
def installation() -> Iterator[ByHand]:
    """An installation after its one-shot start, `seed`."""
    with production() as made:
        check(made.run("seed"))
        yield made


@pytest.fixture(scope="module")
async def database(installation: ByHand) -> AsyncIterator[Database]:
    """The test's own way in."""
    opened = installation.database()
    yield opened
    await opened.close()


@asynccontextmanager
async def held(database: Database, table: str) -> AsyncIterator[None]:
    """Nobody writes a table for as long as the block lasts."""
    async with database.owner.connect() as connection:
        await connection.execute(text(f"LOCK TABLE {table} IN SHARE MODE"))
        yield


async def number(database: Database, statement: str, **given: Any) -> int:
    """One number, asked as the owner."""
    async with database.as_owner() as session:
        return int((await session.execute(text(statement), given)).scalar_one())


async def until_waiting(database: Database, table: str, least: int) -> None:
    """Wait until so many transactions wait for a table."""

    async def waiting() -> bool:
        return await number(database, WAITING, name=table) >= least

    await eventually(waiting)


async def a_commune(database: Database) -> tuple[factories.MadePerson, ...]:
    """People, staff and a statistics desk; the fictional decision lets them be scored."""
    async with AsyncSession(database.owner, expire_on_commit=False) as session, session.begin():
        await ratify_demo(session)
        home = await factories.household(session, names=NAMES)
        await factories.account(session, "canbo", Role.COMMUNE_STAFF, place_id=factories.AN_TRUONG)
        await factories.account(session, "thongke", Role.PROVINCE_STATISTICS, place_id=factories.HAI_PHONG)
    return home.people


def token(address: str, username: str) -> str:
    """A bearer token; it is good on both replicas."""
    form = {"username": username, "password": factories.PASSWORD, "grant_type": "password"}
    answer = httpx.post(f"{address}/api/v1/token", data=form, timeout=30)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


async def test_nothing_acknowledged_is_lost_or_doubled(installation: ByHand, database: Database) -> None:
    people = await a_commune(database)
    starts = (installation.app, installation.app, installation.worker)
    first, second, worker = await asyncio.gather(*(asyncio.to_thread(start) for start in starts))
    tokens = {"canbo": token(first.said, "canbo"), "thongke": token(second.said, "thongke")}
    load = Load([first.said, second.said], tokens, people)
    async with running(load):
        await more_acknowledged(load, 40)
        await stop_one_in_the_middle(database, load, first)
        await more_acknowledged(load, 20)
        await kill_the_worker_in_the_middle(database, worker)
        await more_acknowledged(load, 20)
        worker = await asyncio.to_thread(installation.worker)
        await more_acknowledged(load, 20)
    assert set(load.answers) <= {200, 201}
    assert load.reads > 10
    await all_scored(database)
    await everything_stands_once(database, load)
    async with database.as_owner() as session:
        assert await reconcile(session) == []
    assert (worker.end(), second.end()) == (0, 0)


async def stop_one_in_the_middle(database: Database, load: Load, replica: Process) -> None:
    """SIGTERM while every writer waits inside a request: each of these is answered; what comes later is refused at the door."""
    async with held(database, "rescore_mark"):
        await until_waiting(database, "rescore_mark", WRITERS)
        replica.process.send_signal(signal.SIGTERM)
        await asyncio.sleep(0.5)
    assert await asyncio.to_thread(replica.process.wait, 20) == 0
    assert {type(lost) for lost in load.lost} <= {httpx.ConnectError}


async def kill_the_worker_in_the_middle(database: Database, worker: Process) -> None:
    """kill -9 while it has taken its marks and stored nothing yet: the marks are there again."""
    async with held(database, "kept_fact"):
        await until_waiting(database, "kept_fact", 1)
        worker.end(signal.SIGKILL)
    assert await marks_wait(database)


async def marks_wait(database: Database) -> bool:
    """Is there anything to score again?"""
    return await number(database, "SELECT count(*) FROM rescore_mark") > 0


async def all_scored(database: Database) -> None:
    """Wait until no mark is left."""

    async def done() -> bool:
        return not await marks_wait(database)

    await eventually(done)


async def everything_stands_once(database: Database, load: Load) -> None:
    """Each acknowledged session under its key, each roll line once, and the kept facts that follow from them."""
    async with database.as_owner() as session:
        stored = (await session.execute(text("SELECT idempotency_key, uid::text FROM learning_session"))).all()
    assert {row.idempotency_key: row.uid for row in stored} == load.acknowledged
    assert len(stored) == len(load.acknowledged)
    assert await number(database, "SELECT count(*) FROM roll_entry") == load.lines
    assert await number(database, "SELECT sum(measures[2]) FROM kept_fact") == load.lines
    assert await number(database, "SELECT sum(measures[1]) FROM kept_fact") == load.lines * 20
    assert await number(database, "SELECT count(*) FROM assessment WHERE subject_kind = 'person'") == len(NAMES)


async def test_a_dump_is_restored_with_everything(installation: ByHand, database: Database) -> None:
    async with database.as_owner() as session:
        await factories.household(session, commune_id=factories.AN_KHANH, names=NAMES)
    dumps = installation.folder / "dumps"
    dumps.mkdir()
    check(installation.postgres(REPOSITORY / "production" / "backup.sh", "once", BACKUPS=str(dumps)))
    (dump,) = dumps.iterdir()
    check(installation.postgres("createdb", "--owner=hoctap_owner", "restored"))
    check(installation.postgres("pg_restore", "--dbname=restored", "--exit-on-error", "--single-transaction", str(dump)))
    await database.close()
    for before, after in (("hoctap", "hoctap_before"), ("restored", "hoctap")):
        check(installation.postgres("psql", "--command", f"ALTER DATABASE {before} RENAME TO {after}"))
    assert "0 chỗ lệch" in check(installation.run("reconcile"))
    people = "SELECT count(*), max(id) FROM person"
    told = [check(installation.postgres("psql", "-Atc", people, PGDATABASE=name)) for name in ("hoctap", "hoctap_before")]
    assert told[0] == told[1]
    assert int(told[0].partition("|")[0]) >= len(NAMES)
