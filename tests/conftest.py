"""What every test stands on: one PostgreSQL a run, a migrated and seeded template, and a clone of it for each test that asks.

Tests never share a clone, so they cannot depend on each other; two runs side by side have two clusters."""

import itertools
import os
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from service import seeding
from service.accounts import passwords
from service.app import Surroundings, build, surround
from service.foundation.crypto import Keyring
from service.foundation.database import Database, connect
from service.foundation.embedded import ClusterAddress, EmbeddedCluster
from service.installation import APP, OWNER, prepare_embedded
from service.settings import Settings

pytest_plugins = ["tests.stage", "tests.dealing"]
SEEDS = Path(__file__).resolve().parents[1] / "seeds"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_FILES = tempfile.TemporaryDirectory(prefix="hoctap-evidence-")
EVIDENCE = Path(_FILES.name)
"""Where apps over clones of one world keep files of evidence: contents lie under their hashes, so they do not meet."""
KEYRING = Keyring(master=b"m" * 32, blind=b"b" * 32)
ROOM = 4 * 2**30
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Cluster:
    """The running server of this test run, and how to reach a database of it in each role."""

    address: ClusterAddress
    folder: Path
    running: EmbeddedCluster

    def url(self, database: str, *, role: str = OWNER) -> str:
        """The address of a database for one of our two logins."""
        password = (self.folder / f"{role}.password").read_text(encoding="ascii").strip()
        return self.address.url(user=role, password=password, database=database)


def memory() -> Path | None:
    """A folder in memory with room for thousands of clones one after the other (a clone is ten times quicker there); None: the usual one."""
    found = Path("/dev/shm")  # noqa: S108 - only a place; what lies in it is made by tempfile
    roomy = found.is_dir() and os.access(found, os.W_OK) and shutil.disk_usage(found).free > ROOM
    return found if roomy else None


@pytest.fixture(scope="session", autouse=True)
def small_costs() -> Iterator[None]:
    """Passwords are hashed at small costs: the tests ask whether one is checked, not how long it takes."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(passwords, "HASHER", CHEAP)
        yield


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """One server a run, in a folder of its own, in memory where there is room, without fsync."""
    with tempfile.TemporaryDirectory(prefix="hoctap-tests-", dir=memory()) as folder:
        Path(folder).chmod(0o755)  # the server of root runs as another user, who must pass
        path = Path(folder) / "data"
        with EmbeddedCluster(path, report=lambda _: None, durable=False) as running:
            yield Cluster(running.address, path, running)


@pytest.fixture(scope="session")
async def template(cluster: Cluster) -> str:
    """The name of a database that is migrated and holds the places, the vocabularies and the law files."""
    await prepare_embedded(cluster.address, cluster.folder)
    engine = create_async_engine(cluster.url("hoctap"))
    async with AsyncSession(engine) as session, session.begin():
        await seeding.seed(session, SEEDS, at=datetime(2026, 1, 1, tzinfo=UTC))
    await engine.dispose()
    return "hoctap"


async def clone_database(cluster: Cluster, template: str) -> str:
    """Make a copy of a database and say its name."""
    name = f"clone_{next(_numbers)}"
    admin = create_async_engine(cluster.address.superuser_url(), isolation_level="AUTOCOMMIT")
    async with admin.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {OWNER} STRATEGY FILE_COPY"))
    await admin.dispose()
    return name


async def drop_database(cluster: Cluster, name: str) -> None:
    """Forget a clone."""
    admin = create_async_engine(cluster.address.superuser_url(), isolation_level="AUTOCOMMIT")
    async with admin.connect() as connection:
        await connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    await admin.dispose()


@dataclass
class Pointed:
    """Engines that live as long as the run and connect to whatever database is named now: what they compiled once they keep."""

    database: Database
    name: str = ""

    def point(self, name: str) -> None:
        """From now on every new connection goes to this database; the engines' addresses say so."""
        self.name = name
        for engine in (self.database.serving, self.database.owner):
            engine.sync_engine.url = engine.url.set(database=name)

    def follow(self, engine: AsyncEngine) -> None:
        """Let the engine's new connections go to the database of this name."""

        @event.listens_for(engine.sync_engine, "do_connect")
        def _elsewhere(_dialect: object, _record: object, _args: object, settings: dict[str, object]) -> None:
            settings["database"] = self.name


