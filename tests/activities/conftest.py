"""The desks of two neighbouring communes, and a household to take to class."""

from dataclasses import dataclass
from typing import Any

import pytest
from httpx import AsyncClient, Response
from sqlalchemy.ext.asyncio import AsyncSession

from tests import factories
from tests.factories import AN_KHANH, AN_TRUONG, MadeHousehold
from tests.subjects.desk import Desks, seat

DAY = "2026-03-05"


@dataclass
class Classroom:
    """Two people of An Trường (`home`) and one of An Khánh (`elsewhere`) who may sit on a roll."""

    desks: Desks
    home: MadeHousehold
    elsewhere: MadeHousehold

    def sheet(self, *roll: dict[str, Any], **changes: Any) -> dict[str, Any]:
        """The form of a session of both people of the household; None takes a field away."""
        everybody = roll or tuple({"person": person.uid} for person in self.home.people)
        form = {"kind": "ccl_class", "topic": "Trồng rau sạch", "held_on": DAY, "hours": 1.5, "commune_id": AN_TRUONG, "roll": everybody}  # fmt: skip
        return {name: value for name, value in (form | changes).items() if value is not None}

    async def log(
        self, sheet: dict[str, Any] | None = None, *, key: str | None = "k", username: str | None = "canbo"
    ) -> Response:
        """Send a sheet under an idempotency key."""
        headers = {"Idempotency-Key": key} if key is not None else {}
        return await self.desks.post(username, "/activities/sessions", sheet or self.sheet(), headers=headers)

    async def logged(self, sheet: dict[str, Any] | None = None, *, key: str = "k") -> str:
        """The uid of a session that must be accepted."""
        answer = await self.log(sheet, key=key)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["uid"])

    async def read(self, session: str) -> dict[str, Any]:
        """A session with its roll and corrections."""
        answer = await self.desks.get("canbo", f"/activities/sessions/{session}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


@pytest.fixture
async def classroom(client: AsyncClient, owner_session: AsyncSession) -> Classroom:
    """The desks with both households, committed."""
    home = await factories.household(owner_session, names=("Hà Văn Một", "Hà Thị Hai"))
    elsewhere = await factories.household(owner_session, commune_id=AN_KHANH, names=("Bùi Văn Ba",))
    return Classroom(await seat(client, owner_session), home, elsewhere)
