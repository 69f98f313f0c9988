"""The places of the seeds over the API, as anybody asks for them: nobody signs in."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from httpx import AsyncClient, Response

from service.foundation import clock

TODAY = datetime(2026, 3, 20, 3, tzinfo=UTC)
Ask = Callable[..., Awaitable[Response]]


@pytest.fixture
def ask(client: AsyncClient) -> Ask:
    """`await ask(name="an truong")`: /api/v1/places on a day of March 2026; `await ask("/70")` for one place."""

    async def asked(path: str = "", **params: Any) -> Response:
        with clock.standing_at(TODAY):
            return await client.get(f"/api/v1/places{path}", params=params)

    return asked
