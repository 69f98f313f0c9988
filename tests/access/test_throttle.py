"""Wrong passwords: ten of one address for one account within a quarter of an hour, and nobody else is locked out."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.throttle import FOR_ALL_ACCOUNTS, FOR_ONE_ACCOUNT, MOST_KEPT, WINDOW, Attempts
from service.app import Surroundings, surround
from service.foundation import clock
from service.foundation.database import Database
from service.foundation.errors import TooMany, Unauthenticated
from service.settings import Settings
from tests import factories
from tests.conftest import KEYRING

AT = datetime(2026, 3, 20, 3, tzinfo=UTC)
OFFICE, HOME = "203.0.113.7", "198.51.100.9"


@pytest.fixture
async def app(built: FastAPI, database: Database, owner_session: AsyncSession) -> FastAPI:
    """The app with two accounts."""
    for username in ("canbo", "chutich"):
        await factories.account(owner_session, username)
    await owner_session.commit()
    surround(built, Surroundings(Settings(run_worker=False, database_url=None), database, KEYRING))
    return built


async def tried(app: FastAPI, username: str, password: str, *, address: str = OFFICE, page: bool = False) -> Response:
    """One attempt from an address."""
    form = {"username": username, "password": password, "grant_type": "password"}
    transport = ASGITransport(app=app, client=(address, 1))
    async with AsyncClient(transport=transport, base_url="http://testserver") as client:
        return await client.post("/sign-in" if page else "/api/v1/token", data=form)


async def locked(app: FastAPI) -> None:
    """Ten wrong passwords of the office for `canbo`."""
    for _ in range(FOR_ONE_ACCOUNT):
        assert (await tried(app, "canbo", "wrong")).status_code == 401


async def test_after_ten_wrong_passwords_even_the_right_one_waits(app: FastAPI) -> None:
    await locked(app)
    answer = await tried(app, "Canbo", factories.PASSWORD)
    assert (answer.status_code, answer.json()["slug"]) == (429, "too-many-sign-ins")
    assert 0 < int(answer.headers["Retry-After"]) <= WINDOW.total_seconds() + 1


async def test_a_page_says_how_long_to_wait(app: FastAPI) -> None:
    await locked(app)
    answer = await tried(app, "canbo", factories.PASSWORD, page=True)
    assert answer.status_code == 429
    assert "Đã thử đăng nhập sai quá nhiều lần. Hãy thử lại sau" in answer.text
    assert 'value="canbo"' in answer.text
    assert "Retry-After" in answer.headers


async def test_nobody_else_is_locked_out(app: FastAPI) -> None:
    await locked(app)
    assert (await tried(app, "chutich", factories.PASSWORD)).status_code == 200
    assert (await tried(app, "canbo", factories.PASSWORD, address=HOME)).status_code == 200


async def test_after_the_window_the_right_password_opens(app: FastAPI) -> None:
    with clock.standing_at(AT):
        await locked(app)
    with clock.standing_at(AT + WINDOW):
        assert (await tried(app, "canbo", factories.PASSWORD)).status_code == 200


async def test_a_right_password_forgives_the_wrong_ones(app: FastAPI) -> None:
    for _ in range(2):
        for _ in range(FOR_ONE_ACCOUNT - 1):
            await tried(app, "canbo", "wrong")
        assert (await tried(app, "canbo", factories.PASSWORD)).status_code == 200


def wrong(attempts: Attempts, username: str, *, at: datetime = AT) -> None:
    with pytest.raises(Unauthenticated), attempts.trying(username, OFFICE, at=at):
        raise Unauthenticated


def test_one_address_does_not_try_every_account() -> None:
    attempts = Attempts()
    for n in range(FOR_ALL_ACCOUNTS):
        wrong(attempts, f"user-{n}")
    with pytest.raises(TooMany), attempts.trying("another", OFFICE, at=AT):
        pass
    with attempts.trying("another", HOME, at=AT):
        pass


def test_an_attempt_counts_while_it_is_checked() -> None:
    attempts = Attempts()
    for _ in range(FOR_ONE_ACCOUNT - 1):
        wrong(attempts, "canbo")
    with attempts.trying("canbo", OFFICE, at=AT), pytest.raises(TooMany), attempts.trying("canbo", OFFICE, at=AT):
        pass


def test_what_was_no_wrong_password_is_not_counted() -> None:
    attempts = Attempts()
    for _ in range(FOR_ONE_ACCOUNT + 1):
        with pytest.raises(OSError, match="gone"), attempts.trying("canbo", OFFICE, at=AT):
            raise OSError("gone")


def test_memory_is_bounded() -> None:
    attempts = Attempts()
    for n in range(MOST_KEPT + 10):
        wrong(attempts, f"user-{n}", at=AT + timedelta(seconds=n * 10))
    assert len(attempts._made) <= MOST_KEPT
