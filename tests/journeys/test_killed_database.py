"""kill -9 of the database while sessions are being logged: the running app brings it back, and nothing acknowledged is lost or doubled."""

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.matrix import Role
from service.foundation.database import Database, connect
from service.foundation.embedded import EmbeddedCluster
from service.installation import APP, OWNER
from tests import factories
from tests.journeys.load import Load, eventually, more_acknowledged
from tests.journeys.test_serving_process import Serving, homes_of
from tests.journeys.test_two_replicas import token

WRITERS = 4


@pytest.fixture
def serving() -> Iterator[Serving]:
    """The service over an empty folder."""
    folder = Path(tempfile.mkdtemp(prefix="hoctap killed "))
    folder.chmod(0o755)
    started = Serving(folder / "data")
    yield started
    started.end()
    for home in homes_of(folder / "data"):
        if home.is_absolute() and home.name.startswith("hoc-tap-suot-doi-"):
            shutil.rmtree(home, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def own_way_in(data_dir: Path) -> Database:
    """The test attaches to the server that the service runs."""
    attached = EmbeddedCluster(data_dir, report=lambda _: None)
    address = attached.start()
    logins = {role: (data_dir / f"{role}.password").read_text(encoding="ascii").strip() for role in (APP, OWNER)}
    urls = {role: address.url(user=role, password=word, database="hoctap") for role, word in logins.items()}
    return connect(urls[APP], urls[OWNER])


async def a_commune(database: Database) -> tuple[factories.MadePerson, ...]:
    """People and the desk that logs."""
    async with AsyncSession(database.owner, expire_on_commit=False) as session, session.begin():
        home = await factories.household(session, names=("Lê Thị Hoa", "Lê Văn Nam", "Lê Thị Lan"))
        await factories.account(session, "canbo", Role.COMMUNE_STAFF, place_id=factories.AN_TRUONG)
    return home.people


async def test_writes_in_flight_when_the_database_is_killed_are_stored_once_or_refused(serving: Serving) -> None:
    database = own_way_in(serving.data_dir)
    load = Load([serving.address] * 2, {}, await a_commune(database))
    load.tokens["canbo"] = token(serving.address, "canbo")
    refused: list[httpx.Response] = []

    async def note(answer: httpx.Response) -> None:
        if answer.status_code not in (200, 201):
            refused.append(answer)

    async with httpx.AsyncClient(timeout=60, event_hooks={"response": [note]}) as client, asyncio.TaskGroup() as group:
        for number in range(WRITERS):
            group.create_task(load.write(client, number))
        await more_acknowledged(load, 20)
        os.kill(serving.postmaster(), signal.SIGKILL)
        await eventually(lambda: _some(refused))
        await more_acknowledged(load, 20)
        load.stopping = True
    assert {answer.status_code for answer in refused} == {503}
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in refused)
    await stored_once(database, load)
    await database.close()


async def _some(refused: list[httpx.Response]) -> bool:
    return bool(refused)


async def stored_once(database: Database, load: Load) -> None:
    """Every acknowledged key stands under the answer that it got, and nothing stands beside them."""
    await database.owner.dispose()
    async with database.as_owner() as session:
        rows = (await session.execute(text("SELECT idempotency_key, uid::text FROM learning_session"))).all()
        lines = (await session.execute(text("SELECT count(*) FROM roll_entry"))).scalar_one()
    assert {row.idempotency_key: row.uid for row in rows} == load.acknowledged
    assert (len(rows), lines) == (len(load.acknowledged), load.lines)


def test_a_second_service_on_the_same_folder_attaches_and_leaves_the_first_its_database(serving: Serving) -> None:
    second = Serving(serving.data_dir)
    assert httpx.get(second.address + "/ready").status_code == 200
    assert second.end() == 0
    assert httpx.get(serving.address + "/ready").status_code == 200
