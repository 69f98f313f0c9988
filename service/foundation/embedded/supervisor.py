"""The embedded database as the service sees it: start it, or attach to the process that already runs it; stop it.

Blocking calls, for the command line and tests; `async with` runs them in a thread, for the app's lifespan. Running and
watching an own server is left to `keeper.py`.
"""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from service.foundation.embedded.address import ClusterAddress
from service.foundation.embedded.binaries import installed_binaries
from service.foundation.embedded.cluster import stored_password
from service.foundation.embedded.errors import FolderHeldError
from service.foundation.embedded.folder import DataFolder, claim
from service.foundation.embedded.keeper import Keeper
from service.foundation.embedded.lock import FolderLock
from service.foundation.embedded.processes import is_running
from service.foundation.embedded.sockets import answers

LOOK_EVERY = 0.1


class EmbeddedCluster:
    """The database in `data_dir`, run by this process or, when another one already runs it, attached to.

    `report` is told in Vietnamese what happens, also from the watch's thread. `durable=False` is for tests only: a
    crash of the machine may then lose everything. Another holder has `attach_within` seconds to become ready.
    """

    def __init__(
        self, data_dir: Path, *, report: Callable[[str], None], durable: bool = True, attach_within: float = 30.0
    ) -> None:
        self._data_dir = data_dir
        self._report = report
        self._durable = durable
        self._attach_within = attach_within
        self._address: ClusterAddress | None = None
        self._keeper: Keeper | None = None

    @property
    def address(self) -> ClusterAddress:
        """The address that `start` found."""
        if self._address is None:
            raise RuntimeError("the cluster is not started")
        return self._address

    @property
    def alive(self) -> bool:
        """Whether the server accepts connections now."""
        if self._keeper is not None:
            return self._keeper.alive
        return self._address is not None and answers(self._address.socket_dir)

    @property
    def restarting(self) -> bool:
        """Whether the started server was lost and is coming back: the moment to answer 503 with Retry-After."""
        if self._keeper is not None:
            return self._keeper.restarting
        return self._address is not None and not self.alive

    @property
    def pids(self) -> tuple[int, int] | None:
        """The guardian and the postmaster of an own server; nothing for an attached one."""
        server = self._keeper.server if self._keeper else None
        return (server.guardian, server.postmaster) if server else None

    def program(self, name: str) -> Path:
        """The path of `pg_dump`, `psql`, …: those that an own server runs with, or those installed beside us."""
        return (self._keeper.binaries if self._keeper else installed_binaries()).program(name)

    def start(self) -> ClusterAddress:
        """Start the server or attach to it; errors are `EmbeddedDatabaseError`s."""
        if self._address is None:
            folder = claim(self._data_dir)
            lock = FolderLock(folder.lock_file)
            attached = self._lock_or_attach(folder, lock)
            self._address = attached or self._run(folder, lock)
        return self._address

    def stop(self) -> None:
        """Stop an own server in order; an attached one is left alone."""
        keeper, self._keeper, self._address = self._keeper, None, None
        if keeper is not None:
            keeper.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(self.start)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        await asyncio.to_thread(self.stop)

    def _lock_or_attach(self, folder: DataFolder, lock: FolderLock) -> ClusterAddress | None:
        """Wait for one of two: the lock is ours (nothing is returned), or its holder's server answers."""
        deadline = time.monotonic() + self._attach_within
        while not lock.acquire():
            holder = lock.holder()
            if holder and holder.ready and is_running(holder.pid) and answers(holder.folder):
                password = stored_password(folder)
                return ClusterAddress(socket_dir=holder.folder, superuser_password=password, owned=False)
            if time.monotonic() >= deadline:
                raise FolderHeldError(
                    f"Thư mục dữ liệu {folder.root} đang được tiến trình {holder.pid if holder else 'không rõ số'} giữ "
                    f"mà cơ sở dữ liệu của tiến trình đó chưa sẵn sàng sau {self._attach_within:g} giây. "
                    "Hãy đợi rồi thử lại, hoặc dừng tiến trình đó."
                )
            time.sleep(LOOK_EVERY)
        return None

    def _run(self, folder: DataFolder, lock: FolderLock) -> ClusterAddress:
        try:
            keeper = Keeper(folder=folder, lock=lock, report=self._report, durable=self._durable)
            address = keeper.start()
        except BaseException:
            lock.release()
            raise
        self._keeper = keeper
        return address
