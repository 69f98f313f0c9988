"""One life of the server: launched through the guardian, awaited through recovery, shut down.

What to do when a life ends unexpectedly is left to `keeper.py`.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from service.foundation.embedded import guardian
from service.foundation.embedded.binaries import Binaries
from service.foundation.embedded.cluster import ENVIRONMENT, server_settings
from service.foundation.embedded.errors import ServerStartError, StartAbandonedError
from service.foundation.embedded.folder import DataFolder
from service.foundation.embedded.home import Home
from service.foundation.embedded.processes import end_leftovers, postmaster_file

REPORT_EVERY = 5.0
FIRST_REPORT = 2.0


class Server:
    """A launched server; `launch` is the only way to get one."""

    def __init__(self, *, home: Home, folder: DataFolder, process: "subprocess.Popen[bytes]", postmaster: int) -> None:
        self._home = home
        self._folder = folder
        self._process = process
        self.postmaster = postmaster

    @property
    def guardian(self) -> int:
        """The pid of the guardian."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the guardian, and so its postmaster, still lives."""
        return self._process.poll() is None

    def wait_until_ready(self, *, report: Callable[[str], None], give_up: Callable[[], bool]) -> None:
        """Wait as long as recovery takes, telling progress; ends early when the server does, or `give_up` says so."""
        began = time.monotonic()
        next_report = began + FIRST_REPORT
        while not self._ready():
            if not self.running:
                raise ServerStartError(_why_it_ended(self._folder, self._home))
            if give_up():
                raise StartAbandonedError("Cơ sở dữ liệu chưa khởi động xong thì được yêu cầu dừng.")
            if time.monotonic() >= next_report:
                report(f"cơ sở dữ liệu đang khôi phục… ({time.monotonic() - began:.0f} giây)")
                next_report += REPORT_EVERY
            time.sleep(0.02)

    def stop(self) -> None:
        """Ask for a fast shutdown and wait for it; the guardian insists, so this ends within 80 seconds."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait()

    def _ready(self) -> bool:
        lines = postmaster_file(self._home.pgdata)
        return len(lines) >= 8 and lines[0] == str(self.postmaster) and lines[7].strip() == "ready"


def launch(
    *,
    folder: DataFolder,
    home: Home,
    binaries: Binaries,
    socket_dir: Path,
    lock: int,
    durable: bool,
    report: Callable[[str], None],
) -> Server:
    """Clear away what an earlier life left, and launch a server; it is not ready yet."""
    end_leftovers(home.pgdata, report=report)
    settings = server_settings(home=home, socket_dir=socket_dir, durable=durable)
    command = [str(binaries.program("postgres")), "-D", str(home.pgdata)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    process = _start_guardian(_order(home=home, command=command, socket_dir=socket_dir), folder=folder, lock=lock)
    answer = _first_line(process)
    if not answer.isdigit():
        process.wait()
        raise ServerStartError(_why_it_ended(folder, home))
    return Server(home=home, folder=folder, process=process, postmaster=int(answer))


def _order(*, home: Home, command: list[str], socket_dir: Path) -> guardian.Order:
    switch = home.runner.switch
    return {
        "parent": os.getpid(),
        "command": command,
        "user": switch.get("user"),
        "group": switch.get("group"),
        "socket_dir": str(socket_dir),
    }


def _start_guardian(order: guardian.Order, *, folder: DataFolder, lock: int) -> "subprocess.Popen[bytes]":
    # Its own session: a Ctrl-C in the terminal reaches the app alone, which then stops the database in order.
    with folder.startup_log.open("wb") as log:
        return subprocess.Popen(  # noqa: S603 our own program and paths
            [sys.executable, "-I", "-S", str(Path(guardian.__file__).resolve()), json.dumps(order)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd="/",
            env=ENVIRONMENT,
            pass_fds=(lock,),
            start_new_session=True,
        )


def _first_line(process: "subprocess.Popen[bytes]") -> bytes:
    if process.stdout is None:
        return b""
    with process.stdout as answer:
        return answer.readline().strip()


def _why_it_ended(folder: DataFolder, home: Home) -> str:
    logs = [folder.startup_log, *sorted(home.logs.glob("postgresql-*.log"))[-1:]]
    words = "\n".join(log.read_text(encoding="utf-8", errors="replace")[-1500:].strip() for log in logs if log.exists())
    return (
        f"PostgreSQL không khởi động được từ {home.pgdata}. Lời cuối trong nhật ký:\n{words}\n"
        f"Hãy sửa nguyên nhân trên rồi chạy lại; nhật ký đầy đủ ở {home.logs}."
    )
