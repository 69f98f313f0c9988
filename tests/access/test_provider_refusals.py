"""What a provider may answer wrongly, really sent over HTTP and really signed: each is refused with a page and a slug of its own, and nobody is signed in."""

import base64
import hmac
import json
import socket
import time
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest
from fastapi.responses import JSONResponse, RedirectResponse, Response
from httpx import Response as Answer
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.matrix import Role
from service.access.provider_flow import LIFE
from service.access.throttle import RETURNS_OF_AN_ADDRESS
from service.foundation import clock
from service.foundation.cookies import FLOW
from service.foundation.database import Database
from tests import factories
from tests.access.identity_provider import CLIENT_ID, CLIENT_SECRET, Claims, Header, IdentityProvider, served, signed
from tests.access.walkers_to_provider import Browser, app_with

KEYS, TOKEN, DISCOVERY = "/keys", "/token", "/.well-known/openid-configuration"


@pytest.fixture
def provider() -> Iterator[IdentityProvider]:
    """A provider of this test's own."""
    with served() as running:
        yield running


@pytest.fixture
async def browser(database: Database, owner_session: AsyncSession, provider: IdentityProvider) -> AsyncIterator[Browser]:
    """A browser whose person is linked to an account of staff."""
    await factories.account(owner_session, "canbo", Role.COMMUNE_STAFF, place_id=factories.AN_TRUONG)
    await owner_session.commit()
    made = Browser(app_with(database, provider.issuer), provider)
    await made.signs_in("canbo")
    assert (await made.links()).status_code == 303
    made.client.cookies.clear()
    yield made
    await made.client.aclose()


async def refused(browser: Browser, answer: Answer, slug: str, status: int) -> bool:
    """A page of its own with that status and slug, and nobody is in."""
    told = f'href="/problems/{slug}"' in answer.text if status not in (502,) else "<h1>" in answer.text
    return (answer.status_code, told, await browser.opens()) == (status, True, False)


def spelled(*parts: bytes) -> str:
    """Parts of a token by hand, since the library would not sign so."""
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def unsigned(_: IdentityProvider, header: Header, claims: Claims) -> str:
    """As RFC 7519's unsecured tokens are."""
    return spelled(json.dumps({**header, "alg": "none"}).encode(), json.dumps(claims).encode(), b"")


def with_the_public_key_as_secret(provider: IdentityProvider, header: Header, claims: Claims) -> str:
    """HS256 under what everybody can fetch: who lets the token choose the algorithm takes it for signed."""
    signing = spelled(json.dumps({**header, "alg": "HS256"}).encode(), json.dumps(claims).encode())
    return f"{signing}.{spelled(hmac.digest(provider.key.as_pem(private=False), signing.encode(), 'sha256'))}"


def with_the_client_secret(provider: IdentityProvider, header: Header, claims: Claims) -> str:
    """HS256 under the secret of the client, which the provider knows too: allowed by the standard, not by us."""
    secret = OctKey.import_key(CLIENT_SECRET)
    return jwt.encode({**header, "alg": "HS256"}, claims, secret, algorithms=["HS256"])


STRANGER = RSAKey.generate_key(2048)


def by_another_key_of_that_name(_: IdentityProvider, header: Header, claims: Claims) -> str:
    """Signed by somebody else."""
    return jwt.encode(header, claims, STRANGER)


def with_a_changed_subject(provider: IdentityProvider, header: Header, claims: Claims) -> str:
    """Signed well, then the payload is another."""
    head, _, signature = signed(provider, header, claims).split(".")
    other = base64.urlsafe_b64encode(json.dumps(claims | {"sub": "sub-minh"}).encode()).rstrip(b"=").decode()
    return f"{head}.{other}.{signature}"


@pytest.mark.parametrize(
    "sign",
    [
        unsigned,
        with_the_public_key_as_secret,
        with_the_client_secret,
        by_another_key_of_that_name,
        with_a_changed_subject,
        lambda *_: "none",
    ],
)
async def test_a_token_that_the_provider_did_not_sign_proves_nothing(
    browser: Browser, provider: IdentityProvider, sign: object
) -> None:
    provider.sign = sign  # type: ignore[assignment]
    assert await refused(browser, await browser.comes_back(), "provider-token", 401)


