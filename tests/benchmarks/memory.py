"""Peak memory while something is measured: of one process of ours and of the largest backend of its database (VmHWM)."""

import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.figures import Memory

_EVERY_SECONDS = 0.2


class Watch:
    """Looks at the processes again and again from a thread of its own: backends come and go."""

    def __init__(self, *, app: int, postmaster: int) -> None:
        self.app, self.postmaster = app, postmaster
        self.peaks = {"app": 0, "backend": 0}
        self._done = threading.Event()

    @property
    def memory(self) -> Memory:
        """The peaks in MB."""
        return Memory(app=self.peaks["app"] // 1024, backend=self.peaks["backend"] // 1024)

    def look(self) -> None:
        """Take the peaks as they stand."""
        self.peaks["app"] = max(self.peaks["app"], _peak(self.app))
        self.peaks["backend"] = max([self.peaks["backend"], *(_peak(pid) for pid in _children(self.postmaster))])

    def run(self) -> None:
        """Until told to stop."""
        while not self._done.wait(_EVERY_SECONDS):
            self.look()

    def stop(self) -> None:
        """Look a last time."""
        self._done.set()
        self.look()


@contextmanager
def watched(*, app: int, postmaster: int) -> Iterator[Watch]:
    """Peaks of a block, counted from its beginning."""
    for pid in (app, *_children(postmaster)):
        with contextlib.suppress(OSError):
            Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")  # resets the peak
    watch = Watch(app=app, postmaster=postmaster)
    thread = threading.Thread(target=watch.run, daemon=True)
    thread.start()
    try:
        yield watch
    finally:
        watch.stop()
        thread.join()


def parent_of(pid: int) -> int:
    """The process that started another."""
    return int(_field(pid, "PPid"))


def _peak(pid: int) -> int:
    return int(_field(pid, "VmHWM").split()[0])


def _children(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    return []


def _field(pid: int, name: str) -> str:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
            if line.startswith(name + ":"):
                return line.partition(":")[2].strip()
    return "0"
