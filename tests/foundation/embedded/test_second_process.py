"""Two processes on one folder: one runs the server, the other attaches to it, or is told who holds the folder."""

import os
import time
from pathlib import Path

import pytest

from service.foundation.embedded import EmbeddedCluster
from service.foundation.embedded.errors import FolderHeldError
from service.foundation.embedded.lock import FolderLock
from tests.foundation.embedded.conftest import Another, Start, ask
from tests.journeys.test_serving_process import eventually, lives


async def test_a_second_process_attaches_and_leaves_the_server_alone(data: Path, start: Start, another: Another) -> None:
    first = start(data)
    second = another(data)
    assert second.said() == {"owned": False, "socket_dir": str(first.address.socket_dir), "pids": None}
    assert second.end() == 0
    assert first.alive
    assert await ask(first.address, "SELECT 1") == 1


async def test_an_attached_process_that_is_killed_leaves_the_server_alone(data: Path, start: Start, another: Another) -> None:
    first = start(data)
    second = another(data)
    second.said()
    second.kill()
    assert await ask(first.address, "SELECT 1") == 1
    assert first.alive


async def test_what_the_attached_process_stores_the_first_one_reads(data: Path, start: Start, another: Another) -> None:
    another(data).said()
    attached = start(data)
    assert not attached.address.owned
    await ask(attached.address, "CREATE TABLE shared AS SELECT 7 AS number")
    assert await ask(start(data).address, "SELECT number FROM shared") == 7


async def test_processes_that_race_share_one_server(place: Path, another: Another) -> None:
    racing = [another(place / "data") for _ in range(3)]
    heard = [one.said() for one in racing]
    assert sorted(said["owned"] for said in heard) == [False, False, True]
    assert len({said["socket_dir"] for said in heard}) == 1
    assert [one.end() for one, said in zip(racing, heard, strict=True) if not said["owned"]] == [0, 0]
    owner = next(said for said in heard if said["owned"])
    assert all(lives(pid) for pid in owner["pids"])
    assert Path(owner["socket_dir"]).is_dir()


def test_an_attached_process_sees_that_the_server_has_gone(data: Path, start: Start, another: Another) -> None:
    first = another(data)
    first.said()
    attached = start(data)
    assert (attached.alive, attached.restarting) == (True, False)
    assert first.end() == 0
    assert (attached.alive, attached.restarting) == (False, True)


def test_a_holder_that_does_not_become_ready_is_named(place: Path) -> None:
    (place / "data").mkdir()
    lock = FolderLock(place / "data" / "server.lock")
    assert lock.acquire()
    lock.publish(socket_dir=place / "nowhere", ready=False)
    try:
        with pytest.raises(FolderHeldError, match=f"tiến trình {os.getpid()} giữ"):
            EmbeddedCluster(place / "data", report=lambda _: None, attach_within=0.2).start()
    finally:
        lock.release()


async def test_the_next_start_waits_for_the_last_server_to_end(data: Path, start: Start, another: Another) -> None:
    first = another(data)
    _, postmaster = first.said()["pids"]
    first.kill()
    began = time.monotonic()
    again = start(data)
    assert again.address.owned
    assert time.monotonic() - began < 30
    assert eventually(lambda: not lives(postmaster), seconds=1)
    assert await ask(again.address, "SELECT 1") == 1
