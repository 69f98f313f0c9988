"""A family with two titles, somebody of it who is signed in, an app that signs, and texts that nobody ought to believe."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy import insert, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.matrix import Role
from service.app import Surroundings, surround
from service.certificates.signing import given_keys
from service.certificates.statement import Statement
from service.foundation import clock
from service.foundation.database import Database
from service.settings import Settings
from service.titles.tables import TitleHeld
from service.titles.vocabulary import SubjectKind, Title
from tests import factories
from tests.conftest import KEYRING
from tests.factories import AT, MadeHousehold

FIRST, SECOND = "c" * 43 + "=", "d" * 43 + "="
"""Two private keys; the last sign of 32 bytes in base64 stands for padding alone."""
KEYS = given_keys(FIRST)
NAME = "Nguyễn Văn An"
STATEMENT = Statement(
    uid="019a4c1e-7b6a-7a7c-ae35-c281bf60aeba", title=Title.CITIZEN, level=0, assessed_year=2025, subject_kind=SubjectKind.PERSON, name=NAME,
    place="Chủ tịch Ủy ban nhân dân xã An Trường", decision_number="12/QĐ-UBND", decided_on=date(2025, 12, 20), valid_until=date(2026, 12, 31),
)  # fmt: skip


@dataclass
class Signing:
    """The app, the family whose titles are certified, and what is asked of both."""

    client: AsyncClient
    session: AsyncSession
    home: MadeHousehold
    titles: dict[str, str]

    async def certificate(self, of: str = "person") -> Response:
        """The page of a title, as the family sees it."""
        return await self.client.get(f"/family/certificates/{self.titles[of]}")

    async def text(self, of: str = "person") -> str:
        """What the square of a title holds behind the #."""
        found = re.search(r'href="/check#([^"]+)"', (await self.certificate(of)).text)
        assert found is not None
        return unescape(found[1])

    async def check(self, text: str) -> dict[str, Any]:
        """What the API says of a text."""
        answer = await self.client.post("/api/v1/certificate-checks", json={"text": text})
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    async def change(self, statement: str, **given: Any) -> None:
        """Change something as the owner."""
        await self.session.execute(text(statement), given)
        await self.session.commit()


@pytest.fixture
async def signing(built: FastAPI, database: Database, owner_session: AsyncSession) -> AsyncIterator[Signing]:
    """Everybody, committed; the family is signed in."""
    home = await factories.household(owner_session, names=(NAME, "Trần Thị Bình"))
    await factories.account(owner_session, "giadinh", Role.FAMILY, household_id=home.id)
    kinds = {"person": ("citizen", home.people[0].id), "household": ("family", home.id)}
    titles = {kind: await held(owner_session, kind, *of, home) for kind, of in kinds.items()}
    await owner_session.commit()
    surround(built, Surroundings(Settings(run_worker=False, database_url=None), database, KEYRING, certificates=KEYS))
    with clock.standing_at(AT):
        async with AsyncClient(transport=ASGITransport(app=built), base_url="http://testserver") as client:
            await client.post("/sign-in", data={"username": "giadinh", "password": factories.PASSWORD})
            yield Signing(client, owner_session, home, titles)


async def held(session: AsyncSession, kind: str, title: str, subject_id: int, home: MadeHousehold) -> str:
    """A title of 2025, in force to the end of 2026. Its uid."""
    made = insert(TitleHeld).values(
        province_id=factories.HAI_PHONG, subject_kind=kind, subject_id=subject_id, title=title, level=0, assessed_year=2025,
        decided_on=date(2025, 12, 20), valid=Range(date(2025, 12, 20), date(2027, 1, 1)), commune_id=factories.AN_TRUONG,
        household_id=home.id, decision_number="12/QĐ-UBND",
    )  # fmt: skip
    return str((await session.execute(made.returning(TitleHeld.uid))).scalar_one())
