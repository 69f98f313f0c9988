"""Scoring again what one logged activity touched: the time of the worker from the marks to the last score, at each size."""

import os
import statistics
import time
from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal

from service.activities.actions import log_session
from service.activities.schemas import RollLine, SessionIn
from service.assessments import worker
from service.foundation.database import Database, caller_of
from tests.benchmarks.figures import Figure, Goal
from tests.benchmarks.ground import Ground
from tests.benchmarks.memory import watched
from tests.benchmarks.rounds import Earlier, rounds_for
from tests.benchmarks.scoring_rows import score_citizens

ON_THE_ROLL = 30
GOAL = Goal("at most", 1.3, "≤ 1.3 × the smallest")
WORK = "re-score what one activity touched"
_ADULTS = """
SELECT uid FROM person WHERE commune_id = $1 AND birth_date < '2000-01-01'
   AND village_id = (SELECT min(village_id) FROM person WHERE commune_id = $1) ORDER BY id LIMIT $2
"""


async def rows(ground: Ground, earlier: Earlier) -> AsyncIterator[Figure]:
    """One line."""
    smallest = earlier(WORK)
    await score_citizens(ground)
    adults = [row["uid"] for row in await ground.rows(_ADULTS, ground.communes[0], ON_THE_ROLL)]
    database = ground.fresh()
    try:
        await _once(database, ground, adults, 0)
        with watched(app=os.getpid(), postmaster=ground.postmaster) as watch:
            seconds = [await _once(database, ground, adults, number) for number in range(1, 1 + 5 * rounds_for(ground.size))]
    finally:
        await database.close()
    yield Figure(
        row="touched", work=WORK, size=ground.size, unit="ms", ours=statistics.median(seconds) * 1000, theirs=smallest,
        against="–" if smallest is None else "the smallest size", goal=GOAL if smallest else None, memory=watch.memory,
    )  # fmt: skip


async def _once(database: Database, ground: Ground, adults: list[str], number: int) -> float:
    """Log one roll of a village, then let the worker do all that it left."""
    entry = SessionIn(
        kind="ccl_class", topic=f"Buổi đo {number}", held_on=date(2026, 1, 5), hours=Decimal(1), commune_id=ground.communes[0],
        roll=tuple(RollLine(person=uid) for uid in adults),
    )  # fmt: skip
    async with database.as_caller(ground.tokens["staff"]) as session:
        await log_session(session, caller=caller_of(session), entry=entry, idempotency_key=f"touched-{number}")
    started = time.perf_counter()
    done = await worker.work_all(database)
    assert done.marks
    return time.perf_counter() - started