@pytest.mark.parametrize(
    "says",
    [
        {"nonce": "another"}, {"nonce": None}, {"aud": "another-service"}, {"aud": ["another-service"]}, {"iss": "https://elsewhere.example"},
        {"aud": [CLIENT_ID, "another-service"]}, {"aud": [CLIENT_ID, "another-service"], "azp": "another-service"},
        {"azp": "another-service"}, {"exp": None}, {"iat": None}, {"exp": "soon"}, {"iat": "now"}, {"sub": None}, {"sub": ""},
        {"sub": "x" * 256}, {"sub": "a\u0000b"}, {"iss": None},
    ],
    ids=str,
)  # fmt: skip
async def test_a_token_that_is_not_for_this_walk_proves_nothing(
    browser: Browser, provider: IdentityProvider, says: Claims
) -> None:
    provider.says = says
    assert await refused(browser, await browser.comes_back(), "provider-token", 401)


@pytest.mark.parametrize(
    "says",
    [{"exp": -61}, {"iat": 120}, {"iat": -700}, {"nbf": 120}],
    ids=str,
)
async def test_a_token_of_another_time_is_refused_with_a_word_about_clocks(
    browser: Browser, provider: IdentityProvider, says: Claims
) -> None:
    provider.says = {name: int(time.time()) + seconds for name, seconds in says.items()}
    assert await refused(browser, await browser.comes_back(), "provider-clock", 401)


@pytest.mark.parametrize("says", [{"exp": -30}, {"iat": 30}], ids=str)
async def test_half_a_minute_between_two_clocks_is_no_fault(browser: Browser, provider: IdentityProvider, says: Claims) -> None:
    provider.says = {name: int(time.time()) + seconds for name, seconds in says.items()}
    assert (await browser.comes_back()).status_code == 303


async def test_several_audiences_are_fine_when_the_token_was_given_to_us(browser: Browser, provider: IdentityProvider) -> None:
    provider.says = {"aud": [CLIENT_ID, "another-service"], "azp": CLIENT_ID}
    assert (await browser.comes_back()).status_code == 303


async def test_a_new_key_is_fetched_when_its_name_is_unknown(browser: Browser, provider: IdentityProvider) -> None:
    provider.asked.clear()
    assert (await browser.comes_back()).status_code == 303
    assert provider.asked.count(KEYS) == provider.asked.count(DISCOVERY) == 0, "what was fetched for the link is kept"
    provider.rotate()
    assert (await browser.comes_back()).status_code == 303
    assert provider.asked.count(KEYS) == 1


async def test_a_key_that_is_nowhere_is_looked_for_once(browser: Browser, provider: IdentityProvider) -> None:
    provider.sign = lambda p, header, claims: signed(p, {**header, "kid": "nowhere"}, claims)
    provider.asked.clear()
    assert await refused(browser, await browser.comes_back(), "provider-token", 401)
    assert provider.asked.count(KEYS) == 1


@pytest.mark.parametrize("state", ["", "another", "é"])
async def test_another_state_is_refused_before_the_provider_is_asked(
    browser: Browser, provider: IdentityProvider, state: str
) -> None:
    await browser.begins()
    provider.asked.clear()
    answer = await browser.client.get("/sign-in/provider/callback", params={"code": "x", "state": state})
    assert await refused(browser, answer, "provider-state", 401)
    assert provider.asked == []
    assert FLOW[1] not in browser.client.cookies


async def test_the_way_back_of_one_browser_opens_nothing_in_another(browser: Browser) -> None:
    back = await browser.logs_in(await browser.begins())
    another = Browser(browser.app, browser.provider)
    assert await refused(another, await another.client.get(back), "provider-state", 401)
    await another.begins()
    assert await refused(another, await another.client.get(back), "provider-state", 401)


async def test_a_walk_of_eleven_minutes_is_over(browser: Browser) -> None:
    back = await browser.logs_in(await browser.begins())
    with clock.standing_at(clock.now() + LIFE + timedelta(seconds=1)):
        answer = await browser.client.get(back)
    assert await refused(browser, answer, "provider-state", 401)


async def test_a_walk_that_somebody_wrote_themselves_is_none(browser: Browser) -> None:
    forged = base64.urlsafe_b64encode(b"n" * 12 + b'{"state":"x"}').decode()
    browser.client.cookies.set(FLOW[1], forged)
    answer = await browser.client.get("/sign-in/provider/callback?code=x&state=x")
    assert await refused(browser, answer, "provider-state", 401)


async def test_the_way_back_taken_twice_signs_in_once(browser: Browser) -> None:
    there = await browser.begins()
    walk = browser.client.cookies[FLOW[1]]
    back = await browser.logs_in(there)
    assert (await browser.client.get(back)).status_code == 303
    browser.client.cookies.clear()
    assert await refused(browser, await browser.client.get(back), "provider-state", 401)
    browser.client.cookies.set(FLOW[1], walk)  # a thief who has the cookie too
    assert await refused(browser, await browser.client.get(back), "provider-code", 401)


