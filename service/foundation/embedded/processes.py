"""Which processes of a server still live, and ending those that an earlier server left behind.

A pid file alone proves nothing: its number may be dead, a zombie, or somebody else's. A process is ours when it is a
`postgres` whose working folder is our PGDATA. The new server is started elsewhere (`server.py`).
"""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from service.foundation.embedded.errors import LeftoverProcessError

PROC = Path("/proc")
PATIENCE = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 6.0), (signal.SIGKILL, 6.0))


def is_running(pid: int) -> bool:
    """Whether the process exists and is more than a zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    try:
        state = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return not PROC.is_dir()
    return state not in "ZX"


def postmaster_file(pgdata: Path) -> list[str]:
    """The lines of postmaster.pid: 1 the pid, 8 the status; empty when there is none."""
    try:
        return (pgdata / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def postmaster_pid(pgdata: Path) -> int | None:
    """The pid in postmaster.pid, whoever it belongs to today."""
    lines = postmaster_file(pgdata)
    return int(lines[0]) if lines and lines[0].strip().isdigit() else None


def server_processes(pgdata: Path) -> set[int]:
    """The living `postgres` processes that work in this PGDATA."""
    if not PROC.is_dir():
        return _server_processes_by_ps(pgdata)
    home = pgdata.stat()
    found = set()
    for entry in PROC.iterdir():
        if entry.name.isdigit() and _works_in(entry, home):
            found.add(int(entry.name))
    return found


def end_leftovers(pgdata: Path, *, report: Callable[[str], None]) -> None:
    """End what an earlier server left behind, then remove its pid file; nothing happens when there is nothing."""
    for number, patience in PATIENCE:
        left = server_processes(pgdata)
        if not left:
            break
        postmaster = postmaster_pid(pgdata)
        if number == signal.SIGINT and postmaster not in left:
            continue
        report(f"đang dừng tiến trình PostgreSQL còn sót lại: {', '.join(map(str, sorted(left)))}…")
        _send(number, {pid for pid in left if pid == postmaster or number != signal.SIGINT})
        _wait_until_gone(pgdata, patience=patience)
    left = server_processes(pgdata)
    if left:
        raise LeftoverProcessError(
            f"Tiến trình PostgreSQL {', '.join(map(str, sorted(left)))} còn dùng {pgdata} và không dừng được. "
            "Hãy dừng các tiến trình đó rồi chạy lại."
        )
    (pgdata / "postmaster.pid").unlink(missing_ok=True)


def _works_in(entry: Path, home: os.stat_result) -> bool:
    try:
        folder = (entry / "cwd").stat()
        return os.path.samestat(folder, home) and (entry / "exe").readlink().name.split(" ")[0] == "postgres"
    except OSError:
        return False


def _server_processes_by_ps(pgdata: Path) -> set[int]:
    pid = postmaster_pid(pgdata)
    if pid is None:
        return set()
    asked = subprocess.run(["ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False)  # noqa: S603, S607
    return {pid} if "postgres" in asked.stdout and str(pgdata) in asked.stdout else set()


def _send(number: signal.Signals, pids: set[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def _wait_until_gone(pgdata: Path, *, patience: float) -> None:
    deadline = time.monotonic() + patience
    while server_processes(pgdata) and time.monotonic() < deadline:
        time.sleep(0.05)
