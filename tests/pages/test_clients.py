"""The administrator's page of programs: the form, the secret that is shown once, a new secret, closing."""

import re

from httpx import AsyncClient, Response

from tests.factories import AN_TRUONG
from tests.stage import Browser, SignIn

FORM = {"name": "Phần mềm trường học", "place_id": str(AN_TRUONG), "scopes": ["statistics:read"], "basis": "Thỏa thuận 7"}


async def made(browser: Browser) -> dict[str, str]:
    """Id and secret as the page shows them."""
    await browser.open("/clients")
    return shown(await browser.send("/clients", FORM))


def shown(answer: Response) -> dict[str, str]:
    assert answer.status_code == 200, answer.text
    found = re.findall(r"<dt>(client_\w+)</dt><dd><code>([^<]+)</code>", answer.text)
    return dict(found)


async def lets_in(client: AsyncClient, given: dict[str, str]) -> bool:
    answer = await client.post("/api/v1/token", data={"grant_type": "client_credentials", **given})
    return answer.status_code == 200


async def test_a_program_is_made_and_its_secret_shown_once(browse: SignIn, client: AsyncClient) -> None:
    browser = await browse("quantri")
    given = await made(browser)
    assert await lets_in(client, given)
    listed = await browser.open("/clients")
    assert given["client_id"] in listed.text
    assert given["client_secret"] not in listed.text
    assert "Xã An Trường" in listed.text


async def test_what_is_missing_comes_back_with_what_was_typed(browse: SignIn) -> None:
    browser = await browse("quantri")
    await browser.open("/clients")
    answer = await browser.send("/clients", {"name": "Phần mềm", "basis": "", "place_id": ""})
    assert answer.status_code == 422
    assert 'value="Phần mềm"' in answer.text
    assert 'href="#f-scopes"' in answer.text


async def test_a_new_secret_opens_beside_the_old_one_and_closing_ends_both(browse: SignIn, client: AsyncClient) -> None:
    browser = await browse("quantri")
    first = await made(browser)
    await browser.open("/clients")
    second = shown(await browser.send(f"/clients/{first['client_id']}/secrets"))
    assert [await lets_in(client, one) for one in (first, second)] == [True, True]
    await browser.open("/clients")
    assert (await browser.send(f"/clients/{first['client_id']}/end")).headers["location"] == "/clients"
    assert [await lets_in(client, one) for one in (first, second)] == [False, False]
    assert "đã đóng" in (await browser.open("/clients")).text


async def test_others_have_no_such_page(browse: SignIn) -> None:
    for username in ("canbo", "thongke", "chutich"):
        assert (await (await browse(username)).open("/clients")).status_code == 403


async def test_scopes_of_people_are_not_given_by_who_reads_no_people(browse: SignIn) -> None:
    browser = await browse("quantri")
    await browser.open("/clients")
    answer = await browser.send("/clients", FORM | {"scopes": ["activities:read"]})
    assert answer.status_code == 403
    assert "không đọc được người ở nơi này" in answer.text
