"""The demo, loaded once for the whole folder: tests here read it and change nothing that another test looks at."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import text

from service import demo
from service.foundation.database import Database, connect
from service.installation import APP
from tests.conftest import KEYRING, Cluster, clone_database, drop_database


@dataclass
class LoadedDemo:
    """The database with the demo, and what the loading said."""

    database: Database
    name: str
    said: list[str] = field(default_factory=list)

    async def rows(self, question: str, **given: Any) -> list[Any]:
        """What the owner reads."""
        async with self.database.as_owner() as session:
            return list((await session.execute(text(question), given)).all())

    async def value(self, question: str, **given: Any) -> Any:
        """The one value that the owner reads."""
        async with self.database.as_owner() as session:
            return (await session.execute(text(question), given)).scalar_one()


@pytest.fixture(scope="session")
async def loaded(cluster: Cluster, template: str) -> AsyncIterator[LoadedDemo]:
    """A clone of the seeded template with the demo in it."""
    name = await clone_database(cluster, template)
    opened = LoadedDemo(connect(cluster.url(name, role=APP), cluster.url(name)), name)
    await demo.load(opened.database, KEYRING, report=opened.said.append)
    yield opened
    await opened.database.close()
    await drop_database(cluster, name)
