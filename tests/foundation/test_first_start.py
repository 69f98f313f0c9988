"""The first start of an embedded installation, also by two processes at once: one set of secrets, roles and tables for both."""

import asyncio
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from service.foundation.database import connect
from service.foundation.embedded import EmbeddedCluster
from service.installation import prepare_embedded
from service.keys import embedded_keyring
from service.settings import Settings


@pytest.fixture
def empty() -> Iterator[EmbeddedCluster]:
    """A cluster that holds nothing yet, in the folder `data_dir` of it."""
    with tempfile.TemporaryDirectory(prefix="hoctap-") as folder:
        Path(folder).chmod(0o755)
        with EmbeddedCluster(Path(folder) / "data", report=lambda _: None, durable=False) as cluster:
            yield cluster


def test_keys_made_at_once_are_the_same_keys(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, master_key=None, blind_index_key=None)
    with ThreadPoolExecutor(16) as threads:
        made = {threads.submit(embedded_keyring, settings) for _ in range(64)}
    keyrings = {(one.result().master, one.result().blind) for one in made}
    assert len(keyrings) == 1
    assert sorted(file.name for file in tmp_path.iterdir()) == ["blind-index.key", "master.key"]


async def test_two_first_starts_at_once_make_one_installation(empty: EmbeddedCluster, tmp_path: Path) -> None:
    both = await asyncio.gather(*(prepare_embedded(empty.address, tmp_path) for _ in range(2)))
    assert both[0] == both[1]
    database = connect(*both[0])
    async with database.as_caller(None) as session:
        assert (await session.execute(text("SELECT count(*) FROM account"))).scalar_one() == 0
    await database.close()
