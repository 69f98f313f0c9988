"""Every route of a page that takes a form, found in the app itself: without the session's token, or with another session's, it is refused and stores nothing.
And nothing leads a browser to another site."""

import ast
import re
from collections.abc import AsyncIterator

import pytest
from fastapi.routing import APIRoute
from httpx import ASGITransport, AsyncClient
from sqlalchemy import text

from service.app import ROUTERS, Surroundings, build
from service.declared import METADATA
from service.foundation.database import Database
from service.settings import Settings
from tests import factories
from tests.conftest import KEYRING, Cluster, transaction
from tests.contract.conftest import World, opened
from tests.house_rules.sources import Source, calls, sources

FORMS = sorted(
    {
        route.path
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute) and "POST" in (route.methods or ()) and not route.path.startswith("/api/")
    }
)
BEFORE_SIGN_IN = {"/sign-in", "/invitation", "/invitation/provider", "/card", "/check"}
"""Nobody is signed in yet: these ask where the form came from."""
SECOND_STEP = {"/sign-in/code", "/sign-in/phone"}
BY_CARD = {"/card/close", "/card/evidence", "/card/requests/new"}
"""Forms of an opened paper card: the walk of every route sends them without their token."""
OLD = "Trang này đã cũ"
TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


def address(path: str) -> str:
    """The route with something of the right form in each place."""
    return re.sub(r"\{(\w+)\}", lambda found: "11892" if found[1] == "place_id" else "019a4c1e-7b60-7c1a-9f3e-5d2b8a4c6e10", path)


async def rows(database: Database) -> dict[str, int]:
    """How many rows each table has."""
    counted = " UNION ALL ".join(f"SELECT '{t.name}', count(*) FROM {t.name}" for t in METADATA.sorted_tables)
    async with transaction(database.owner) as session:
        return {row[0]: row[1] for row in await session.execute(text(counted))}


@pytest.fixture(scope="module")
async def here(cluster: Cluster, world: World) -> AsyncIterator[tuple[Database, AsyncClient]]:
    """One clone, since nothing may be stored."""
    async with opened(cluster, world.template) as found:
        yield found


async def signed_in(client: AsyncClient, username: str) -> str:
    """A browser's session, and the token that its forms carry."""
    client.cookies.clear()
    await client.post("/sign-in", data={"username": username, "password": factories.PASSWORD})
    found = TOKEN.search((await client.get("/account")).text)
    assert found
    return found[1]


@pytest.mark.parametrize("given", ["none", "empty", "another session's"])
async def test_no_form_is_taken_without_the_token_of_its_session(here: tuple[Database, AsyncClient], given: str) -> None:
    database, client = here
    another = await signed_in(client, "canbo")
    await signed_in(client, "canbo")
    form = {"none": {}, "empty": {"csrf": ""}, "another session's": {"csrf": another}}[given]
    before, taken = await rows(database), {}
    for path in FORMS:
        if path not in BEFORE_SIGN_IN | SECOND_STEP | BY_CARD:
            answer = await client.post(address(path), data=form)
            if answer.status_code != 403 or OLD not in answer.text:
                taken[path] = answer.status_code
    assert taken == {}
    assert await rows(database) == before
    assert len(FORMS) > 50


@pytest.mark.parametrize("path", sorted(BEFORE_SIGN_IN))
@pytest.mark.parametrize("header", [{"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}])
async def test_no_form_of_another_site_signs_in_or_sets_a_password(
    here: tuple[Database, AsyncClient], path: str, header: dict[str, str]
) -> None:
    client = here[1]
    client.cookies.clear()
    form = {"username": "canbo", "password": factories.PASSWORD}
    answer = await client.post(path, data=form, headers=header)
    assert (answer.status_code, OLD in answer.text) == (403, True)
    assert "set-cookie" not in answer.headers


async def test_the_second_step_asks_for_its_own_token(here: tuple[Database, AsyncClient]) -> None:
    settings = Settings(run_worker=False, host="0.0.0.0", database_url=None)  # noqa: S104 - not opened
    app = build(Surroundings(settings, here[0], KEYRING))
    async with AsyncClient(transport=ASGITransport(app=app), base_url="http://testserver") as client:
        another = await signed_in(client, "canbo")
        client.cookies.clear()
        await client.post("/sign-in", data={"username": "chutich", "password": factories.PASSWORD})
        for path in SECOND_STEP:
            for form in ({}, {"csrf": another}):
                answer = await client.post(path, data={**form, "code": "123456"})
                assert (answer.status_code, OLD in answer.text) == (403, True), path


SEEN = {
    "error.door": "errors.Unauthenticated: /sign-in, or the door of paper cards",
    "address": "activities: /activities/ and the number of the session just stored",
    "f'{subject.address}/evidence?assessed_year={year}&done={done}'": "a subject's own page, put together in figure_subjects",
    "f'{subject.address}/figures?assessed_year={year}&stored=true'": "the same",
    "await provider_of(request).address(flow, back=_back(request))": "to the identity provider, over an address of its discovery document",
    "LEFT": "access: /sign-in/provider/left, a constant",
    "back + done": "recognitions: /communes/ and the number in the route",
}
"""Redirections that are put together elsewhere, each looked at."""


def leads(source: Source) -> list[tuple[int, ast.expr]]:
    """Where each redirection of a file leads."""
    return [(node.lineno, node.args[0]) for name, node in calls(source.tree) if name == "RedirectResponse"]


def stays_here(where: ast.expr) -> bool:
    """An address of our own that begins with words of the program, not of a request."""
    match where:
        case ast.Constant(value=str(words)) | ast.JoinedStr(values=[ast.Constant(value=str(words)), *_]):
            return re.match(r"/([a-z]|$)", words) is not None
        case ast.IfExp(body=one, orelse=other):
            return stays_here(one) and stays_here(other)
        case ast.Call(func=ast.Name(id="desk_of")):
            return True
    return False


def test_every_redirection_begins_with_an_address_of_our_own() -> None:
    found = {f"{source.path}:{line}": ast.unparse(where) for source in sources() for line, where in leads(source)}
    strange = {f"{s.path}:{line}" for s in sources() for line, where in leads(s) if not stays_here(where)}
    assert {place: found[place] for place in strange if found[place] not in SEEN} == {}
    assert len(found) > 20


async def test_signing_in_leads_to_the_desk_whatever_the_address_asks(here: tuple[Database, AsyncClient]) -> None:
    client = here[1]
    client.cookies.clear()
    asked = dict.fromkeys(("next", "return", "url", "redirect", "return_to"), "https://elsewhere.example")
    form = {"username": "canbo", "password": factories.PASSWORD}
    answer = await client.post("/sign-in", params=asked, data=form | asked)
    assert answer.headers["location"] == "/activities"
    for path in (
        "//elsewhere.example",
        "//elsewhere.example/..",
        "/https://elsewhere.example",
        "/account/",
        "/\\elsewhere.example",
    ):
        led = await client.get(f"http://testserver{path}")
        assert "elsewhere" not in led.headers.get("location", "").removeprefix("http://testserver"), path
