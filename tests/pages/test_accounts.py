"""The administrator's pages of accounts without a script: invite, give and end rights, close, reset; and one's own password."""

import re

from httpx import AsyncClient

from tests import factories
from tests.factories import AN_KHANH, AN_TRUONG
from tests.stage import Browser, SignIn

FORM = {
    "username": "lan.nguyen", "display_name": "Cán bộ mới", "role": "commune_staff", "place_id": str(AN_TRUONG),
    "since": "01/01/2026", "last_day": "", "basis": "Quyết định 12/QĐ-UBND",
}  # fmt: skip
GOOD = "bon tu khong lien quan"


async def invited(browser: Browser) -> str:
    """The code as the page shows it."""
    await browser.open("/accounts")
    answer = await browser.send("/accounts", FORM)
    assert answer.status_code == 200, answer.text
    found = re.search(r"<dt>Mã mời</dt><dd><code>([a-z2-7-]{29})</code>", answer.text)
    assert found
    return found[1]


async def opened(browser: Browser, username: str) -> str:
    """The address of an account's page, which is open then."""
    await browser.open("/accounts")
    found = re.search(
        rf'<a href="(/accounts/[^"?]+)"><strong>[^<]*</strong></a> <code>{re.escape(username)}</code>', browser.page.text
    )
    assert found, username
    await browser.open(found[1])
    return found[1]


async def test_somebody_is_invited_and_sets_a_password(browse: SignIn, client: AsyncClient) -> None:
    browser = await browse("quantri")
    code = await invited(browser)
    assert code not in (await browser.open("/accounts")).text
    client.cookies.clear()
    answer = await client.post("/invitation", data={"code": code, "password": GOOD, "again": GOOD})
    assert "Đã đặt mật khẩu" in (await client.get(answer.headers["location"])).text
    signed = await client.post("/sign-in", data={"username": "lan.nguyen", "password": GOOD})
    assert signed.headers["location"] == "/activities"


async def test_what_is_missing_comes_back_with_what_was_typed(browse: SignIn) -> None:
    browser = await browse("quantri")
    await browser.open("/accounts")
    answer = await browser.send("/accounts", FORM | {"basis": "", "since": "31/02/2026"})
    assert answer.status_code == 422
    assert 'value="Cán bộ mới"' in answer.text
    assert 'href="#f-basis"' in answer.text
    assert "Phải là một ngày" in answer.text


async def test_a_wrong_code_shows_the_form_again_without_the_password(client: AsyncClient) -> None:
    answer = await client.post("/invitation", data={"code": "aaaa", "password": GOOD, "again": GOOD})
    assert answer.status_code == 401
    assert "Mã mời chưa đúng" in answer.text
    assert GOOD not in answer.text


async def test_a_right_is_given_and_ended_on_the_account_s_page(browse: SignIn) -> None:
    browser = await browse("quantri")
    address = await opened(browser, "canbo")
    right = {"role": "assessor", "place_id": str(AN_KHANH), "since": "01/01/2026", "basis": "QĐ 2"}
    assert (await browser.send(f"{address}/grants", right)).headers["location"] == address
    page = await browser.open(address)
    assert "Người thẩm định, Xã An Khánh" in page.text
    ending = re.search(rf'action="({address}/grants/[^"]+/endings)"', page.text)
    assert ending
    assert (await browser.send(ending[1], last_day="31/13/2026", reason="x")).status_code == 422
    assert (await browser.send(ending[1], last_day="", reason="Hết nhiệm kỳ")).status_code == 303


async def test_a_reset_waits_for_another_administrator(browse: SignIn) -> None:
    browser = await browse("quantri")
    address = await opened(browser, "canbo")
    await browser.send(f"{address}/resets", kind="password", reason="Quên, đã gặp")
    assert "chờ người khác xác nhận" in (await browser.open(address)).text
    assert "Xác nhận</button>" not in browser.page.text


async def test_an_account_is_closed(browse: SignIn, client: AsyncClient) -> None:
    browser = await browse("quantri")
    address = await opened(browser, "canbo")
    assert (await browser.send(f"{address}/closings", reason="")).status_code == 422
    await browser.send(f"{address}/closings", reason="Nghỉ hưu")
    assert "<strong>Đã đóng.</strong>" in (await browser.open(address)).text
    client.cookies.clear()
    form = {"username": "canbo", "password": factories.PASSWORD}
    assert (await client.post("/sign-in", data=form)).status_code == 401


async def test_one_changes_one_s_own_password_and_other_sign_ins_end(browse: SignIn, client: AsyncClient) -> None:
    form = {"username": "canbo", "password": factories.PASSWORD}
    token = (await client.post("/api/v1/token", data=form)).json()["access_token"] if await browse("canbo") else ""
    browser = await browse("canbo")
    await browser.open("/account/password")
    wrong = await browser.send("/account/password", current="khong phai", password=GOOD, again=GOOD)
    assert wrong.status_code == 401
    assert GOOD not in wrong.text
    short = await browser.send("/account/password", current=factories.PASSWORD, password="ngan", again="ngan")
    assert short.status_code == 422
    done = await browser.send("/account/password", current=factories.PASSWORD, password=GOOD, again=GOOD)
    assert done.headers["location"] == "/account"
    assert (await browser.open("/account")).status_code == 200
    client.cookies.clear()
    assert (await client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})).status_code == 401
    assert (await client.post("/sign-in", data=form)).status_code == 401
    assert (await client.post("/sign-in", data=form | {"password": GOOD})).status_code == 303


async def test_others_have_no_such_page(browse: SignIn) -> None:
    for username in ("canbo", "thongke", "chutich"):
        assert (await (await browse(username)).open("/accounts")).status_code == 403
