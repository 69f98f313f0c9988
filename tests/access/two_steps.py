"""A phone for tests, and somebody who signs in with a browser to an app where the second step is required."""

import re
from dataclasses import dataclass
from datetime import datetime

import pyotp
from httpx import AsyncClient, Response

from service.foundation import clock
from tests import factories


@dataclass(frozen=True)
class Phone:
    """What read the square."""

    secret: str

    def code(self, at: datetime | None = None) -> str:
        """The six digits of an instant."""
        return pyotp.TOTP(self.secret).at(at or clock.now())


@dataclass
class Somebody:
    """A browser without a script."""

    client: AsyncClient
    username: str

    async def password(self) -> Response:
        """The first step."""
        return await self.client.post("/sign-in", data={"username": self.username, "password": factories.PASSWORD})

    async def send(self, page: str, address: str | None = None, **fields: str) -> Response:
        """Open a page and submit a form of it with its token."""
        token = re.search(r'name="csrf" value="([^"]+)"', (await self.client.get(page)).text)
        assert token, page
        return await self.client.post(address or page, data={"csrf": token[1], **fields})

    async def phone(self, page: str = "/sign-in/phone") -> Phone:
        """Read the secret off the page."""
        found = re.search(r"nhập khóa <code>([A-Z2-7 ]+)</code>", (await self.client.get(page)).text)
        assert found
        return Phone(found[1].replace(" ", ""))

    async def enrolled(self) -> tuple[Phone, list[str]]:
        """Password, phone, and the recovery codes that are shown."""
        await self.password()
        phone = await self.phone()
        shown = await self.send("/sign-in/phone", code=phone.code())
        assert shown.status_code == 200, shown.text
        return phone, re.findall(r"<code>([a-z2-7-]{19})</code>", shown.text)

    async def opens(self, address: str = "/dossiers") -> bool:
        """Does a page of the desk open?"""
        return (await self.client.get(address)).status_code == 200
