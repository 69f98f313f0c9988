"""A bounded load on two replicas, as clients that keep their word: the same key again until somebody acknowledges, on the other replica if need be."""

import asyncio
import itertools
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import httpx

from tests import factories

WRITERS, READERS = 6, 2
HELD_ON = date(2026, 3, 2)


@dataclass
class Load:
    """What was sent and what came back. `replicas` may be changed while the load runs."""

    replicas: list[str]
    tokens: dict[str, str]
    people: Sequence[factories.MadePerson]
    acknowledged: dict[str, str] = field(default_factory=dict)
    answers: list[int] = field(default_factory=list)
    lost: list[httpx.TransportError] = field(default_factory=list)
    reads: int = 0
    lines: int = 0
    stopping: bool = False

    async def write(self, client: httpx.AsyncClient, number: int) -> None:
        """Log sessions, each under its own key; every fifth key goes to both replicas at once."""
        for turn in itertools.count(number):
            if self.stopping:
                return
            key, body = str(uuid.uuid4()), self._session(turn)
            twice = self.replicas if turn % 5 == 0 else self.replicas[turn % 2 : turn % 2 + 1]
            uids = {await one for one in [asyncio.ensure_future(self._until_done(client, first, key, body)) for first in twice]}
            assert len(uids) == 1, "one key was answered with two sessions"
            self.acknowledged[key] = uids.pop()
            self.lines += len(body["roll"])

    def _session(self, turn: int) -> dict[str, Any]:
        roll = [{"person": self.people[(turn + step) % len(self.people)].uid} for step in range(1 + turn % 3)]
        return {
            "kind": "ccl_class", "topic": f"Lớp {turn}", "held_on": HELD_ON.isoformat(), "hours": "2",
            "commune_id": factories.AN_TRUONG, "roll": roll,
        }  # fmt: skip

    async def _until_done(self, client: httpx.AsyncClient, first: str, key: str, body: dict[str, Any]) -> str:
        headers = {"Authorization": f"Bearer {self.tokens['canbo']}", "Idempotency-Key": key}
        for replica in itertools.cycle([first, *self.replicas]):
            try:
                answer = await client.post(f"{replica}/api/v1/activities/sessions", json=body, headers=headers)
            except httpx.TransportError as lost:
                self.lost.append(lost)
                await asyncio.sleep(0.05)
                continue
            self.answers.append(answer.status_code)
            if answer.status_code in (200, 201):
                return str(answer.json()["uid"])
        raise AssertionError("unreachable")

    async def read(self, client: httpx.AsyncClient, number: int) -> None:
        """Read the counts of the commune, from whichever replica answers."""
        query: dict[str, str | int] = {"place": factories.AN_TRUONG, "assessed_year": 2026, "title": "citizen"}
        headers = {"Authorization": f"Bearer {self.tokens['thongke']}"}
        for turn in itertools.count(number):
            if self.stopping:
                return
            replica = self.replicas[turn % len(self.replicas)]
            try:
                answer = await client.get(f"{replica}/api/v1/statistics/recognitions", params=query, headers=headers)
            except httpx.TransportError:  # the replica closes idle connections as it stops; a read is asked again
                continue
            assert answer.status_code == 200, answer.text
            self.reads += 1
            await asyncio.sleep(0.02)


@asynccontextmanager
async def running(load: Load) -> AsyncIterator[None]:
    """Writers and readers for as long as the block lasts; what they have begun they finish."""
    async with httpx.AsyncClient(timeout=30) as client, asyncio.TaskGroup() as group:
        for number in range(WRITERS):
            group.create_task(load.write(client, number))
        for number in range(READERS):
            group.create_task(load.read(client, number))
        try:
            yield
        finally:
            load.stopping = True


async def more_acknowledged(load: Load, number: int) -> None:
    """Wait until so many more keys are acknowledged."""
    until = len(load.acknowledged) + number

    async def enough() -> bool:
        return len(load.acknowledged) >= until

    await eventually(enough)


async def eventually(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait for a condition, half a minute at most."""
    for _ in range(1500):
        if await holds():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it never came true")
