"""The keeper of a held DATA_DIR: starts its server, watches it from a thread, brings it back when it is killed.

The address stays the same over a restart, so that the app's connection pool finds the new server by itself. Taking the
lock, or attaching to another process's server, is left to `supervisor.py`.
"""

import contextlib
import threading
import time
from collections.abc import Callable

from service.foundation.embedded.address import ClusterAddress
from service.foundation.embedded.binaries import binaries_for
from service.foundation.embedded.cluster import ensure_cluster, prune_logs
from service.foundation.embedded.errors import EmbeddedDatabaseError
from service.foundation.embedded.folder import DataFolder
from service.foundation.embedded.home import settle
from service.foundation.embedded.lock import FolderLock
from service.foundation.embedded.server import Server, launch
from service.foundation.embedded.sockets import make_socket_dir, remove_socket_dir, renew_socket_dir

LOOK_EVERY = 0.1
RETRY_AFTER = 1.0
PRUNE_EVERY = 60.0


class Keeper:
    """Owns the server of one DATA_DIR from `start` to `stop`; the lock must be held already."""

    def __init__(self, *, folder: DataFolder, lock: FolderLock, report: Callable[[str], None], durable: bool) -> None:
        self._folder = folder
        self._lock = lock
        self._report = report
        self._durable = durable
        self._home = settle(folder)
        self.binaries = binaries_for(self._home)
        self._forget_earlier_socket()
        self._socket_dir = make_socket_dir(self._home.runner)
        self._server: Server | None = None
        self._stopping = threading.Event()
        self._restarting = threading.Event()
        self._watch = threading.Thread(target=self._keep, name="embedded-postgres-keeper", daemon=True)

    @property
    def alive(self) -> bool:
        """Whether the server runs and accepts connections."""
        return self._server is not None and self._server.running and not self._restarting.is_set()

    @property
    def restarting(self) -> bool:
        """Whether the server was lost and the next one is not ready yet."""
        return not self._stopping.is_set() and self._server is not None and not self.alive

    @property
    def server(self) -> Server | None:
        """The present life of the server, for those who ask for its pids."""
        return self._server

    def start(self) -> ClusterAddress:
        """Start the server, wait until it is ready, then begin the watch."""
        try:
            address = self._first_start()
        except BaseException:
            self._end_server()
            raise
        self._watch.start()
        return address

    def stop(self) -> None:
        """Shut the server down in order and remove its socket folder."""
        self._stopping.set()
        if self._watch.is_alive():
            self._watch.join()
        self._lock.publish(socket_dir=self._socket_dir, ready=False)
        self._end_server()

    def _first_start(self) -> ClusterAddress:
        self._lock.publish(socket_dir=self._socket_dir, ready=False)
        password = ensure_cluster(
            folder=self._folder,
            home=self._home,
            binaries=self.binaries,
            lock=self._lock.descriptor,
            durable=self._durable,
        )
        self._bring_up()
        return ClusterAddress(socket_dir=self._socket_dir, superuser_password=password, owned=True)

    def _bring_up(self) -> None:
        self._lock.publish(socket_dir=self._socket_dir, ready=False)
        self._server = launch(
            folder=self._folder,
            home=self._home,
            binaries=self.binaries,
            socket_dir=renew_socket_dir(self._socket_dir, self._home.runner),
            lock=self._lock.descriptor,
            durable=self._durable,
            report=self._tell,
        )
        self._server.wait_until_ready(report=self._tell, give_up=self._stopping.is_set)
        self._lock.publish(socket_dir=self._socket_dir, ready=True)

    def _keep(self) -> None:
        next_pruning = 0.0
        while not self._stopping.wait(LOOK_EVERY):
            if self._server is None or not self._server.running:
                self._bring_back()
            elif time.monotonic() >= next_pruning:
                with contextlib.suppress(OSError):
                    prune_logs(self._home)
                next_pruning = time.monotonic() + PRUNE_EVERY

    def _bring_back(self) -> None:
        self._restarting.set()
        self._tell("cơ sở dữ liệu dừng bất ngờ, đang khởi động lại…")
        while not self._stopping.is_set():
            try:
                self._bring_up()
            except (EmbeddedDatabaseError, OSError) as error:
                self._tell(f"chưa khởi động lại được cơ sở dữ liệu, sẽ thử lại: {error}")
                self._stopping.wait(RETRY_AFTER)
            else:
                self._restarting.clear()
                self._tell("cơ sở dữ liệu đã hoạt động trở lại")
                return

    def _end_server(self) -> None:
        if self._server is not None:
            self._server.stop()
        remove_socket_dir(self._socket_dir, self._home.runner)
        self._lock.release()

    def _forget_earlier_socket(self) -> None:
        earlier = self._lock.holder()
        if earlier is not None:
            remove_socket_dir(earlier.folder, self._home.runner)

    def _tell(self, message: str) -> None:
        # whoever listens must not be able to end the watch
        with contextlib.suppress(Exception):
            self._report(message)
