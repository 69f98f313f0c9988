"""The disk of the database fills up under sessions being logged: what was acknowledged stands, the rest is refused, and room brings it all back.

It needs a small file system of its own, which only root may mount, and not everywhere."""

import asyncio
import contextlib
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.journeys.load import Load, eventually, more_acknowledged
from tests.journeys.test_killed_database import a_commune, own_way_in, stored_once
from tests.journeys.test_serving_process import Serving, homes_of
from tests.journeys.test_two_replicas import token

ROOM = "320m"
WRITERS = 3


@pytest.fixture
def small() -> Iterator[Path]:
    """A file system of its own, and small."""
    folder = Path(tempfile.mkdtemp(prefix="hoctap full "))
    folder.chmod(0o755)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={ROOM},mode=755", "none", str(folder)], check=False, capture_output=True
    )
    if mounted.returncode != 0:
        folder.rmdir()
        pytest.skip("no small file system may be mounted here: only root may, and not in every container")
    yield folder
    for home in homes_of(folder / "data"):
        if home.is_absolute() and home.name.startswith("hoc-tap-suot-doi-"):
            shutil.rmtree(home, ignore_errors=True)
    subprocess.run(["umount", "--lazy", str(folder)], check=True)
    folder.rmdir()


def fill(ballast: Path) -> None:
    """Take every byte that is left."""
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(b"\0" * 65_536)


async def test_a_full_disk_refuses_and_loses_nothing_that_was_acknowledged(small: Path) -> None:
    serving = Serving(small / "data")
    try:
        assert all(home.is_relative_to(small) for home in homes_of(small / "data")), "the database lies on another disk"
        database = own_way_in(serving.data_dir)
        load = Load([serving.address] * 2, {}, await a_commune(database))
        load.tokens["canbo"] = token(serving.address, "canbo")
        refused: list[httpx.Response] = []

        async def note(answer: httpx.Response) -> None:
            if answer.status_code not in (200, 201):
                refused.append(answer)

        async def enough() -> bool:
            return len(refused) >= WRITERS

        async with httpx.AsyncClient(timeout=60, event_hooks={"response": [note]}) as client, asyncio.TaskGroup() as group:
            for number in range(WRITERS):
                group.create_task(load.write(client, number))
            await more_acknowledged(load, 10)
            fill(small / "ballast")
            await eventually(enough)
            (small / "ballast").unlink()
            await more_acknowledged(load, 10)
            load.stopping = True
        assert {answer.status_code for answer in refused} == {503}
        assert all(int(answer.headers["Retry-After"]) > 0 for answer in refused)
        await stored_once(database, load)
        await database.close()
    finally:
        serving.end()
