"""One's own account in a browser: where one is signed in, and ending that elsewhere with a form."""

import re

from httpx import AsyncClient

from tests.conftest import SignIn as Bearer
from tests.stage import SignIn


async def test_the_page_lists_where_one_is_signed_in(browse: SignIn, bearer: Bearer) -> None:
    await bearer("canbo")
    page = await (await browse("canbo")).open("/account")
    assert page.status_code == 200
    assert "(nơi này)" in page.text
    assert page.text.count("/end") == 2


async def test_one_is_ended_with_its_button(browse: SignIn, bearer: Bearer, client: AsyncClient) -> None:
    lost = await bearer("canbo")
    browser = await browse("canbo")
    page = await browser.open("/account")
    address = re.search(r'action="(/account/sign-ins/[0-9a-f-]{36}/end)"', page.text)
    assert address
    assert (await browser.send(address[1])).headers["location"] == "/account"
    client.cookies.clear()
    assert (await client.get("/api/v1/me", headers=lost)).status_code == 401


async def test_all_others_are_ended_with_one(browse: SignIn, bearer: Bearer, client: AsyncClient) -> None:
    lost = [await bearer("canbo") for _ in range(2)]
    browser = await browse("canbo")
    await browser.open("/account")
    await browser.send("/account/sign-ins/end")
    assert "(nơi này)" in (await browser.open("/account")).text
    client.cookies.clear()
    assert [(await client.get("/api/v1/me", headers=one)).status_code for one in lost] == [401, 401]


async def test_a_form_without_the_session_s_token_ends_nothing(browse: SignIn, bearer: Bearer, client: AsyncClient) -> None:
    kept = await bearer("canbo")
    await browse("canbo")
    assert (await client.post("/account/sign-ins/end", data={"csrf": "wrong"})).status_code == 403
    client.cookies.clear()
    assert (await client.get("/api/v1/me", headers=kept)).status_code == 200


async def test_nobody_is_led_to_the_sign_in_form(client: AsyncClient) -> None:
    assert (await client.get("/account")).headers["location"] == "/sign-in"
