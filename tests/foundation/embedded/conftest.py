"""Folders and servers of a test's own. What a test only looks at, it looks at in the `cluster` of the whole run."""

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from service.foundation.embedded import ClusterAddress, EmbeddedCluster
from tests.foundation.embedded.others import Other

Start = Callable[..., EmbeddedCluster]
Another = Callable[..., Other]


@pytest.fixture
def place() -> Iterator[Path]:
    """An empty folder that every user may enter."""
    with tempfile.TemporaryDirectory(prefix="hoctap-") as made:
        Path(made).chmod(0o755)
        yield Path(made).resolve()


@pytest.fixture(scope="session")
def made() -> Iterator[Path]:
    """A DATA_DIR whose server was started once and stopped in order: made once, since initdb is what takes time."""
    with tempfile.TemporaryDirectory(prefix="hoctap-") as folder:
        Path(folder).chmod(0o755)
        with EmbeddedCluster(Path(folder) / "data", report=lambda _: None, durable=False):
            pass
        yield Path(folder) / "data"


@pytest.fixture
def data(made: Path, place: Path) -> Path:
    """A copy of `made` for this test, owners and modes included."""
    subprocess.run(["cp", "-a", str(made), str(place / "data")], check=True)
    return place / "data"


@pytest.fixture
def told() -> list[str]:
    """What the clusters of this test reported."""
    return []


@pytest.fixture
def start(told: list[str]) -> Iterator[Start]:
    """`start(folder)`: a started cluster, stopped after the test; without fsync unless `durable=True`."""
    started: list[EmbeddedCluster] = []

    def begin(data_dir: Path, *, durable: bool = False, attach_within: float = 30) -> EmbeddedCluster:
        cluster = EmbeddedCluster(data_dir, report=told.append, durable=durable, attach_within=attach_within)
        cluster.start()
        started.append(cluster)
        return cluster

    yield begin
    for cluster in started:
        cluster.stop()


@pytest.fixture
def another() -> Iterator[Another]:
    """`another(folder)`: a second process over a folder, stopped in order after the test if it still lives."""
    begun: list[Other] = []

    def begin(data_dir: Path, **options: Any) -> Other:
        begun.append(Other(data_dir, **options))
        return begun[-1]

    yield begin
    for other in begun:
        other.end()


async def ask(address: ClusterAddress, question: str, *, database: str = "postgres") -> Any:
    """One value, as the superuser."""
    connection = await asyncpg.connect(address.superuser_url(database=database, driver="postgresql"))
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()
