"""The guardian: a tiny process between the app and PostgreSQL, so that the database never outlives the app.

It launches the postmaster, holds the lock on DATA_DIR with its inherited file, and shuts the postmaster down when its
standard input ends: that happens when the app closes it, and also when the app is killed with -9. Should the guardian
itself be killed, Linux sends the postmaster a fast shutdown (PR_SET_PDEATHSIG). As root it stays root and only the
postmaster runs as the unprivileged user. It is run by its path with the standard library alone: it starts in a moment
and needs no installed project.
"""

import contextlib
import ctypes
import json
import os
import select
import shutil
import signal
import subprocess
import sys
from typing import TypedDict

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
SHUTDOWN = ((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0))


class Order(TypedDict):
    """What the app asks for: the command, the user to run it as, what to tidy away afterwards."""

    parent: int
    command: list[str]
    user: int | None
    group: int | None
    socket_dir: str


def main(order: Order) -> int:
    """Run the postmaster until it or the app ends; the exit status is 0 after an orderly shutdown."""
    wake = _stay_awake_for_children()
    postmaster = _launch(order)
    with contextlib.suppress(BrokenPipeError):
        os.write(1, f"{postmaster.pid}\n".encode())
    if _watch(postmaster, wake=wake, parent=order["parent"]):
        _shut_down(postmaster)
        shutil.rmtree(order["socket_dir"], ignore_errors=True)
    return 0 if postmaster.returncode == 0 else 1


def _stay_awake_for_children() -> int:
    """Turn SIGCHLD into a readable pipe; ignore what a terminal or an init system sends: the app decides."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: None)
    return reading


def _launch(order: Order) -> "subprocess.Popen[bytes]":
    guardian = os.getpid()

    def follow_guardian() -> None:
        # Between fork and exec: die with the guardian, also when it died before this line.
        if LIBC is not None:
            LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)
        if os.getppid() != guardian:
            os._exit(1)

    return subprocess.Popen(  # noqa: S603 our own program and paths
        order["command"],
        stdin=subprocess.DEVNULL,
        stdout=2,
        cwd="/",
        user=order["user"],
        group=order["group"],
        extra_groups=None if order["user"] is None else (),
        preexec_fn=follow_guardian,  # noqa: PLW1509 there is no thread here
    )


def _watch(postmaster: "subprocess.Popen[bytes]", *, wake: int, parent: int) -> bool:
    """Wait; true when the app has gone or asks to stop, false when the postmaster ended by itself."""
    while postmaster.poll() is None:
        # once a second without news: a parent that closed nothing may still have gone
        ready, _, _ = select.select([0, wake], [], [], 1.0)
        if wake in ready:
            os.read(wake, 512)
        if (0 in ready and not os.read(0, 512)) or os.getppid() != parent:
            return True
    return os.getppid() != parent


def _shut_down(postmaster: "subprocess.Popen[bytes]") -> None:
    for number, patience in SHUTDOWN:
        postmaster.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            postmaster.wait(patience)
            return


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
