"""Small populations, and what a database holds as one hash."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from sqlalchemy import text

from service.foundation.database import Database, connect
from service.installation import APP
from service.populate import Order, populate
from service.populate.loading import TABLES
from tests.conftest import KEYRING, Cluster, clone_database, drop_database
from tests.migrations.test_schema import dump

PLACES = (11891, 11892, 11893)
UNREPEATABLE = {"national_id_cipher", "wrapped", "logged_by", "stated_by"}
"""Fresh keys every time, and the number of the account."""


@dataclass
class Populated:
    """A populated database, how many rows entered, and its schema before and after."""

    database: Database
    numbers: dict[str, int]
    before: list[str]
    after: list[str]


async def content(database: Database) -> dict[str, str]:
    """Table → hash of its rows, without what is drawn afresh each time."""
    found = {}
    async with database.as_owner() as session:
        for table, columns in TABLES.items():
            repeated = ", ".join(column for column in columns if column not in UNREPEATABLE)
            rows = await session.execute(text(f"SELECT t::text FROM (SELECT {repeated} FROM {table}) t ORDER BY 1"))
            found[table] = hashlib.sha256("\n".join(rows.scalars()).encode()).hexdigest()
    return found


@pytest.fixture(scope="session")
async def populated(cluster: Cluster, template: str) -> AsyncIterator[Populated]:
    """Two thousand people in three communes of An Lão, once for the folder; tests here change nothing of it."""
    name = await clone_database(cluster, template)
    opened = connect(cluster.url(name, role=APP), cluster.url(name))
    before = dump(cluster, name)
    order = Order(citizens=2_000, seed=1, places=PLACES, intents=50)
    numbers = await populate(opened, KEYRING, order, report=lambda _: None)
    yield Populated(opened, numbers, before, dump(cluster, name))
    await opened.close()
    await drop_database(cluster, name)
