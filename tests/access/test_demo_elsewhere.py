"""Demo accounts have a password that everybody knows: they sign in with our own database on this machine, and nowhere else."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from httpx import ASGITransport, AsyncClient
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.matrix import Role
from service.accounts.tables import Account, SignIn
from service.app import Surroundings, build
from service.foundation.database import Database
from service.settings import Settings
from tests import factories
from tests.conftest import KEYRING

FORM = {"username": "canbo", "password": factories.PASSWORD, "grant_type": "password"}
HERE = ["127.0.0.1", "localhost"]
ELSEWHERE = [("0.0.0.0", None), ("192.168.1.5", None), ("127.0.0.1", "postgresql+asyncpg://somewhere/hoctap")]  # noqa: S104 - addresses that must be refused
Served = Callable[..., AbstractAsyncContextManager[AsyncClient]]


@pytest.fixture
async def served(database: Database, owner_session: AsyncSession) -> Served:
    """`async with served(host="0.0.0.0") as client`: the same database with one demo account, served elsewhere."""
    await factories.account(owner_session, "canbo", Role.COMMUNE_STAFF, place_id=factories.AN_TRUONG)
    await owner_session.execute(update(Account).values(demo=True))
    await owner_session.commit()

    @asynccontextmanager
    async def opened(*, host: str = "127.0.0.1", database_url: str | None = None) -> AsyncIterator[AsyncClient]:
        app = build(Surroundings(Settings(run_worker=False, host=host, database_url=database_url), database, KEYRING))
        async with AsyncClient(transport=ASGITransport(app=app), base_url="http://testserver") as client:
            yield client

    return opened


@pytest.mark.parametrize("host", HERE)
async def test_on_this_machine_a_demo_account_signs_in(served: Served, host: str) -> None:
    async with served(host=host) as client:
        assert (await client.post("/api/v1/token", data=FORM)).status_code == 200
        assert (await client.post("/sign-in", data=FORM)).status_code == 303


@pytest.mark.parametrize(("host", "database_url"), ELSEWHERE)
async def test_elsewhere_it_gets_no_token_and_no_session(
    served: Served, owner_session: AsyncSession, host: str, database_url: str | None
) -> None:
    async with served(host=host, database_url=database_url) as client:
        token = await client.post("/api/v1/token", data=FORM)
        page = await client.post("/sign-in", data=FORM)
    assert (token.status_code, token.json()["slug"]) == (403, "demo-account-elsewhere")
    assert page.status_code == 403
    assert "Tài khoản chạy thử không dùng được ở đây" in page.text
    assert 'value="canbo"' in page.text
    assert (await owner_session.execute(select(func.count()).select_from(SignIn))).scalar_one() == 0


async def test_a_wrong_password_learns_nothing_of_the_demo(served: Served) -> None:
    async with served(host="0.0.0.0") as client:  # noqa: S104 - an address that must be refused
        answer = await client.post("/api/v1/token", data=FORM | {"password": "wrong"})
    assert (answer.status_code, answer.json()["slug"]) == (401, "wrong-credentials")


async def test_a_token_from_before_opens_nothing_elsewhere(served: Served) -> None:
    async with served() as here:
        token = (await here.post("/api/v1/token", data=FORM)).json()["access_token"]
    async with served(host="0.0.0.0") as client:  # noqa: S104 - an address that must be refused
        answer = await client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["slug"]) == (401, "demo-account-elsewhere")
    assert "tài khoản do quản trị tỉnh cấp" in answer.json()["detail"]


async def test_a_session_from_before_is_led_to_a_sign_in_page_that_opens(served: Served) -> None:
    async with served() as here:
        await here.post("/sign-in", data=FORM)
        cookies = here.cookies
    async with served(host="0.0.0.0") as client:  # noqa: S104 - an address that must be refused
        client.cookies = cookies
        answer = await client.get("/activities", follow_redirects=True)
    assert answer.status_code == 200
    assert str(answer.url).endswith("/sign-in")
    assert "hoctap-demo" not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_this_machine_is_its_own(host: str) -> None:
    assert Settings(host=host, database_url=None).own_machine_only


@pytest.mark.parametrize(("host", "database_url"), ELSEWHERE)
def test_elsewhere_is_not(host: str, database_url: str | None) -> None:
    assert not Settings(host=host, database_url=database_url).own_machine_only
