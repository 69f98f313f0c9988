"""A populated installation of one size with its law, desks and sign-ins, in a temporary folder that goes with it. Durable, as in production.

Each commune has about as many people as the largest size gives it, so that a size says how many communes there are, not how full they are."""

import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import asyncpg
from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import Range

from service import seeding
from service.access.actions import create_account, give_grant, sign_in
from service.access.matrix import Role
from service.demo.law import decide_law
from service.foundation import clock
from service.foundation.crypto import Keyring
from service.foundation.database import Database, connect
from service.installation import DATABASE, Installation, installed
from service.places.tables import DISTRICT, ClusterMember, Place, PlacePeriod
from service.populate import Order, populate
from service.settings import Settings
from tests.benchmarks.memory import parent_of

HAI_PHONG, YEAR = 70, 2026
PEOPLE_OF_A_COMMUNE = 8_772
CLUSTER = 1_900_000
ALWAYS = Range(date(2020, 1, 1), None)
PASSWORD = "measured-and-gone"
Say = Callable[[str], None]
_COMMUNES = """
SELECT place_id FROM place_period p JOIN place l ON l.id = p.place_id
 WHERE p.level = 3 AND p.valid @> '2026-12-31'::date AND l.province_id = $1 ORDER BY 1
"""


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Where the rows of one size are measured. Tokens: `staff` (one commune), `province` (a desk of all of them), `counts` (statistics)."""

    size: int
    communes: tuple[int, ...]
    database: Database
    keyring: Keyring
    superuser_url: str
    postmaster: int
    version: str
    tokens: dict[str, str]

    @property
    def urls(self) -> tuple[str, str]:
        """The addresses of the serving role and of the owner, for engines."""
        return tuple(e.url.render_as_string(hide_password=False) for e in (self.database.serving, self.database.owner))  # type: ignore[return-value]

    @property
    def owner_url(self) -> str:
        """The owner's address as asyncpg takes it."""
        return self.database.owner.url.set(drivername="postgresql").render_as_string(hide_password=False)

    def fresh(self) -> Database:
        """Connections of its own for one row: their backends start small."""
        return connect(*self.urls)

    async def settle(self, *statements: str) -> None:
        """Run statements as the superuser, then a checkpoint: what came before costs the next row nothing."""
        connection = await asyncpg.connect(self.superuser_url)
        try:
            for statement in (*statements, "CHECKPOINT"):
                await connection.execute(statement)
        finally:
            await connection.close()

    async def rows(self, question: str, *given: object) -> list[asyncpg.Record]:
        """What the owner reads."""
        connection = await asyncpg.connect(self.owner_url)
        try:
            return list(await connection.fetch(question, *given))
        finally:
            await connection.close()


@asynccontextmanager
async def prepared(size: int, *, say: Say) -> AsyncIterator[Ground]:
    """Everything for one size, gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix="hoctap-bench-") as folder:
        Path(folder).chmod(0o755)  # the server of root runs as another user, who must pass
        settings = Settings(data_dir=Path(folder) / "data", database_url=None, master_key=None, blind_index_key=None)
        async with installed(settings, report=lambda _: None) as installation:
            yield await _prepare(installation, size, say=say)


async def _prepare(installation: Installation, size: int, *, say: Say) -> Ground:
    database, cluster = installation.database, installation.cluster
    assert cluster is not None
    superuser_url = cluster.address.superuser_url(database=DATABASE, driver="postgresql")
    async with database.as_owner() as session:
        await seeding.seed(session, at=clock.now())
    communes = await _communes(superuser_url, size)
    started = time.perf_counter()
    order = Order(citizens=size, seed=1, places=communes, years=(YEAR,))
    made = await populate(database, installation.keyring, order, report=lambda _: None)
    say(f"populate: {made['person']} people, {made['roll_entry']} roll entries in {time.perf_counter() - started:.1f} s")
    tokens = await _desks(database, communes)
    await database.owner.dispose()
    postmaster, version = await _server(superuser_url)
    ground = Ground(
        size=size, communes=communes, database=database, keyring=installation.keyring, superuser_url=superuser_url,
        postmaster=postmaster, version=version, tokens=tokens,
    )  # fmt: skip
    await ground.settle("VACUUM ANALYZE")
    return ground


async def _communes(url: str, size: int) -> tuple[int, ...]:
    connection = await asyncpg.connect(url)
    found = [row["place_id"] for row in await connection.fetch(_COMMUNES, HAI_PHONG)]
    await connection.close()
    return tuple(found[: max(1, round(size / PEOPLE_OF_A_COMMUNE))])


async def _server(url: str) -> tuple[int, str]:
    connection = await asyncpg.connect(url)
    pid, version = await connection.fetchval("SELECT pg_backend_pid()"), await connection.fetchval("SHOW server_version")
    parent = parent_of(pid)
    await connection.close()
    return parent, str(version)


async def _desks(database: Database, communes: tuple[int, ...]) -> dict[str, str]:
    """Law in force, a cluster over the communes, and one account a desk."""
    seats = {"staff": (Role.COMMUNE_STAFF, communes[0]), "province": (Role.ASSESSOR, HAI_PHONG), "counts": (Role.PROVINCE_STATISTICS, HAI_PHONG)}  # fmt: skip
    async with database.as_owner() as session:
        await decide_law(session)
        await session.execute(insert(Place).values(id=CLUSTER, level=DISTRICT, province_id=HAI_PHONG))
        named = {"name": "Cụm đo", "kind": "cụm", "folded": "cum do", "source": "bench"}
        await session.execute(insert(PlacePeriod).values(place_id=CLUSTER, valid=ALWAYS, level=DISTRICT, parent_id=HAI_PHONG, **named))  # fmt: skip
        members = [{"commune_id": commune, "cluster_id": CLUSTER, "valid": ALWAYS} for commune in communes[:10]]
        await session.execute(insert(ClusterMember), members)
        for name, (role, place) in seats.items():
            account = await create_account(session, username=f"bench-{name}", display_name=name, password=PASSWORD)
            await give_grant(session, account_id=account, role=role, place_id=place, valid=ALWAYS, basis="bench")
    return {name: await _token(database, f"bench-{name}") for name in seats}


async def _token(database: Database, username: str) -> str:
    async with database.as_caller(None) as session:
        opened = await sign_in(session, username=username, password=PASSWORD, kind="bearer", life=timedelta(hours=12))
        return opened.token
