"""The lock on DATA_DIR: one process runs the server, others learn from the lock's file where to attach.

The lock belongs to the open file, which the guardian and initdb inherit: after a kill -9 of the app it stays held until
its database has ended, so the next start never meets a server that is still shutting down.
"""

import fcntl
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Holder:
    """Who holds the lock, and the socket folder of its server; `ready` once the server answers."""

    pid: int
    socket_dir: str
    ready: bool

    @property
    def folder(self) -> Path:
        """The socket folder as a path."""
        return Path(self.socket_dir)


class FolderLock:
    """The lock of one DATA_DIR, as this process sees it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    @property
    def descriptor(self) -> int:
        """The open file that carries the lock, for children who keep it held."""
        if self._descriptor is None:
            raise RuntimeError("the lock is not held")
        return self._descriptor

    @property
    def held(self) -> bool:
        """Whether this process holds the lock."""
        return self._descriptor is not None

    def acquire(self) -> bool:
        """Take the lock if it is free; never waits."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def publish(self, *, socket_dir: Path, ready: bool) -> None:
        """Tell other processes about the server of this one."""
        holder = Holder(pid=os.getpid(), socket_dir=str(socket_dir), ready=ready)
        content = json.dumps(asdict(holder)).encode()
        os.pwrite(self.descriptor, content, 0)
        os.ftruncate(self.descriptor, len(content))

    def holder(self) -> Holder | None:
        """What the last holder told; nothing while it is still writing."""
        try:
            return Holder(**json.loads(self._path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def release(self) -> None:
        """Let go; the lock is free once the children that inherited it have ended, too."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
