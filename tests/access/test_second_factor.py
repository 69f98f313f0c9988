"""Two steps for deciders and administrators: enrolling, a code that opens once, recovery codes, what a password alone does not open."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access import second_factor
from service.access.matrix import Role, needs_second_factor
from service.access.throttle import CODES_OF_ONE_ACCOUNT, FOR_ONE_ACCOUNT
from service.accounts.second_factor_tables import RecoveryCode, SecondFactor
from service.app import Surroundings, surround
from service.foundation import clock
from service.foundation.crypto import Keyring
from service.foundation.database import Database
from service.foundation.errors import Unauthenticated
from service.settings import Settings
from tests import factories
from tests.access.two_steps import Somebody
from tests.conftest import KEYRING

AT = datetime(2026, 3, 20, 3, tzinfo=UTC)
LATER = AT + timedelta(minutes=2)


@pytest.fixture
async def app(built: FastAPI, database: Database, owner_session: AsyncSession) -> FastAPI:
    """Served to a network, where the second step is required; three accounts."""
    for username, role in (("chutich", Role.ASSESSOR), ("canbo", Role.COMMUNE_STAFF)):
        await factories.account(owner_session, username, role, place_id=factories.AN_TRUONG)
    await factories.account(owner_session, "quantri", Role.PROVINCE_ADMINISTRATOR, place_id=factories.HAI_PHONG)
    await owner_session.commit()
    settings = Settings(run_worker=False, host="0.0.0.0", database_url=None)  # noqa: S104 - not opened
    surround(built, Surroundings(settings, database, KEYRING))
    return built


@pytest.fixture
async def chair(app: FastAPI) -> AsyncIterator[Somebody]:
    """The decider's browser."""
    async with browser(app) as client:
        yield Somebody(client, "chutich")


def browser(app: FastAPI, address: str = "203.0.113.7") -> AsyncClient:
    return AsyncClient(transport=ASGITransport(app=app, client=(address, 1)), base_url="http://testserver")


def test_deciders_and_administrators_need_two_steps_and_nobody_else() -> None:
    assert {role for role in Role if needs_second_factor([role])} == {Role.ASSESSOR, Role.PROVINCE_ADMINISTRATOR}


@pytest.mark.parametrize("username", ["chutich", "quantri"])
async def test_a_password_alone_opens_the_page_of_the_phone_and_nothing_else(app: FastAPI, username: str) -> None:
    async with browser(app) as client:
        somebody = Somebody(client, username)
        assert (await somebody.password()).headers["location"] == "/sign-in/code"
        assert (await client.get("/sign-in/code")).headers["location"] == "/sign-in/phone"
        for address in ("/dossiers", "/rulesets", "/account", "/account/second-factor"):
            assert (await client.get(address)).headers.get("location") == "/sign-in", address
        assert (await client.get("/api/v1/me")).status_code == 401
        assert (await client.get("/api/v1/dossiers")).status_code == 401


async def test_staff_sign_in_with_a_password(app: FastAPI) -> None:
    async with browser(app) as client:
        assert (await Somebody(client, "canbo").password()).headers["location"] == "/activities"


@pytest.mark.parametrize(
    "settings",
    [Settings(database_url=None), Settings(database_url=None, host="0.0.0.0", require_second_factor=False)],  # noqa: S104 - not opened
)
def test_on_one_s_own_machine_or_when_the_province_says_so_none_is_required(settings: Settings) -> None:
    assert not settings.second_factor_required


async def test_the_first_code_of_a_phone_opens_the_desk_with_another_secret(chair: Somebody) -> None:
    await chair.password()
    waiting = chair.client.cookies["hoctap_session"]
    phone = await chair.phone()
    assert "<svg" in (await chair.client.get("/sign-in/phone")).text
    assert (await chair.phone()) == phone, "asking again shows the same square"
    shown = await chair.send("/sign-in/phone", code=phone.code())
    assert shown.text.count("<li><code>") == 10
    assert chair.client.cookies["hoctap_session"] != waiting
    assert await chair.opens()
    chair.client.cookies.clear()
    old = {"Cookie": f"hoctap_session={waiting}"}
    assert (await chair.client.get("/sign-in/code", headers=old)).headers["location"] == "/sign-in"


