"""Somebody with a browser who walks from the service to a provider and back, over real HTTP where the provider is."""

import re
from dataclasses import dataclass, field

from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response

from service.app import Surroundings, build, surround
from service.foundation.database import Database
from service.settings import Settings
from tests import factories
from tests.access.identity_provider import CLIENT_ID, CLIENT_SECRET, PASSWORD, IdentityProvider
from tests.conftest import EVIDENCE, KEYRING

TOKEN = re.compile(r'name="csrf" value="([^"]+)"')
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


_BUILT: dict[tuple[str, ...], FastAPI] = {}


def app_with(database: Database, issuer: str, **more: object) -> FastAPI:
    """The app with a provider: one for each set of settings that are named, on new surroundings at every call."""
    around = surroundings(database, issuer, **more)
    named = tuple(sorted(more))
    if named not in _BUILT:
        _BUILT[named] = build(around)
    surround(_BUILT[named], around)
    return _BUILT[named]


def surroundings(database: Database, issuer: str, **more: object) -> Surroundings:
    """A database, a provider, and whatever setting is named."""
    given = {
        "run_worker": False,
        "database_url": None,
        "oidc_issuer": issuer,
        "evidence_dir": EVIDENCE,
        "oidc_client_id": CLIENT_ID,
        "oidc_client_secret": CLIENT_SECRET,
    }
    return Surroundings(Settings(**(given | more)), database, KEYRING)  # type: ignore[arg-type]


@dataclass
class Browser:
    """Its cookies at the service are those of `client`; at the provider it keeps none."""

    app: FastAPI
    provider: IdentityProvider
    address: str = "203.0.113.7"
    base: str = "http://testserver"
    client: AsyncClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = AsyncClient(transport=ASGITransport(app=self.app, client=(self.address, 1)), base_url=self.base)

    async def begins(self, path: str = "/sign-in/provider") -> str:
        """Where the service leads to."""
        answer = await self.client.get(path)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    async def logs_in(self, there: str, username: str = "lan", **more: str) -> str:
        """Fill the provider's form in; the address to which the provider sends back."""
        async with AsyncClient() as outside:
            shown = await outside.get(there)
            assert shown.status_code == 200, shown.text
            form = dict(HIDDEN.findall(shown.text.replace("&amp;", "&")))
            login = str(shown.url.join("/login"))
            answer = await outside.post(login, data=form | {"username": username, "password": PASSWORD} | more)
        assert answer.status_code == 302, answer.text
        return str(answer.headers["location"])

    async def comes_back(self, username: str = "lan", *, path: str = "/sign-in/provider", **more: str) -> Response:
        """The whole walk, and what the service answers at its end."""
        return await self.client.get(await self.logs_in(await self.begins(path), username, **more))

    async def signs_in(self, username: str) -> None:
        """By password."""
        answer = await self.client.post("/sign-in", data={"username": username, "password": factories.PASSWORD})
        assert answer.status_code == 303, answer.text

    async def sends(self, page: str, address: str | None = None, **fields: str) -> Response:
        """A form of a page, with its token."""
        token = TOKEN.search((await self.client.get(page)).text)
        return await self.client.post(address or page, data={"csrf": token[1] if token else "", **fields})

    async def links(self, username: str = "lan", **fields: str) -> Response:
        """Link the account that is signed in."""
        asked = await self.sends("/account/provider", password=fields.pop("password", factories.PASSWORD), **fields)
        if asked.status_code != 200:
            return asked
        return await self.comes_back(username, path="/sign-in/provider/onward")

    async def leaves(self) -> Response:
        """Sign out, and what is shown then."""
        answer = await self.sends("/account", "/sign-out")
        assert answer.status_code == 303, answer.text
        return await self.client.get(answer.headers["location"])

    async def opens(self, address: str = "/account") -> bool:
        """Does a page open?"""
        return (await self.client.get(address)).status_code == 200
