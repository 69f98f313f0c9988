"""The app as a browser meets it: a real uvicorn on 127.0.0.1 over a database of the test cluster, on a day of its own."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import uvicorn

from service.app import Surroundings, build
from service.foundation import clock
from service.foundation.database import Database
from service.settings import Settings
from tests.certificates.conftest import KEYS
from tests.conftest import EVIDENCE, KEYRING

TODAY = datetime(2026, 11, 26, 3, tzinfo=UTC)
"""Ten in the morning in Viet Nam, late in the second year of the demo."""


class _Server(uvicorn.Server):
    """uvicorn that leaves the signals to pytest."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def served(database: Database, *, worker: bool = False, port: int = 0) -> AsyncIterator[str]:
    """Serve the app in this loop, with or without its scoring worker. Yields its address."""
    settings = Settings(run_worker=worker, database_url=None, evidence_dir=EVIDENCE)
    app = build(Surroundings(settings, database, KEYRING, certificates=KEYS))
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", access_log=False, timeout_graceful_shutdown=5)
    server = _Server(config)
    with clock.standing_at(TODAY):
        serving = asyncio.create_task(server.serve())
    while not server.started:
        assert not serving.done(), "the server ended before it served"
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await serving
