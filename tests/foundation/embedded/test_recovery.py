"""The wait for a server: as long as recovery takes, telling progress; over when the server ends or somebody asks to stop."""

import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.foundation.embedded import server as server_module
from service.foundation.embedded.errors import ServerStartError, StartAbandonedError
from service.foundation.embedded.folder import DataFolder
from service.foundation.embedded.home import Home
from service.foundation.embedded.runner import choose_runner
from service.foundation.embedded.server import Server

POSTMASTER = 4711


@pytest.fixture
def slow(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server that does not become ready by itself; minutes are hundredths of a second here."""
    monkeypatch.setattr(server_module, "FIRST_REPORT", 0.02)
    monkeypatch.setattr(server_module, "REPORT_EVERY", 0.05)
    (place / "pgdata").mkdir()
    process = subprocess.Popen(["sleep", "600"], stdin=subprocess.PIPE)
    yield Server(home=Home(place, choose_runner()), folder=DataFolder(place), process=process, postmaster=POSTMASTER)
    process.kill()
    process.communicate()


def status(place: Path, word: str) -> None:
    (place / "pgdata" / "postmaster.pid").write_text("\n".join([str(POSTMASTER), *"234567", word]), encoding="utf-8")


def test_the_wait_lasts_as_long_as_recovery_and_tells_progress(slow: Server, place: Path) -> None:
    told: list[str] = []

    def tell(message: str) -> None:
        told.append(message)
        status(place, "ready   " if len(told) == 5 else "starting")

    slow.wait_until_ready(report=tell, give_up=lambda: False)
    assert len(told) == 5
    assert all(message.startswith("cơ sở dữ liệu đang khôi phục…") for message in told)


def test_the_wait_ends_when_somebody_asks_to_stop(slow: Server, place: Path) -> None:
    status(place, "starting")
    stopping = threading.Event()
    with pytest.raises(StartAbandonedError):
        slow.wait_until_ready(report=lambda _: stopping.set(), give_up=stopping.is_set)


def test_the_wait_ends_with_the_words_of_a_server_that_ended(slow: Server, place: Path) -> None:
    (place / "startup.log").write_text("FATAL:  could not map anonymous shared memory", encoding="utf-8")
    slow._process.kill()
    with pytest.raises(ServerStartError, match="could not map anonymous shared memory"):
        slow.wait_until_ready(report=lambda _: None, give_up=lambda: False)


def test_the_pid_file_of_an_earlier_life_does_not_read_as_ready(slow: Server, place: Path) -> None:
    lines = [str(POSTMASTER + 1), *"234567", "ready"]
    (place / "pgdata" / "postmaster.pid").write_text("\n".join(lines), encoding="utf-8")
    asked = iter([False, False, True])
    with pytest.raises(StartAbandonedError):
        slow.wait_until_ready(report=lambda _: None, give_up=lambda: next(asked))
