"""Signing in at an identity provider that really runs: the way there and back, links, invitations, the second step, and who is told what."""

import re
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pyotp
import pytest
from fastapi import FastAPI
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.matrix import Role
from service.access.provider_tables import ProviderLink
from service.foundation import clock
from service.foundation.audit import AuditEntry
from service.foundation.cookies import FLOW, SESSION
from service.foundation.database import Database
from tests import factories
from tests.access.identity_provider import IdentityProvider, served
from tests.access.two_steps import Somebody
from tests.access.walkers_to_provider import Browser, app_with
from tests.conftest import transaction

NETWORK = {"host": "0.0.0.0"}  # noqa: S104 - not opened


@pytest.fixture
def provider() -> Iterator[IdentityProvider]:
    """A provider of this test's own."""
    with served() as running:
        yield running


@pytest.fixture
async def people(owner_session: AsyncSession) -> None:
    """Staff, a decider, two administrators."""
    for username, role in (("canbo", Role.COMMUNE_STAFF), ("chutich", Role.ASSESSOR)):
        await factories.account(owner_session, username, role, place_id=factories.AN_TRUONG)
    for username in ("quantri", "quantri-hai"):
        await factories.account(owner_session, username, Role.PROVINCE_ADMINISTRATOR, place_id=factories.HAI_PHONG)
    await owner_session.commit()


@pytest.fixture
async def browser(database: Database, provider: IdentityProvider, people: None) -> AsyncIterator[Browser]:
    """A browser before the app."""
    made = Browser(app_with(database, provider.issuer), provider)
    yield made
    await made.client.aclose()


async def linked(browser: Browser, username: str, there: str = "lan") -> None:
    """Link an account and leave."""
    await browser.signs_in(username)
    answer = await browser.links(there)
    assert answer.headers.get("location") == "/account/provider", answer.text
    browser.client.cookies.clear()


async def acts(database: Database) -> list[tuple[str, str]]:
    """What the audit holds: whose act, which."""
    named = text(
        "SELECT a.username, e.action, e.detail->>'second_step' FROM audit_entry e JOIN account a ON a.id = e.account_id ORDER BY e.id"
    )
    async with transaction(database.owner) as session:
        return [(row[0], f"{row[1]} {row[2]}" if row[2] else row[1]) for row in (await session.execute(named)).all()]


async def test_who_is_linked_comes_back_to_the_desk(browser: Browser, database: Database) -> None:
    await linked(browser, "canbo")
    answer = await browser.comes_back()
    assert (answer.status_code, answer.headers["location"]) == (303, "/activities")
    assert "canbo" in (await browser.client.get("/account")).text
    assert await acts(database) == [("canbo", "link_provider"), ("canbo", "sign_in_by_provider none")]


async def test_the_button_leads_there_without_a_form(browser: Browser) -> None:
    page = await browser.client.get("/sign-in")
    assert '<a class="button" href="/sign-in/provider">Đăng nhập bằng tài khoản của tỉnh</a>' in page.text
    assert "form-action 'self'" in page.headers["content-security-policy"]


async def test_a_walk_asks_for_no_more_than_who_it_is(browser: Browser) -> None:
    there = await browser.begins()
    assert "scope=openid&" in there + "&"
    assert "code_challenge_method=S256" in there
    assert "prompt" not in there


async def test_a_stranger_gets_no_account_and_is_told_what_to_do(browser: Browser, database: Database) -> None:
    answer = await browser.comes_back("minh")
    assert answer.status_code == 403
    assert "do quản trị tỉnh mời" in answer.text
    assert "sub-minh" not in answer.text
    assert not await browser.opens()
    async with transaction(database.owner) as session:
        assert (await session.execute(text("SELECT count(*) FROM account"))).scalar_one() == 4


async def test_a_closed_account_stays_closed(browser: Browser, database: Database) -> None:
    await linked(browser, "canbo")
    async with transaction(database.owner) as session:
        await session.execute(text("UPDATE account SET active = false WHERE username = 'canbo'"))
    answer = await browser.comes_back()
    assert (answer.status_code, "đã đóng" in answer.text) == (403, True)
    assert not await browser.opens()


async def test_every_way_back_makes_a_new_secret_and_ends_the_one_before(browser: Browser) -> None:
    await linked(browser, "canbo")
    await browser.comes_back()
    first = browser.client.cookies[SESSION[1]]
    await browser.comes_back()
    assert browser.client.cookies[SESSION[1]] != first
    browser.client.cookies.clear()
    browser.client.cookies.set(SESSION[1], first)
    assert not await browser.opens()


async def test_no_address_in_the_question_leads_elsewhere(browser: Browser) -> None:
    await linked(browser, "canbo")
    there = await browser.begins("/sign-in/provider?next=https://elsewhere.example")
    answer = await browser.client.get(await browser.logs_in(there) + "&next=https://elsewhere.example")
    assert answer.headers["location"] == "/activities"


