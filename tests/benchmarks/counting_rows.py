"""Counts of a commune, a cluster and a province by API beside an endpoint of the same server that only runs `select 1`; and beside
themselves at the smallest size."""

import statistics
from collections.abc import AsyncIterator

from tests.benchmarks import load
from tests.benchmarks.figures import Figure, Goal
from tests.benchmarks.ground import CLUSTER, HAI_PHONG, YEAR, Ground
from tests.benchmarks.load import Question, Task
from tests.benchmarks.memory import watched
from tests.benchmarks.rounds import Earlier, rounds_for, seconds_for
from tests.benchmarks.scoring_rows import score_citizens
from tests.benchmarks.serving import ONE, Served, serving

CONNECTIONS = 4
RATE = Goal("at least", 0.8, "≥ 80 % of its rate")
SIZES = Goal("at most", 1.2, "≤ 1.2 × the smallest")


async def rows(ground: Ground, earlier: Earlier) -> AsyncIterator[Figure]:
    """A line a place and comparison."""
    await score_citizens(ground)
    places = {"commune": ground.communes[0], "cluster": CLUSTER, "province": HAI_PHONG}
    async with serving(ground, "product") as served:
        for name, place in places.items():
            async for figure in _of(ground, served, name, place, earlier):
                yield figure


async def _of(ground: Ground, served: Served, name: str, place: int, earlier: Earlier) -> AsyncIterator[Figure]:
    path = f"/api/v1/statistics/recognitions?place={place}&title=citizen&assessed_year={YEAR}&children=false"
    rates: dict[str, list[load.Answered]] = {path: [], ONE: []}
    with watched(app=served.pid, postmaster=ground.postmaster) as watch:
        for _ in range(rounds_for(ground.size)):
            for asked, answered in rates.items():
                answered.append(await _load(ground, served, asked))
    ours, theirs = (statistics.median(answered.rate for answered in rates[asked]) for asked in (path, ONE))
    work, slowness = f"counts of a {name} by API", f"counts of a {name} by API, median"
    yield Figure(row="counts", work=work, size=ground.size, unit="/s", ours=ours, theirs=theirs, against="`select 1`, same server", goal=RATE, memory=watch.memory)  # fmt: skip
    before, now = earlier(slowness), statistics.median(answered.p50 for answered in rates[path])
    against, goal = ("–", None) if before is None else ("the smallest size", SIZES)
    yield Figure(row="counts", work=slowness, size=ground.size, unit="ms", ours=now, theirs=before, against=against, goal=goal)


async def _load(ground: Ground, served: Served, path: str) -> load.Answered:
    asked = Question(path=path, headers={"Authorization": f"Bearer {ground.tokens['counts']}"})
    return await load.run(Task(port=served.port, questions=[asked], connections=CONNECTIONS, seconds=seconds_for(ground.size)))
