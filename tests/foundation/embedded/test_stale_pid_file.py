"""What an earlier life left: a pid file proves nothing by itself, a server that really lives in our folder is ended first."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from service.foundation.embedded import EmbeddedCluster
from service.foundation.embedded.processes import postmaster_file
from service.foundation.embedded.runner import choose_runner
from tests.conftest import Cluster
from tests.foundation.embedded.conftest import Start, ask
from tests.journeys.test_serving_process import eventually, lives


@contextmanager
def dead(_: Cluster) -> Iterator[int]:
    """The number of a process that has ended."""
    process = subprocess.Popen(["true"])
    process.wait()
    yield process.pid


@contextmanager
def zombie(_: Cluster) -> Iterator[int]:
    """A process that has ended and was not waited for."""
    process = subprocess.Popen(["true"])
    assert eventually(lambda: not lives(process.pid))
    yield process.pid
    process.wait()


@contextmanager
def stranger(_: Cluster) -> Iterator[int]:
    """A living process that is no server; it must still live afterwards."""
    process = subprocess.Popen(["sleep", "600"])
    yield process.pid
    assert process.poll() is None
    process.kill()
    process.wait()


@contextmanager
def server_elsewhere(cluster: Cluster) -> Iterator[int]:
    """A server of another folder; it must still live afterwards."""
    assert cluster.running.pids is not None
    yield cluster.running.pids[1]
    assert cluster.running.alive


def write_pid_file(pgdata: Path, pid: int) -> None:
    lines = [str(pid), str(pgdata), "1700000000", "5432", str(pgdata), "", "  1234567    131072", "ready   "]
    (pgdata / "postmaster.pid").write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.mark.parametrize("whose", [dead, zombie, stranger, server_elsewhere], ids=lambda whose: whose.__name__)
async def test_a_stale_pid_file_is_no_obstacle(
    data: Path, start: Start, cluster: Cluster, whose: Callable[[Cluster], AbstractContextManager[int]]
) -> None:
    with whose(cluster) as pid:
        write_pid_file(data / "pgdata", pid)
        again = start(data)
        assert await ask(again.address, "SELECT 1") == 1
        again.stop()


async def test_a_pid_file_that_is_no_pid_file_is_no_obstacle(data: Path, start: Start) -> None:
    (data / "pgdata" / "postmaster.pid").write_bytes(b"\xff\xfe nothing of a number")
    assert await ask(start(data).address, "SELECT 1") == 1


async def test_a_server_that_was_left_in_our_folder_is_ended_first(data: Path, start: Start, told: list[str]) -> None:
    with left_behind(data, start) as process:
        again = start(data)
        assert process.wait(timeout=30) == 0, "it was asked to shut down in order"
        assert await ask(again.address, "SELECT 1") == 1
    assert f"đang dừng tiến trình PostgreSQL còn sót lại: {process.pid}" in " ".join(told).replace("…", "")


@contextmanager
def left_behind(data: Path, start: Start) -> Iterator["subprocess.Popen[bytes]"]:
    """A postmaster that nobody guards, in the folder of a stopped cluster."""
    first: EmbeddedCluster = start(data)
    program = str(first.program("postgres"))
    first.stop()
    command = [program, "-D", str(data / "pgdata"), "-c", "listen_addresses=", "-c", f"unix_socket_directories={data / 'pgdata'}"]
    process = subprocess.Popen(command, cwd="/", env={"LC_ALL": "C"}, stderr=subprocess.DEVNULL, **choose_runner().switch)
    try:
        assert eventually(lambda: postmaster_file(data / "pgdata")[7:8] == ["ready   "])
        yield process
    finally:
        if process.poll() is None:
            os.kill(process.pid, 9)
            process.wait()
