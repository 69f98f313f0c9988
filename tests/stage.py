"""A commune that was scored, an account at every desk, and a browser without JavaScript: made once a run, cloned for each test that names `stage`."""

import html
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.matrix import Role
from service.assessments import worker
from service.foundation import clock
from service.foundation.database import Database, connect
from service.installation import APP
from service.titles.tables import RescoreMark
from tests import factories
from tests.assessments.conftest import YEAR, confirm, mark, ratify_demo
from tests.conftest import Cluster, clone_database, drop_database
from tests.factories import AN_KHANH, AN_TRUONG, HAI_PHONG, MadeHousehold

MADE = datetime(2026, 3, 20, 3, tzinfo=UTC)
"""When the stage was set."""
DESKS = {
    "canbo": (Role.COMMUNE_STAFF, AN_TRUONG),
    "xa-khac": (Role.COMMUNE_STAFF, AN_KHANH),
    "chutich": (Role.ASSESSOR, AN_TRUONG),
    "chutich-khac": (Role.ASSESSOR, AN_KHANH),
    "thongke": (Role.PROVINCE_STATISTICS, HAI_PHONG),
    "quantri": (Role.PROVINCE_ADMINISTRATOR, HAI_PHONG),
}


@dataclass
class Browser:
    """Somebody with a cookie who clicks and submits forms, and never runs a script."""

    client: AsyncClient
    page: Response

    async def open(self, address: str) -> Response:
        """Follow a link."""
        self.page = await self.client.get(address, follow_redirects=True)
        return self.page

    async def send(
        self, address: str, form: dict[str, Any] | None = None, *, files: Sequence[tuple[str, bytes]] = (), **fields: Any
    ) -> Response:
        """Submit a form of the page that is open, with its CSRF token and files (name and content); not following where it leads."""
        token = re.search(r'name="csrf" value="([^"]+)"', self.page.text)
        data = {"csrf": token[1] if token else ""} | (form or {}) | fields
        chosen = [("files", one) for one in files] or None
        answer = await self.client.post(address, data=data, files=chosen)
        if answer.status_code != 303:
            self.page = answer
        return answer

    async def agree(self, address: str, form: dict[str, Any] | None = None, *, confirmed: str = "1", **fields: Any) -> Response:
        """Send the form of a deed, and confirm what the page before the deed shows."""
        first = await self.send(address, form, **fields)
        assert first.status_code == 200, first.text
        return await self.confirm(confirmed=confirmed)

    async def confirm(self, *, confirmed: str = "1", **fields: Any) -> Response:
        """Confirm the page before a deed that is open."""
        carried: dict[str, Any] = {}
        form = self.page.text[self.page.text.rindex('<form method="post"') :]
        for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form):
            carried.setdefault(name, []).append(html.unescape(value))
        where = re.search(r'<form method="post" action="([^"]+)"', form)
        assert where, self.page.text
        return await self.send(where[1], carried | {"confirmed": confirmed} | fields)

    def hidden(self, name: str) -> str:
        """The value of a hidden field of the page that is open."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page.text)
        assert found, f"no hidden field {name}"
        return found[1]


SignIn = Callable[[str], Awaitable[Browser]]


@dataclass(frozen=True)
class Stage:
    """What the tests speak of: a household of An Trường (its head passes as a citizen, the second fails), and one of An Khánh."""

    home: MadeHousehold
    elsewhere: MadeHousehold


@dataclass(frozen=True)
class Staged:
    """The database that holds the stage, to be cloned."""

    name: str
    stage: Stage


@pytest.fixture(scope="session")
async def staged(cluster: Cluster, template: str) -> AsyncIterator[Staged]:
    """A scored commune, and accounts at every desk."""
    name = await clone_database(cluster, template)
    database = connect(cluster.url(name, role=APP), cluster.url(name))
    with clock.standing_at(MADE):
        async with AsyncSession(database.owner, expire_on_commit=False) as session:
            made = await _populate(session)
        await worker.work_all(database)
    await database.close()  # a database with somebody in it cannot be copied
    yield Staged(name, made)
    await drop_database(cluster, name)


async def _populate(session: AsyncSession) -> Stage:
    await ratify_demo(session)
    for name, (role, place_id) in DESKS.items():
        await factories.account(session, name, role, place_id=place_id)
    writer = await factories.account(session, "ghi")
    home = await factories.household(session, names=("Nguyễn Văn An", "Trần Thị Bình"))
    elsewhere = await factories.household(session, commune_id=AN_KHANH, names=("Lê Thị Hoa",))
    await factories.account(session, "giadinh", Role.FAMILY, household_id=home.id)
    await confirm(session, home.people[0], tenths=80, account_id=writer)
    await confirm(session, home.people[1], tenths=49, account_id=writer)
    await mark(session, "household", home.id, household_id=home.id)
    place = {"province_id": HAI_PHONG, "subject_kind": "place", "assessed_year": YEAR}
    await session.execute(insert(RescoreMark).values(**place, subject_id=AN_TRUONG, commune_id=AN_TRUONG))
    await session.commit()
    return Stage(home, elsewhere)


@pytest.fixture
def stage(staged: Staged, database: Database) -> Stage:
    """Who stands on the stage; `database` is a clone of it."""
    return staged.stage


@pytest.fixture
async def browse(client: AsyncClient, stage: Stage) -> SignIn:
    """`canbo = await browse("canbo")`: sign in with the form."""

    async def signed_in(username: str) -> Browser:
        client.cookies.clear()
        form = {"username": username, "password": factories.PASSWORD}
        answer = await client.post("/sign-in", data=form)
        assert answer.status_code == 303, answer.text
        return Browser(client, await client.get(answer.headers["location"], follow_redirects=True))

    return signed_in
