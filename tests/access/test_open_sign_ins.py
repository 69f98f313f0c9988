"""Where one is signed in: listed, ended one by one or all but this; and the cookie's name, which says whether TLS carries it."""

from collections.abc import AsyncIterator

import pytest
from argon2 import PasswordHasher
from httpx import ASGITransport, AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.agents import agent_words
from service.access.matrix import Role
from service.accounts import passwords
from service.accounts.tables import Account
from service.app import Surroundings, build
from service.foundation.database import Database
from service.settings import Settings
from tests import factories
from tests.conftest import KEYRING, SignIn

FORM = {"username": "canbo", "password": factories.PASSWORD}
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
async def staff(owner_session: AsyncSession) -> None:
    """Two accounts."""
    for username in ("canbo", "chutich"):
        await factories.account(owner_session, username, Role.COMMUNE_STAFF, place_id=factories.AN_TRUONG)
    await owner_session.commit()


@pytest.fixture
async def over_tls(database: Database) -> AsyncIterator[AsyncClient]:
    """The same app behind a proxy that speaks TLS."""
    app = build(Surroundings(Settings(run_worker=False, database_url=None), database, KEYRING))
    async with AsyncClient(transport=ASGITransport(app=app), base_url="https://testserver") as client:
        yield client


async def test_every_open_sign_in_is_listed_and_the_present_one_is_marked(client: AsyncClient, bearer: SignIn) -> None:
    headers = await bearer("canbo")
    await bearer("chutich")
    await client.post("/sign-in", data=FORM, headers={"User-Agent": FIREFOX})
    client.cookies.clear()
    listed = (await client.get("/api/v1/sign-ins", headers=headers)).json()
    assert [(one["kind"], one["current"]) for one in listed] == [("web", False), ("bearer", True)]
    assert listed[0]["agent"] == "Firefox trên Windows"


async def test_one_is_ended_and_its_secret_is_useless(client: AsyncClient, bearer: SignIn) -> None:
    mine, lost = await bearer("canbo"), await bearer("canbo")
    uid = next(one["uid"] for one in (await client.get("/api/v1/sign-ins", headers=mine)).json() if not one["current"])
    assert (await client.delete(f"/api/v1/sign-ins/{uid}", headers=mine)).status_code == 204
    assert (await client.get("/api/v1/me", headers=lost)).status_code == 401
    assert (await client.get("/api/v1/me", headers=mine)).status_code == 200
    assert (await client.delete(f"/api/v1/sign-ins/{uid}", headers=mine)).status_code == 404


async def test_all_others_are_ended_and_nobody_else_s(client: AsyncClient, bearer: SignIn) -> None:
    mine, others, chair = await bearer("canbo"), [await bearer("canbo") for _ in range(2)], await bearer("chutich")
    assert (await client.delete("/api/v1/sign-ins", headers=mine)).status_code == 204
    assert [(await client.get("/api/v1/me", headers=one)).status_code for one in [mine, *others, chair]] == [200, 401, 401, 200]


async def test_somebody_else_s_sign_in_is_not_there(client: AsyncClient, bearer: SignIn) -> None:
    mine, chair = await bearer("canbo"), await bearer("chutich")
    uid = (await client.get("/api/v1/sign-ins", headers=chair)).json()[0]["uid"]
    assert (await client.delete(f"/api/v1/sign-ins/{uid}", headers=mine)).status_code == 404
    assert (await client.get("/api/v1/me", headers=chair)).status_code == 200


async def test_signing_in_ends_the_session_that_the_browser_brought(client: AsyncClient) -> None:
    await client.post("/sign-in", data=FORM)
    before = client.cookies["hoctap_session"]
    await client.post("/sign-in", data=FORM | {"username": "chutich"})
    assert client.cookies["hoctap_session"] != before
    client.cookies.clear()
    assert (await client.get("/api/v1/me", headers={"Cookie": f"hoctap_session={before}"})).status_code == 401


async def test_a_wrong_password_ends_nothing(client: AsyncClient) -> None:
    await client.post("/sign-in", data=FORM)
    await client.post("/sign-in", data=FORM | {"password": "wrong"})
    assert (await client.get("/api/v1/me")).status_code == 200


async def test_over_tls_the_cookie_is_bound_to_the_host(over_tls: AsyncClient) -> None:
    answer = await over_tls.post("/sign-in", data=FORM)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-hoctap=")
    assert all(part in cookie for part in ("; HttpOnly", "; Path=/", "; SameSite=lax", "; Secure"))
    assert "Domain" not in cookie
    assert (await over_tls.get("/api/v1/me")).status_code == 200


async def test_a_cookie_of_the_other_name_opens_nothing(client: AsyncClient, over_tls: AsyncClient) -> None:
    await client.post("/sign-in", data=FORM)
    await over_tls.post("/sign-in", data=FORM)
    plain, bound = client.cookies["hoctap_session"], over_tls.cookies["__Host-hoctap"]
    client.cookies.clear()
    over_tls.cookies.clear()
    swapped = {"Cookie": f"hoctap_session={bound}"}, {"Cookie": f"__Host-hoctap={plain}"}
    assert (await over_tls.get("/api/v1/me", headers=swapped[0])).status_code == 401
    assert (await client.get("/api/v1/me", headers=swapped[1])).status_code == 401


async def test_signing_out_takes_the_cookie_away_under_its_own_name(over_tls: AsyncClient) -> None:
    await over_tls.post("/sign-in", data=FORM)
    token = (await over_tls.get("/account")).text.partition('name="csrf" value="')[2].partition('"')[0]
    answer = await over_tls.post("/sign-out", data={"csrf": token})
    assert answer.headers["set-cookie"].startswith('__Host-hoctap=""')
    assert "Secure" in answer.headers["set-cookie"]
    assert not over_tls.cookies


async def test_a_hash_of_other_costs_is_made_anew_at_the_next_sign_in(
    client: AsyncClient, owner_session: AsyncSession, bearer: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = select(Account.username, Account.password_hash)
    before = dict((await owner_session.execute(stored)).all())
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    await bearer("canbo")
    after = dict((await owner_session.execute(stored)).all())
    assert "m=16,t=2,p=1" in str(after["canbo"])
    assert after["chutich"] == before["chutich"]
    await bearer("canbo")
    assert dict((await owner_session.execute(stored)).all()) == after


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (FIREFOX, "Firefox trên Windows"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome trên Android"),
        ("Mozilla/5.0 (X11; Linux) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge trên Linux"),
        ("Mozilla/5.0 <script>", "trình duyệt khác"),
        ("curl/8.0", "chương trình"),
        ("", "chương trình"),
    ],
)
def test_a_browser_is_told_in_words(header: str, words: str) -> None:
    assert agent_words(header) == words