async def test_afterwards_every_sign_in_asks_for_a_code_and_takes_it_once(chair: Somebody) -> None:
    with clock.standing_at(AT):
        phone, _ = await chair.enrolled()
    with clock.standing_at(LATER):
        assert (await chair.password()).headers["location"] == "/sign-in/code"
        assert not await chair.opens()
        assert (await chair.send("/sign-in/code", code=phone.code())).headers["location"] == "/dossiers"
        assert await chair.opens()
        await chair.password()
        again = await chair.send("/sign-in/code", code=phone.code())
    assert again.status_code == 401
    assert "đã dùng rồi" in again.text


async def test_the_code_that_enrolled_does_not_open_too(chair: Somebody) -> None:
    with clock.standing_at(AT):
        phone, _ = await chair.enrolled()
        await chair.password()
        assert (await chair.send("/sign-in/code", code=phone.code())).status_code == 401


@pytest.mark.parametrize(("off", "status"), [(-60, 401), (-30, 303), (30, 303), (60, 401)])
async def test_a_phone_may_be_half_a_minute_off(chair: Somebody, off: int, status: int) -> None:
    with clock.standing_at(AT):
        phone, _ = await chair.enrolled()
    with clock.standing_at(LATER):
        await chair.password()
        answer = await chair.send("/sign-in/code", code=phone.code(LATER + timedelta(seconds=off)))
    assert answer.status_code == status


@pytest.mark.parametrize("code", ["", "000000", "12345", "1234567", "abcdef", "abcd-efgh-ijkl-mnop", "١٢٣٤٥٦"])
async def test_any_other_code_is_refused(chair: Somebody, code: str) -> None:
    with clock.standing_at(AT):
        await chair.enrolled()
    with clock.standing_at(LATER):
        await chair.password()
        assert (await chair.send("/sign-in/code", code=code)).status_code == 401
        assert not await chair.opens()


async def test_a_recovery_code_opens_once_however_it_is_typed(chair: Somebody) -> None:
    _, codes = await chair.enrolled()
    await chair.password()
    assert (await chair.send("/sign-in/code", code=f" {codes[0].upper().replace('-', ' ')} ")).status_code == 303
    await chair.password()
    assert (await chair.send("/sign-in/code", code=codes[0])).status_code == 401
    assert (await chair.send("/sign-in/code", code=codes[1])).status_code == 303


async def test_what_is_stored_gives_neither_secret_nor_code_away(chair: Somebody, owner_session: AsyncSession) -> None:
    phone, codes = await chair.enrolled()
    kept = (await owner_session.execute(select(SecondFactor))).scalar_one()
    assert phone.secret.encode() not in kept.secret + kept.wrapped
    hashes = (await owner_session.execute(select(RecoveryCode.code_hash))).scalars().all()
    assert len(hashes) == len(codes) == 10
    assert not any(code.encode() in stored for code in codes for stored in hashes)
    with pytest.raises(KeyError):
        second_factor._secret(Keyring(master=b"x" * 32, blind=b"b" * 32), kept)


async def test_ten_wrong_codes_and_even_the_right_one_waits(chair: Somebody) -> None:
    with clock.standing_at(AT):
        phone, _ = await chair.enrolled()
    with clock.standing_at(LATER):
        await chair.password()
        for _ in range(FOR_ONE_ACCOUNT):
            assert (await chair.send("/sign-in/code", code="000000")).status_code == 401
        answer = await chair.send("/sign-in/code", code=phone.code())
    assert answer.status_code == 429
    assert "Retry-After" in answer.headers


