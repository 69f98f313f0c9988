"""Signing out here while one is signed in at the provider: it is said plainly, the way there is offered, nobody is sent, and nothing leads elsewhere."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from httpx import AsyncClient

from service.foundation.cookies import BY_PROVIDER, LEAVING
from service.foundation.database import Database
from tests.access.identity_provider import CLIENT_ID, IdentityProvider
from tests.access.test_provider_sign_in import browser, linked, people, provider
from tests.access.walkers_to_provider import HIDDEN, Browser, app_with

__all__ = ["browser", "people", "provider"]

LEFT = "/sign-in/provider/left"
STILL, OF_BOTH = "Bạn vẫn đang đăng nhập ở 127.0.0.1", "Đã đăng xuất ở cả hai nơi"
AWAY = re.compile(r'<a class="button main" href="(http[^"]+)"')


async def signed_in(browser: Browser) -> None:
    """By the provider."""
    await linked(browser, "canbo")
    assert (await browser.comes_back()).status_code == 303


async def signed_out_there(address: str) -> str:
    """Say yes at the provider; the address to which it sends back."""
    async with AsyncClient() as outside:
        shown = await outside.get(address)
        assert shown.status_code == 200, shown.text
        answer = await outside.post(str(shown.url.join("/logged-out")), data=dict(HIDDEN.findall(unescape(shown.text))))
    assert answer.status_code == 302, answer.text
    return str(answer.headers["location"])


async def test_who_came_by_the_provider_is_told_and_offered_the_way(browser: Browser, provider: IdentityProvider) -> None:
    await signed_in(browser)
    page = await browser.leaves()
    assert (page.status_code, STILL in page.text) == (200, True)
    assert not await browser.opens()
    there = urlsplit(unescape(AWAY.findall(page.text)[0]))
    asked = {name: values[0] for name, values in parse_qs(there.query).items()}
    assert f"{there.scheme}://{there.netloc}{there.path}" == f"{provider.issuer}/logout"
    assert asked == {
        "lang": "vi", "client_id": CLIENT_ID, "post_logout_redirect_uri": f"http://testserver{LEFT}", "state": browser.client.cookies[LEAVING[1]],
    }  # fmt: skip
    assert "/logout" not in provider.asked, "a link, and nobody is sent"
    assert "form-action 'self'" in page.headers["content-security-policy"]


async def test_who_signed_out_there_too_is_told_once(browser: Browser) -> None:
    await signed_in(browser)
    back = await signed_out_there(unescape(AWAY.findall((await browser.leaves()).text)[0]))
    assert OF_BOTH in (await browser.client.get(back)).text
    assert (await browser.client.get(back)).headers["location"] == "/sign-in"


@pytest.mark.parametrize("state", ["", "x", "http://elsewhere.example", "chữ"])
async def test_another_state_proves_nothing(browser: Browser, state: str) -> None:
    await signed_in(browser)
    await browser.leaves()
    shown = (await browser.client.get(LEFT, params={"state": state, "next": "http://elsewhere.example"})).text
    assert (STILL in shown, OF_BOTH in shown, "elsewhere.example" in shown) == (True, False, False)


async def test_who_came_with_a_password_just_signs_in_again(browser: Browser) -> None:
    await signed_in(browser)
    browser.client.cookies.delete("hoctap_session")
    await browser.signs_in("canbo")
    assert BY_PROVIDER[1] not in browser.client.cookies
    assert (await browser.sends("/account", "/sign-out")).headers["location"] == "/sign-in"
    assert (await browser.client.get(LEFT)).headers["location"] == "/sign-in"


@pytest.mark.parametrize("published", [None, "#there", "@elsewhere.example/"])
async def test_without_a_safe_address_it_is_only_said(
    database: Database, provider: IdentityProvider, people: None, published: str | None
) -> None:
    provider.ends_sessions = published
    browser = Browser(app_with(database, provider.issuer), provider)
    await signed_in(browser)
    page = (await browser.leaves()).text
    assert (STILL in page, "Hãy mở trang của 127.0.0.1" in page, AWAY.findall(page)) == (True, True, [])


async def test_over_tls_the_way_back_is_https(database: Database, provider: IdentityProvider, people: None) -> None:
    browser = Browser(app_with(database, provider.issuer), provider, base="https://testserver")
    await signed_in(browser)
    page = await browser.leaves()
    assert f"post_logout_redirect_uri=https%3A%2F%2Ftestserver{LEFT.replace('/', '%2F')}" in unescape(page.text)
    assert LEAVING[0] in browser.client.cookies
