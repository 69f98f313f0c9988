"""U+0000 in a form: the form comes back with what was typed and says which field, and nothing is stored. In an address: a page that says so."""

from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.rendering import anchor
from tests.factories import AN_TRUONG
from tests.stage import SignIn, Stage

SAID = "Có ký tự điều khiển không đọc được"
FORMS: list[tuple[str, str, dict[str, Any], str, str]] = [
    ("canbo", "/activities/new", {"do": "store", "topic": "Rau\x00", "query": "hoa lan"}, "topic", "hoa lan"),
    ("canbo", "/activities/new", {"do": "search", "query": "ho\x00a", "topic": "Rau sạch"}, "query", "Rau sạch"),
    ("canbo", "/people/new", {"full_name": "Lê\x00 Hoa", "ethnicity": "Kinh"}, "full_name", "Kinh"),
    ("canbo", "/people/{person}/points", {"reason": "x\x00", "points-1": "8,5"}, "reason", "8,5"),
    ("canbo", f"/communes/{AN_TRUONG}/figures", {"source": "x\x00", "population": "12345"}, "source", "12345"),
    ("canbo", "/households/{home}/move", {"commune": "An\x00", "on_day": "01/02/2026"}, "commune", "01/02/2026"),
    ("canbo", "/people/{person}/move", {"household": "H\x00", "on_day": "01/02/2026"}, "household", "01/02/2026"),
]


@pytest.mark.parametrize(("who", "page", "form", "field", "kept"), FORMS)
async def test_a_form_comes_back_and_names_the_field(
    browse: SignIn, stage: Stage, owner_session: AsyncSession, who: str, page: str, form: dict[str, Any], field: str, kept: str
) -> None:
    address = page.format(person=stage.home.people[0].uid, home=stage.home.uid)
    browser = await browse(who)
    await browser.open(address)
    before = await audited(owner_session)
    answer = await browser.send(address, form)
    assert answer.status_code == 422, answer.text
    assert SAID in answer.text
    assert f'href="#{anchor(field)}"' in answer.text
    assert f'value="{kept}"' in answer.text
    assert await audited(owner_session) == before


async def audited(session: AsyncSession) -> int:
    """Every act that stores something leaves a line here."""
    await session.rollback()
    return int((await session.execute(text("SELECT count(*) FROM audit_entry"))).scalar_one())


async def test_a_user_name_with_one_comes_back(client: AsyncClient, stage: Stage) -> None:
    answer = await client.post("/sign-in", data={"username": "can\x00bo", "password": "x"})
    assert answer.status_code == 422
    assert SAID in answer.text
    assert 'href="#f-username"' in answer.text


@pytest.mark.parametrize(
    "address", ["/people?query=%00", "/statistics/recognitions?name=%00", "/dossiers?after=%00", "/sign-in?x=%01"]
)
async def test_an_address_with_one_is_answered_with_a_page_that_says_so(browse: SignIn, address: str) -> None:
    browser = await browse("canbo")
    answer = await browser.open(address)
    assert answer.status_code == 422
    assert SAID in answer.text


async def test_a_static_address_with_one_is_not_found(client: AsyncClient) -> None:
    assert (await client.get("/static/%00")).status_code == 404
