"""Importing rows of Excel. Not built yet: the line says so."""

from collections.abc import AsyncIterator

from tests.benchmarks.figures import Figure, Goal
from tests.benchmarks.ground import Ground
from tests.benchmarks.rounds import Earlier

GOAL = Goal("at most", 3, "≤ 3 ×")


async def rows(ground: Ground, _: Earlier) -> AsyncIterator[Figure]:
    """One line without a figure."""
    yield Figure(
        row="import", work="import 100 k rows of Excel", size=ground.size, ours=None, against="python-calamine + COPY", goal=GOAL
    )
