"""The world that is walked through, once for each file that asks."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import BindParameter, bindparam, text

from service.foundation.database import connect
from service.installation import APP
from tests.access.identity_provider import IdentityProvider, served
from tests.access.walk_world import MARKED, WALKED, Forgetting, Walk, opened, over
from tests.conftest import Cluster, clone_database, drop_database
from tests.contract.conftest import World, world
from tests.factories import AN_TRUONG
from tests.recognitions.given import AFTER

__all__ = ["world"]


MORE_IDS = """
SELECT (SELECT h.uid::text FROM household h WHERE h.commune_id = 10819), (SELECT min(id)::text FROM place WHERE level = 2 AND id >= 1000000),
       (SELECT d.uid::text FROM dossier d WHERE d.state = 'approved')"""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say how many cases were tried."""
    if tried := config.stash.get(WALKED, None):
        told = ", ".join(f"{number} {kind}" for kind, number in sorted(tried.items()))
        terminalreporter.write_line(f"authorisation matrix: {sum(tried.values())} cases ({told})")


@pytest.fixture
def cases(request: pytest.FixtureRequest) -> Counter[str]:
    """What is counted for the summary."""
    return request.config.stash.setdefault(WALKED, Counter())


def _known(statement: str, home: str) -> list[BindParameter[Any]]:
    given = {"home": home, "commune": AN_TRUONG}
    return [bindparam(name, value) for name, value in given.items() if f":{name}" in statement.replace("::", "")]


@pytest.fixture(scope="module")
def provider_of_the_walk() -> Iterator[IdentityProvider]:
    """Where the routes of the provider lead."""
    with served() as running:
        yield running


@asynccontextmanager
async def walking(cluster: Cluster, world: World, issuer: str, kind: type[Forgetting] = Forgetting) -> AsyncIterator[Walk]:
    """The contract's world after the reform, with everybody who walks signed in; nothing that they do is stored."""
    name = await clone_database(cluster, world.template)
    plain = connect(cluster.url(name, role=APP), cluster.url(name))
    app, client = over(kind(plain.serving, plain.owner), issuer)
    async with plain.as_owner() as session:
        found = (await session.execute(text(MORE_IDS))).one()
        for statement in MARKED:
            await session.execute(text(statement).bindparams(*_known(statement, world.ids["household"])))
    ids = world.ids | dict(zip(("away_household", "cluster", "decided_dossier"), found, strict=True))
    made = Walk(app, client, plain, AFTER, ids)
    await opened(made)
    yield made
    await client.aclose()
    await plain.close()
    await drop_database(cluster, name)


@pytest.fixture(scope="module")
async def walk(cluster: Cluster, world: World, provider_of_the_walk: IdentityProvider) -> AsyncIterator[Walk]:
    """That world, for all cases of a file."""
    async with walking(cluster, world, provider_of_the_walk.issuer) as made:
        yield made
