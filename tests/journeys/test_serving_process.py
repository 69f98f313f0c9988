"""The real process, as `make run` starts it: it answers, stops with its database, survives kill -9 of itself and of the database."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
PASSWORD = "mot-mat-khau-dai-hon"


class Serving:
    """One `python -m service serve` over a folder, on a port that the system chose."""

    def __init__(self, data_dir: Path) -> None:
        environment = {**os.environ, "DATA_DIR": str(data_dir), "PORT": "0", "LOAD_DEMO": "false", "PYTHONUNBUFFERED": "1"}
        self.data_dir = data_dir
        self.process = subprocess.Popen(
            [sys.executable, "-m", "service", "serve"], cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, text=True
        )
        self.address = self._announced()

    def _announced(self) -> str:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if found := re.search(r"http://[\d.]+:\d+", line):
                return found.group()
        raise AssertionError("the service ended before it said its address")

    def postmaster(self) -> int:
        """The process id of the database, as it wrote it itself."""
        file = next(file for home in homes_of(self.data_dir) for file in home.rglob("postmaster.pid"))
        return int(file.read_text().splitlines()[0])

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and wait for the end."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(timeout=30)


def homes_of(data_dir: Path) -> list[Path]:
    """Where the cluster lies: in the folder, or in a folder of the system that the record in it names absolutely."""
    record = data_dir / "cluster.json"
    named = Path(json.loads(record.read_text())["home"]) if record.exists() else data_dir
    return [named if named.is_absolute() else data_dir / named]


@pytest.fixture
def serve() -> Iterator[Callable[[], Serving]]:
    """Start the service over one folder, as often as a test likes; the path has a space in it."""
    folder = Path(tempfile.mkdtemp(prefix="hoctap serving "))
    folder.chmod(0o755)
    data_dir, started = folder / "dữ liệu", list[Serving]()

    def start() -> Serving:
        started.append(Serving(data_dir))
        return started[-1]

    yield start
    for serving in started:
        if serving.process.poll() is None:
            serving.end(signal.SIGKILL)
    for home in homes_of(data_dir):
        if home.is_absolute() and home.name.startswith("hoc-tap-suot-doi-"):
            shutil.rmtree(home, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def lives(pid: int) -> bool:
    """Does a process live (a zombie does not)?"""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def eventually(condition: Callable[[], bool], *, seconds: float = 30) -> bool:
    """Wait for a condition."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.1)
    return False


def create_user(serving: Serving, username: str) -> None:
    """An account made by a second process on the same folder, while the first serves."""
    environment = {**os.environ, "DATA_DIR": str(serving.data_dir)}
    command = [sys.executable, "-m", "service", "create-user", username, "Cán bộ", "commune_staff", "11892", "QĐ 1"]
    subprocess.run(
        command, cwd=REPOSITORY, env=environment, input=PASSWORD + "\n", text=True, check=True, capture_output=True, timeout=60
    )


def token_of(serving: Serving, username: str) -> str:
    """Sign in over HTTP."""
    answer = httpx.post(serving.address + "/api/v1/token", data={"username": username, "password": PASSWORD}, timeout=30)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_and_stops_with_its_database(serve: Callable[[], Serving], number: signal.Signals) -> None:
    serving = serve()
    assert httpx.get(serving.address + "/health").status_code == 200
    assert httpx.get(serving.address + "/ready").status_code == 200
    postmaster = serving.postmaster()
    assert serving.end(number) == 0
    assert not lives(postmaster)


def test_a_killed_app_leaves_no_database_and_the_next_start_is_clean(serve: Callable[[], Serving]) -> None:
    first = serve()
    postmaster = first.postmaster()
    create_user(first, "canbo1")
    first.end(signal.SIGKILL)
    assert eventually(lambda: not lives(postmaster))
    second = serve()
    assert token_of(second, "canbo1")


def test_a_killed_database_comes_back_under_the_running_app_and_loses_nothing(serve: Callable[[], Serving]) -> None:
    serving = serve()
    create_user(serving, "canbo2")
    headers = {"Authorization": f"Bearer {token_of(serving, 'canbo2')}"}
    os.kill(serving.postmaster(), signal.SIGKILL)
    answers: list[httpx.Response] = []

    def acknowledged() -> bool:
        answers.append(httpx.get(serving.address + "/api/v1/me", headers=headers, timeout=30))
        return answers[-1].status_code == 200

    assert eventually(acknowledged)
    refused = [answer for answer in answers if answer.status_code != 200]
    assert {answer.status_code for answer in refused} <= {503}
    assert all("Retry-After" in answer.headers for answer in refused)


def test_a_port_that_is_held_is_said_before_anything_is_installed(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
        environment = {**os.environ, "DATA_DIR": str(tmp_path / "data"), "PORT": str(port)}
        refused = subprocess.run(
            [sys.executable, "-m", "service", "serve"],
            cwd=REPOSITORY,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert refused.returncode == 1
    assert f"127.0.0.1:{port}" in refused.stderr
    assert "PORT=" in refused.stderr
    assert not (tmp_path / "data").exists()