@pytest.fixture(scope="session")
async def pointed(cluster: Cluster, template: str) -> AsyncIterator[Pointed]:
    """One pair of engines for all tests of a run, which come one after the other."""
    made = Pointed(connect(cluster.url(template, role=APP), cluster.url(template)))
    made.follow(made.database.serving)
    made.follow(made.database.owner)
    yield made
    await made.database.close()


@pytest.fixture
def origin(request: pytest.FixtureRequest, template: str) -> str:
    """What a test's own database is copied from: the scored commune of `stage` for whoever names it, else places and law alone."""
    return str(request.getfixturevalue("staged").name) if "stage" in request.fixturenames else template


@pytest.fixture
async def database(cluster: Cluster, origin: str, pointed: Pointed) -> AsyncIterator[Database]:
    """A fresh clone, reached as the serving role and as the owner, with real commits."""
    pointed.point(await clone_database(cluster, origin))
    yield pointed.database
    await pointed.database.close()
    await drop_database(cluster, pointed.name)


@pytest.fixture
async def owner_session(database: Database) -> AsyncIterator[AsyncSession]:
    """A transaction of the owner on the clone, rolled back unless the test commits it."""
    async with AsyncSession(database.owner, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def keyring() -> Keyring:
    """Fixed keys."""
    return KEYRING


@pytest.fixture(scope="session")
def built(pointed: Pointed) -> FastAPI:
    """The app, built once a run: FastAPI makes hundreds of routes at the first requests, which takes longer than most tests."""
    return build(Surroundings(Settings(run_worker=False, database_url=None, evidence_dir=EVIDENCE), pointed.database, KEYRING))


@pytest.fixture
async def client(built: FastAPI, database: Database, tmp_path: Path) -> AsyncIterator[AsyncClient]:
    """The app over the clone, without its worker; tests call `work_once` when they want scores."""
    settings = Settings(run_worker=False, database_url=None, evidence_dir=tmp_path / "evidence")
    surround(built, Surroundings(settings, database, KEYRING))
    async with AsyncClient(transport=ASGITransport(app=built), base_url="http://testserver") as opened:
        yield opened


@dataclass
class Counted:
    """The statements that ran in a block, transaction control left out."""

    statements: list[str] = field(default_factory=list)

    @property
    def number(self) -> int:
        """How many."""
        return len(self.statements)


CountStatements = Callable[[], AbstractContextManager[Counted]]


@pytest.fixture
def count_statements(database: Database) -> CountStatements:
    """`with count_statements() as counted: …; assert counted.number <= 8`: statements of the serving role."""

    @contextmanager
    def counting() -> Iterator[Counted]:
        counted = Counted()

        def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
            if not re.match(r"(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)", statement, re.IGNORECASE):
                counted.statements.append(statement)

        event.listen(database.serving.sync_engine, "before_cursor_execute", note)
        try:
            yield counted
        finally:
            event.remove(database.serving.sync_engine, "before_cursor_execute", note)

    return counting


SignIn = Callable[..., Awaitable[dict[str, str]]]


@pytest.fixture
def bearer(client: AsyncClient) -> SignIn:
    """`headers = await bearer("canbo")`: a bearer token for an account of the factories."""

    async def sign_in(username: str, password: str = "hoctap-demo") -> dict[str, str]:
        answer = await client.post("/api/v1/token", data={"username": username, "password": password, "grant_type": "password"})
        assert answer.status_code == 200, answer.text
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}

    return sign_in


@asynccontextmanager
async def transaction(engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
    """A committed transaction on an engine."""
    async with AsyncSession(engine, expire_on_commit=False) as session, session.begin():
        yield session
