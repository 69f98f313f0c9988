"""A real uvicorn process on 127.0.0.1 with the product, or with the bare counterpart, over the same database. It ends with whoever started it.

`python -m tests.benchmarks.serving` reads its orders as JSON from the first line of standard input and lives until that is closed."""

import asyncio
import base64
import json
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import uvicorn
from fastapi import FastAPI
from sqlalchemy import text

from service.access.caller import KnownCaller
from service.app import Surroundings, build
from service.foundation.crypto import Keyring
from service.foundation.database import Session, connect
from service.settings import Settings
from tests.benchmarks import bare_app
from tests.benchmarks.ground import Ground

REPOSITORY = Path(__file__).resolve().parents[2]
ONE = "/bench/one"
What = Literal["product", "bare"]


@dataclass(frozen=True)
class Served:
    """Where it answers, and its process."""

    port: int
    pid: int


@asynccontextmanager
async def serving(ground: Ground, what: What, **more: Any) -> AsyncIterator[Served]:
    """The server for a block."""
    urls, key = ground.urls, base64.b64encode(b"k" * 32).decode()
    orders = {"what": what, "serving": urls[0], "owner": urls[1], "key": key, **more}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.benchmarks.serving", cwd=REPOSITORY, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(json.dumps(orders).encode() + b"\n")
        await process.stdin.drain()
        yield Served(int(await asyncio.wait_for(process.stdout.readline(), 60)), process.pid)
    finally:
        process.stdin.close()
        await _ended(process)


async def _ended(process: asyncio.subprocess.Process) -> None:
    try:
        await asyncio.wait_for(process.wait(), 15)
    except TimeoutError:
        process.kill()
        await process.wait()


def _product(orders: dict[str, Any]) -> FastAPI:
    keyring = Keyring(master=base64.b64decode(orders["key"]), blind=base64.b64decode(orders["key"]))
    database = connect(orders["serving"], orders["owner"])
    app = build(Surroundings(Settings(run_worker=False, database_url=None), database, keyring))
    app.add_api_route(ONE, one)
    return app


async def one(session: Session, caller: KnownCaller) -> dict[str, int]:
    """The least that an endpoint of this server can do: the same sign-in and transaction, then `select 1`."""
    return {"one": (await session.execute(text("SELECT 1"))).scalar_one()}


class _Telling(uvicorn.Server):
    async def startup(self, sockets: Any = None) -> None:
        """Open the port and print it."""
        await super().startup(sockets)
        print(self.servers[0].sockets[0].getsockname()[1], flush=True)


def _end_with_parent(server: uvicorn.Server) -> None:
    sys.stdin.read()
    server.should_exit = True


def main() -> None:
    """Serve until standard input ends."""
    orders = json.loads(sys.stdin.readline())
    app = _product(orders) if orders["what"] == "product" else bare_app.build(orders["serving"], orders["statements"])
    server = _Telling(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", timeout_graceful_shutdown=5))
    threading.Thread(target=_end_with_parent, args=(server,), daemon=True).start()
    server.run()


if __name__ == "__main__":
    main()