async def test_a_link_needs_the_password_again(browser: Browser) -> None:
    await browser.signs_in("canbo")
    answer = await browser.links(password="khong phai")
    assert (answer.status_code, "Mật khẩu hiện tại chưa đúng" in answer.text) == (401, True)
    assert (await browser.client.get("/sign-in/provider/onward")).status_code == 401


async def test_a_link_needs_a_code_where_there_is_a_second_step(
    database: Database, provider: IdentityProvider, people: None
) -> None:
    browser = Browser(app_with(database, provider.issuer, **NETWORK), provider)
    phone, _ = await Somebody(browser.client, "chutich").enrolled()
    refused = await browser.links(code="000000")
    assert (refused.status_code, "Mã chưa đúng" in refused.text) == (401, True)
    codes = await recovery_codes(browser, phone.secret)
    assert (await browser.links(code=codes[0])).headers["location"] == "/account/provider"


async def recovery_codes(browser: Browser, secret: str) -> list[str]:
    """Ten new ones, for the code of the next half-minute."""
    later = clock.now() + timedelta(minutes=1)
    with clock.standing_at(later):
        shown = await browser.sends("/account/second-factor", "/account/second-factor/codes", code=pyotp.TOTP(secret).at(later))
    return re.findall(r"<code>([a-z2-7-]{19})</code>", shown.text)


async def test_a_link_is_made_in_the_session_that_asked_for_it(browser: Browser, database: Database) -> None:
    await browser.signs_in("canbo")
    await browser.sends("/account/provider", password=factories.PASSWORD)
    back = await browser.logs_in(await browser.begins("/sign-in/provider/onward"))
    await browser.signs_in("chutich")
    answer = await browser.client.get(back)
    assert (answer.status_code, "không còn khớp" in answer.text) == (401, True)
    async with transaction(database.owner) as session:
        assert (await session.execute(select(ProviderLink.id))).first() is None


async def test_what_is_tied_for_good_asks_the_provider_for_the_person_again(browser: Browser) -> None:
    await browser.signs_in("canbo")
    await browser.sends("/account/provider", password=factories.PASSWORD)
    assert "prompt=login" in await browser.begins("/sign-in/provider/onward")


async def test_one_person_at_the_provider_opens_one_account(browser: Browser) -> None:
    await linked(browser, "canbo")
    await browser.signs_in("chutich")
    answer = await browser.links("lan")
    assert (answer.status_code, "đã nối với một tài khoản khác" in answer.text) == (409, True)


async def test_a_link_is_removed_and_opens_nothing_any_more(browser: Browser, database: Database) -> None:
    await linked(browser, "canbo")
    await browser.signs_in("canbo")
    await browser.sends("/account/provider", "/account/provider/removals")
    browser.client.cookies.clear()
    assert (await browser.comes_back()).status_code == 403
    assert ("canbo", "unlink_provider") in await acts(database)


async def invitation(browser: Browser) -> str:
    """The code for somebody new."""
    await browser.signs_in("quantri")
    form = {"username": "moi", "display_name": "Cán bộ mới", "role": "commune_staff", "place_id": str(factories.AN_TRUONG)}
    shown = await browser.sends("/accounts", **form, since="01/01/2026", last_day="", basis="Quyết định 12/QĐ-UBND")
    found = re.search(r"<dt>Mã mời</dt><dd><code>([a-z2-7-]{29})</code>", shown.text)
    assert found, shown.text
    browser.client.cookies.clear()
    return found[1]


async def accepted(browser: Browser, code: str, username: str = "lan") -> int:
    """Accept an invitation at the provider; the status at the end."""
    answer = await browser.client.post("/invitation/provider", data={"code": code})
    assert answer.status_code == 200, answer.text
    return (await browser.comes_back(username, path="/sign-in/provider/onward")).status_code


async def test_an_invitation_is_accepted_at_the_provider_and_the_person_is_in(browser: Browser, database: Database) -> None:
    code = await invitation(browser)
    assert await accepted(browser, code) == 303
    assert "Cán bộ mới" in (await browser.client.get("/account")).text
    assert [act for who, act in await acts(database) if who == "moi"] == ["accept_invitation", "sign_in_by_provider none"]
    browser.client.cookies.clear()
    assert (await browser.client.post("/invitation/provider", data={"code": code})).status_code == 401
    assert (await browser.comes_back()).headers["location"] == "/activities"


async def test_a_wrong_code_leads_nowhere(browser: Browser) -> None:
    answer = await browser.client.post("/invitation/provider", data={"code": "aaaa"})
    assert (answer.status_code, "Mã mời chưa đúng" in answer.text) == (401, True)
    assert FLOW[1] not in answer.cookies


async def test_the_last_way_in_is_not_removed(browser: Browser) -> None:
    assert await accepted(browser, await invitation(browser)) == 303
    assert "không gỡ được" in (await browser.client.get("/account/provider")).text
    answer = await browser.sends("/account/password", "/account/provider/removals")
    assert (answer.status_code, "cách đăng nhập duy nhất" in answer.text) == (409, True)


