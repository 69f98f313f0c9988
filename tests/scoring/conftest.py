"""The server on which the scoring statement runs; no database is cloned, since the statement reads no table."""

from collections.abc import Iterator

import pytest

from tests.conftest import Cluster
from tests.scoring.running import Server


@pytest.fixture(scope="session")
def server(cluster: Cluster) -> Iterator[Server]:
    """One connection for all tests of scoring: nothing is ever written."""
    opened = Server(cluster.address.superuser_url())
    yield opened
    opened.close()