async def test_many_addresses_together_do_not_guess_the_code_of_one_account(app: FastAPI, chair: Somebody) -> None:
    with clock.standing_at(AT):
        await chair.enrolled()
    seen = []
    with clock.standing_at(LATER):
        for number in range(CODES_OF_ONE_ACCOUNT // 5 + 1):
            async with browser(app, f"198.51.100.{number}") as client:
                guesser = Somebody(client, "chutich")
                await guesser.password()
                seen += [(await guesser.send("/sign-in/code", code="000000")).status_code for _ in range(5)]
    assert seen == [401] * CODES_OF_ONE_ACCOUNT + [429] * 5


async def test_a_form_without_the_token_of_the_waiting_sign_in_is_refused(chair: Somebody) -> None:
    phone, _ = await chair.enrolled()
    await chair.password()
    assert (await chair.client.post("/sign-in/code", data={"code": phone.code()})).status_code == 403


async def test_a_program_sends_its_code_along(app: FastAPI, chair: Somebody) -> None:
    form = {"grant_type": "password", "username": "chutich", "password": factories.PASSWORD}
    async with browser(app) as client:
        before = await client.post("/api/v1/token", data=form)
        with clock.standing_at(AT):
            phone, _ = await chair.enrolled()
        with clock.standing_at(LATER):
            without = await client.post("/api/v1/token", data=form)
            right = await client.post("/api/v1/token", data=form | {"otp": phone.code()})
            again = await client.post("/api/v1/token", data=form | {"otp": phone.code()})
    answers = [(a.status_code, a.json().get("slug")) for a in (before, without, right, again)]
    assert answers == [(403, "second-factor-not-set-up"), (403, "second-factor-needed"), (200, None), (401, "wrong-code")]


async def test_another_phone_needs_a_code_and_ends_every_session(app: FastAPI, chair: Somebody) -> None:
    _, codes = await chair.enrolled()
    async with browser(app) as client:
        elsewhere = Somebody(client, "chutich")
        await elsewhere.password()
        await elsewhere.send("/sign-in/code", code=codes[0])
        assert await elsewhere.opens()
        refused = await chair.send("/account/second-factor", "/account/second-factor/removals", code="000000")
        assert refused.status_code == 401
        done = await chair.send("/account/second-factor", "/account/second-factor/removals", code=codes[1])
        assert done.headers["location"] == "/sign-in/phone"
        assert not await elsewhere.opens()
    assert not await chair.opens()
    assert (await chair.send("/sign-in/phone", code=(await chair.phone()).code())).status_code == 200
    assert await chair.opens()


async def test_new_recovery_codes_replace_the_old_ones(chair: Somebody) -> None:
    _, codes = await chair.enrolled()
    shown = await chair.send("/account/second-factor", "/account/second-factor/codes", code=codes[0])
    assert shown.text.count("<li><code>") == 10
    await chair.password()
    assert (await chair.send("/sign-in/code", code=codes[1])).status_code == 401


async def test_of_two_at_once_with_one_code_one_gets_in(chair: Somebody, database: Database, owner_session: AsyncSession) -> None:
    with clock.standing_at(AT):
        phone, _ = await chair.enrolled()
    account = (await owner_session.execute(select(SecondFactor.account_id))).scalar_one()

    async def take() -> bool:
        try:
            async with database.as_owner() as session:
                await second_factor.take(session, KEYRING, account_id=account, code=phone.code())
        except Unauthenticated:
            return False
        return True

    with clock.standing_at(LATER):
        assert sorted(await asyncio.gather(*(take() for _ in range(4)))) == [False, False, False, True]


async def test_new_keys_of_the_installation_keep_every_phone(chair: Somebody, database: Database) -> None:
    new = Keyring(master=b"n" * 32, blind=b"c" * 32, before=KEYRING)
    with clock.standing_at(AT):
        phone, _ = await chair.enrolled()
    async with database.as_owner() as session:
        assert await second_factor.rewrap_all(session, new) == 1
        assert await second_factor.rewrap_all(session, new) == 0
    async with database.as_owner() as session:
        kept = (await session.execute(select(SecondFactor))).scalar_one()
        assert second_factor._secret(Keyring(new.master, new.blind), kept) == phone.secret
        with pytest.raises(KeyError):
            await second_factor.rewrap_all(session, Keyring(master=b"s" * 32, blind=b"c" * 32))