async def test_one_administrator_alone_does_not_invite_again_who_comes_in_by_the_provider(
    browser: Browser, database: Database
) -> None:
    assert await accepted(browser, await invitation(browser)) == 303
    async with transaction(database.owner) as session:
        uid = (await session.execute(text("SELECT uid FROM account WHERE username = 'moi'"))).scalar_one()
    browser.client.cookies.clear()
    await browser.signs_in("quantri")
    assert (await browser.sends(f"/accounts/{uid}", f"/accounts/{uid}/invitations")).status_code == 409


async def test_a_code_after_a_reset_ends_the_link_from_before(browser: Browser, database: Database) -> None:
    await linked(browser, "canbo", "lan")
    async with transaction(database.owner) as session:
        uid = (await session.execute(text("SELECT uid FROM account WHERE username = 'canbo'"))).scalar_one()
    await browser.signs_in("quantri")
    await browser.sends(f"/accounts/{uid}", f"/accounts/{uid}/resets", kind="password", reason="Quên, đã gặp")
    async with transaction(database.owner) as session:
        reset = (await session.execute(text("SELECT uid FROM account_reset"))).scalar_one()
    await browser.signs_in("quantri-hai")
    shown = await browser.sends(f"/accounts/{uid}", f"/accounts/{uid}/resets/{reset}/confirmations")
    code = shown.text.split("<dt>Mã mời</dt><dd><code>")[1].split("<")[0]
    browser.client.cookies.clear()
    assert await accepted(browser, code, "minh") == 303
    browser.client.cookies.clear()
    assert (await browser.comes_back("lan")).status_code == 403
    form = {"username": "canbo", "password": factories.PASSWORD}
    assert (await browser.client.post("/sign-in", data=form)).status_code == 401


@pytest.mark.parametrize(
    ("named", "says", "leads"),
    [
        ("", {"acr": "loa3", "amr": ["pwd", "otp"]}, "/sign-in/code"),
        ("acr=loa3", {}, "/sign-in/code"),
        ("acr=loa3", {"acr": "loa2"}, "/sign-in/code"),
        ("acr=loa3", {"amr": ["loa3"]}, "/sign-in/code"),
        ("acr=loa3", {"acr": "loa3"}, "/dossiers"),
        ("acr=loa3 amr=otp", {"amr": ["pwd", "otp"]}, "/dossiers"),
    ],
)
async def test_a_decider_shows_a_second_step_unless_the_provider_says_what_the_province_named(
    database: Database, provider: IdentityProvider, people: None, named: str, says: dict[str, object], leads: str
) -> None:
    at_home = Browser(app_with(database, provider.issuer), provider)
    await linked(at_home, "chutich")
    browser = Browser(app_with(database, provider.issuer, oidc_second_step=named, **NETWORK), provider)
    provider.says = dict(says)
    assert (await browser.comes_back()).headers["location"] == leads
    assert await browser.opens("/dossiers") == (leads == "/dossiers")
    assert (await acts(database))[-1] == ("chutich", f"sign_in_by_provider {'provider' if leads == '/dossiers' else 'own'}")


async def test_over_tls_the_walk_is_a_cookie_of_this_host_alone(
    database: Database, provider: IdentityProvider, people: None
) -> None:
    browser = Browser(app_with(database, provider.issuer), provider, base="https://testserver")
    answer = await browser.client.get("/sign-in/provider")
    kept = answer.headers["set-cookie"]
    assert kept.startswith(f"{FLOW[0]}=")
    assert all(word in kept for word in ("HttpOnly", "Secure", "Path=/", "SameSite=lax", "Max-Age=600"))
    assert "redirect_uri=https%3A%2F%2Ftestserver%2Fsign-in%2Fprovider%2Fcallback" in answer.headers["location"]


async def test_nothing_of_the_person_is_stored_or_logged_in_the_clear(
    browser: Browser, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="service")
    await linked(browser, "canbo")
    await browser.comes_back()
    async with transaction(database.owner) as session:
        link = (await session.execute(select(ProviderLink))).scalar_one()
        details = (await session.execute(select(AuditEntry.detail))).scalars().all()
    assert b"sub-lan" not in link.subject + link.subject_index
    assert "sub-lan" not in str(details) + caplog.text


@pytest.mark.parametrize(
    "path",
    [
        "/sign-in/provider",
        "/sign-in/provider/callback",
        "/sign-in/provider/onward",
        "/sign-in/provider/left",
        "/account/provider",
    ],
)
async def test_without_a_provider_its_addresses_are_unknown_ones(app_without: FastAPI, path: str) -> None:
    browser = Browser(app_without, IdentityProvider())
    unknown = await browser.client.get("/nothing-here")
    for answer in (await browser.client.get(path), await browser.client.post(path)):
        assert (answer.status_code, answer.text) == (404, unknown.text)
    assert "provider" not in (await browser.client.get("/sign-in")).text + (await browser.client.get("/invitation")).text


@pytest.fixture
async def app_without(database: Database) -> FastAPI:
    """The app as it is without the settings."""
    return app_with(database, "", oidc_client_id="", oidc_client_secret=None)
