"""Logging one activity by API beside the bare app that runs the same statements: both answer in turn over the same database."""

import json
import statistics
from collections.abc import AsyncIterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from service.activities.schemas import RollLine, SessionIn
from tests.benchmarks import bare_app, load
from tests.benchmarks.figures import Figure, Goal
from tests.benchmarks.ground import Ground
from tests.benchmarks.load import Question, Task
from tests.benchmarks.memory import watched
from tests.benchmarks.rounds import Earlier, rounds_for, seconds_for
from tests.benchmarks.serving import Served, serving

CONNECTIONS, ON_THE_ROLL, DAYS = 8, 20, 300
PATH = "/api/v1/activities/sessions"
GOAL = Goal("at least", 0.6, "≥ 60 % of its rate")
_ADULTS = "SELECT uid FROM person WHERE commune_id = $1 AND birth_date < '2000-01-01' ORDER BY md5(id::text) LIMIT 400"
_FAR_AHEAD = "SELECT setval(pg_get_serial_sequence('learning_session', 'id'), greatest(max(id), 900000007)) FROM learning_session"
"""The recorded session gets a number that no other parameter bears."""


async def rows(ground: Ground, _: Earlier) -> AsyncIterator[Figure]:
    """One line: answers a second."""
    adults = [str(row["uid"]) for row in await ground.rows(_ADULTS, ground.communes[0])]
    await ground.settle(_FAR_AHEAD)
    statements = await bare_app.recorded(ground.database, token=ground.tokens["staff"], entry=_recorded(ground, adults))
    await ground.database.serving.dispose()
    questions = [_question(ground, adults, number) for number in range(DAYS)]
    async with serving(ground, "product") as product, serving(ground, "bare", statements=statements) as bare:
        rates: dict[str, list[float]] = {"product": [], "bare": []}
        with watched(app=product.pid, postmaster=ground.postmaster) as watch:
            for turn in range(rounds_for(ground.size)):
                for name, served in (("product", product), ("bare", bare)):
                    rates[name].append(await _rate(ground, served, questions, turn=turn))
    yield Figure(
        row="logging", work="log one activity by API", size=ground.size, unit="/s", ours=statistics.median(rates["product"]),
        theirs=statistics.median(rates["bare"]), against="FastAPI + asyncpg, same statements", goal=GOAL, memory=watch.memory,
    )  # fmt: skip


async def _rate(ground: Ground, served: Served, questions: Sequence[Question], *, turn: int) -> float:
    await ground.settle()
    first = turn * 10_000_000 + served.port * 100_000  # no key comes twice
    task = Task(port=served.port, questions=questions, connections=CONNECTIONS, seconds=seconds_for(ground.size), first=first)
    return (await load.run(task)).rate


def _recorded(ground: Ground, adults: Sequence[str]) -> SessionIn:
    return SessionIn.model_validate(_entry(ground, adults[:ON_THE_ROLL], topic=bare_app.TOPIC, held_on=bare_app.HELD_ON))


def _entry(ground: Ground, people: Sequence[str], *, topic: str, held_on: date) -> dict[str, Any]:
    told = SessionIn(
        kind="topical_meeting", topic=topic, held_on=held_on, hours=Decimal(2), commune_id=ground.communes[0],
        roll=tuple(RollLine.model_validate({"person": uid}) for uid in people),
    )  # fmt: skip
    return told.model_dump(mode="json", exclude_none=True)


def _question(ground: Ground, adults: Sequence[str], number: int) -> Question:
    """A roll of a day; its topic and key bear the number of the request."""
    start = number * 7 % max(1, len(adults) - ON_THE_ROLL)
    held_on = date(2026, 1, 2) + timedelta(days=number)
    body = _entry(ground, adults[start : start + ON_THE_ROLL], topic="Buổi đo số 0000000000", held_on=held_on)
    headers = {
        "Authorization": f"Bearer {ground.tokens['staff']}",
        "Content-Type": "application/json",
        "Idempotency-Key": "key-{n}",
    }
    return Question(method="POST", path=PATH, headers=headers, body=json.dumps(body))
