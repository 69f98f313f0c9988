"""kill -9 of the database, of its guardian and of the process above them: the database comes back, or ends with its parent.
The same through HTTP is in `tests/journeys`."""

import asyncio
import os
import signal
import time
from pathlib import Path

import asyncpg
import pytest

from service.foundation.embedded import ClusterAddress, EmbeddedCluster
from service.foundation.embedded.processes import server_processes
from tests.foundation.embedded.conftest import Another, Start, ask
from tests.journeys.test_serving_process import eventually, lives

GONE = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
COMES_BACK_WITHIN = 30.0


def pids_of(cluster: EmbeddedCluster) -> tuple[int, int]:
    assert cluster.pids is not None
    return cluster.pids


async def write_until_lost(address: ClusterAddress) -> list[int]:
    """Store numbers, each in its own transaction, until the server goes; those that were acknowledged."""
    acknowledged: list[int] = []
    connection = await asyncpg.connect(address.superuser_url(driver="postgresql"))
    while True:
        try:
            await connection.execute("INSERT INTO kept VALUES ($1)", len(acknowledged))
        except GONE:
            connection.terminate()
            return acknowledged
        acknowledged.append(len(acknowledged))


async def once_back(address: ClusterAddress, question: str) -> object:
    """The answer as soon as there is one."""
    until = time.monotonic() + COMES_BACK_WITHIN
    while True:
        try:
            return await ask(address, question)
        except GONE:
            assert time.monotonic() < until, "the database did not come back"
            await asyncio.sleep(0.05)


async def test_a_killed_database_comes_back_and_loses_nothing_acknowledged(data: Path, start: Start, told: list[str]) -> None:
    cluster = start(data, durable=True)
    await ask(cluster.address, "CREATE TABLE kept (number int)")
    writing = asyncio.create_task(write_until_lost(cluster.address))
    await asyncio.sleep(0.3)
    os.kill(pids_of(cluster)[1], signal.SIGKILL)
    acknowledged = await writing
    kept = await once_back(cluster.address, "SELECT array_agg(number) FROM kept")
    assert acknowledged
    assert isinstance(kept, list)
    assert set(acknowledged) <= set(kept)
    assert told[0] == "cơ sở dữ liệu dừng bất ngờ, đang khởi động lại…"
    assert eventually(lambda: told[-1] == "cơ sở dữ liệu đã hoạt động trở lại")


async def test_a_killed_guardian_takes_the_database_along_and_both_come_back(data: Path, start: Start) -> None:
    cluster = start(data)
    guardian, postmaster = pids_of(cluster)
    os.kill(guardian, signal.SIGKILL)
    assert eventually(lambda: not lives(postmaster))
    assert await once_back(cluster.address, "SELECT 1") == 1
    assert pids_of(cluster)[1] != postmaster


async def test_the_database_says_that_it_is_coming_back(data: Path) -> None:
    seen: dict[str, bool] = {}

    def note(said: str) -> None:
        seen[said] = cluster.restarting

    cluster = EmbeddedCluster(data, report=note, durable=False)
    with cluster:
        os.kill(pids_of(cluster)[1], signal.SIGKILL)
        assert eventually(lambda: "cơ sở dữ liệu đã hoạt động trở lại" in seen)
        assert (cluster.restarting, cluster.alive) == (False, True)
    assert seen["cơ sở dữ liệu dừng bất ngờ, đang khởi động lại…"] is True
    assert cluster.restarting is False, "stopped on purpose is not coming back"


async def test_a_killed_connection_brings_no_new_server(data: Path, start: Start) -> None:
    cluster = start(data)
    pids = pids_of(cluster)
    connection = await asyncpg.connect(cluster.address.superuser_url(driver="postgresql"))
    os.kill(connection.get_server_pid(), signal.SIGKILL)
    assert await once_back(cluster.address, "SELECT 1") == 1
    connection.terminate()
    assert pids_of(cluster) == pids


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
async def test_the_database_ends_with_a_parent_that_closes_nothing(
    data: Path, start: Start, another: Another, number: signal.Signals
) -> None:
    parent = another(data)
    said = parent.said()
    os.kill(parent.pid, number)
    assert parent.process.wait(timeout=30) == -number
    assert eventually(lambda: not any(lives(pid) for pid in said["pids"]))
    assert not Path(said["socket_dir"]).exists()
    again = start(data)
    assert again.address.owned
    assert await ask(again.address, "SELECT 1") == 1


async def test_a_parent_killed_while_it_makes_the_cluster_spoils_nothing(place: Path, start: Start, another: Another) -> None:
    parent = another(place / "data")
    assert eventually((place / "data" / "pgdata.partial").exists)
    parent.kill()
    assert await ask(start(place / "data").address, "SELECT 1") == 1


async def test_parent_and_guardian_killed_together_leave_no_database(data: Path, another: Another) -> None:
    parent = another(data)
    guardian, postmaster = parent.said()["pids"]
    parent.process.kill()
    os.kill(guardian, signal.SIGKILL)
    parent.kill()
    assert eventually(lambda: not lives(postmaster) and not server_processes(data / "pgdata"))