async def test_a_code_of_another_walk_is_worth_nothing_without_its_verifier(browser: Browser) -> None:
    theirs = await browser.logs_in(await browser.begins())
    own = await browser.begins()
    code, state = theirs.split("code=")[1], own.split("state=")[1].split("&")[0]
    answer = await browser.client.get(f"/sign-in/provider/callback?code={code}&state={state}&iss={browser.provider.issuer}")
    assert await refused(browser, answer, "provider-code", 401)


async def test_the_answer_of_another_issuer_is_not_mixed_in(browser: Browser) -> None:
    back = await browser.logs_in(await browser.begins())
    without = back.replace("iss=", "was=")
    assert await refused(browser, await browser.client.get(without), "provider-token", 401)


async def test_who_says_no_at_the_provider_is_told_so(browser: Browser) -> None:
    assert await refused(browser, await browser.comes_back(denied="1"), "provider-denied", 403)


@pytest.mark.parametrize(
    ("path", "answer", "says"),
    [
        (TOKEN, Response("busy", 503), "trả lời không như"),
        (TOKEN, JSONResponse({"error": "invalid_client"}, 401), "trả lời không như"),
        (TOKEN, Response("no json", 200), "trả lời không như"),
        (TOKEN, Response("x" * 300_000, 200), "trả lời không như"),
        (TOKEN, RedirectResponse("https://elsewhere.example/token", 307), "trả lời không như"),
        (TOKEN, JSONResponse([], 200), "trả lời không như"),
        (TOKEN, Response(b"\x1f\x8b", 200, headers={"Content-Encoding": "gzip"}), "trả lời không như"),
    ],
)
async def test_a_token_endpoint_that_does_not_keep_to_the_agreement(
    browser: Browser, provider: IdentityProvider, path: str, answer: Response, says: str
) -> None:
    provider.answers[path] = answer
    shown = await browser.comes_back()
    assert await refused(browser, shown, "provider-misconfigured", 502)
    assert says in shown.text


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://elsewhere.example"},
        {"token_endpoint": "http://elsewhere.example/token"},
        {"jwks_uri": "https://user:pw@elsewhere.example/"},
        {"authorization_endpoint": None},
    ],
    ids=str,
)
async def test_a_discovery_document_of_somebody_else_leads_nowhere(
    database: Database, provider: IdentityProvider, document: dict[str, str | None]
) -> None:
    own = {name: f"{provider.issuer}/{name}" for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
    provider.answers[DISCOVERY] = JSONResponse({"issuer": provider.issuer} | own | document)
    browser = Browser(app_with(database, provider.issuer), provider)
    answer = await browser.client.get("/sign-in/provider")
    assert (answer.status_code, "trả lời không như" in answer.text) == (502, True)


async def test_a_provider_that_is_down_is_not_asked_again_at_once(database: Database) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        browser = Browser(app_with(database, f"http://127.0.0.1:{nobody.getsockname()[1]}"), IdentityProvider())
        for _ in range(2):
            answer = await browser.client.get("/sign-in/provider")
            assert (answer.status_code, "Chưa liên lạc được với nơi định danh" in answer.text) == (502, True)
    assert (await browser.client.get("/sign-in")).status_code == 200


async def test_a_provider_that_went_down_on_the_way_is_told(database: Database) -> None:
    with served() as provider:
        browser = Browser(app_with(database, provider.issuer), provider)
        back = await browser.logs_in(await browser.begins())
    answer = await browser.client.get(back)
    assert (answer.status_code, "Chưa liên lạc được với nơi định danh" in answer.text) == (502, True)


async def test_http_is_for_one_s_own_machine_only(database: Database) -> None:
    browser = Browser(app_with(database, "http://provider.example"), IdentityProvider())
    assert (await browser.client.get("/sign-in/provider")).status_code == 502


async def test_sixty_vain_returns_of_an_address_are_enough(browser: Browser) -> None:
    for _ in range(RETURNS_OF_AN_ADDRESS):
        assert (await browser.client.get("/sign-in/provider/callback?state=x")).status_code == 401
    answer = await browser.client.get("/sign-in/provider/callback?state=x")
    assert (answer.status_code, "Retry-After" in answer.headers) == (429, True)
    elsewhere = Browser(browser.app, browser.provider, address="198.51.100.9")
    assert (await elsewhere.comes_back()).status_code == 303
