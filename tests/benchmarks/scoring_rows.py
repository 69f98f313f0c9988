"""Scoring everybody: from the log beside the bare aggregate and OpenFisca, again on kept facts beside OpenFisca; and the whole chain.

Before each measurement what the one before stored is gone, and a checkpoint has passed. After each, totals and points are compared person
by person: only the same rule at work makes a ratio worth printing."""

import asyncio
import os
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from service.assessments import bulk
from service.foundation.database import Database
from service.titles.vocabulary import Title
from tests.benchmarks import by_hand, by_openfisca, openfisca_reading
from tests.benchmarks.figures import Figure, Goal, Memory, Unit
from tests.benchmarks.ground import HAI_PHONG, YEAR, Ground
from tests.benchmarks.memory import watched
from tests.benchmarks.openfisca_reading import Source
from tests.benchmarks.rounds import TOO_SMALL_TO_TELL, Earlier
from tests.benchmarks.rule import change_rule, rule_in_force

EMPTY = "TRUNCATE assessment, kept_fact, subject_count"
PATIENCE, CHAIN = 300, "score all titles of the chain"
DROP = f"DROP TABLE IF EXISTS {by_hand.TABLE}, {openfisca_reading.TABLE}"
FROM_LOG = Goal("at most", 1.5, "≤ 1.5 ×")
AGAIN = Goal("at least", 5, "≥ 5 × faster")
FROM_LOG_FASTER = Goal("at least", 1.5, "≥ 1.5 × faster")


@dataclass
class Times:
    """Seconds by what was measured, each repeat one; and the peaks beside ours."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    memory: dict[str, Memory] = field(default_factory=dict)

    async def take(self, name: str, work: Callable[[], Awaitable[object]]) -> None:
        """Measure once."""
        started = time.perf_counter()
        await work()
        self.seconds.setdefault(name, []).append(time.perf_counter() - started)

    def median(self, name: str) -> float:
        """The middle one."""
        return statistics.median(self.seconds[name])


def repeats(size: int) -> int:
    """Small sizes are measured more often: their noise is larger."""
    return 1 if size < TOO_SMALL_TO_TELL else 5 if size <= 10_000 else 3 if size <= 100_000 else 1


async def rows(ground: Ground, _: Earlier) -> AsyncIterator[Figure]:
    """Three goals, and the same beside the fastest reading that we know."""
    times = Times()
    for _n in range(repeats(ground.size)):
        await _from_log(ground, times)
        await _again(ground, times)
    log, again = "score from the log", "score again, a rule changed"
    yield _figure(ground, times, log, "log", "by hand", "SQL aggregate of totals", FROM_LOG)
    yield _figure(ground, times, again, "again", "fisca again rows", "OpenFisca", AGAIN, faster=True)
    yield _figure(ground, times, log, "log", "fisca log rows", "OpenFisca", FROM_LOG_FASTER, faster=True)
    yield _figure(ground, times, again, "again", "fisca again columns", "OpenFisca, binary COPY", None, faster=True)
    yield _figure(ground, times, log, "log", "fisca log columns", "OpenFisca, binary COPY", None, faster=True)


def _figure(
    ground: Ground,
    times: Times,
    work: str,
    ours: str,
    theirs: str | None,
    against: str,
    goal: Goal | None,
    *,
    faster: bool = False,
    row: str = "scoring",
) -> Figure:
    unit: Unit = "s"
    return Figure(
        row=row, work=work, size=ground.size, unit=unit, ours=times.median(ours), theirs=times.median(theirs) if theirs else None,
        against=against, goal=goal, faster=faster, memory=times.memory[ours],
    )  # fmt: skip


async def _from_log(ground: Ground, times: Times) -> None:
    rule = await rule_in_force(ground)
    await ground.settle(EMPTY, DROP)
    await _ours(ground, times, "log", recount_log=True)
    await ground.settle()
    await times.take("by hand", lambda: by_hand.compute(ground, rule))
    _same(await by_hand.different(ground), "the aggregate written by hand")
    await _fisca(ground, times, "log")


async def _again(ground: Ground, times: Times) -> None:
    await change_rule(ground)
    await ground.settle(DROP, "VACUUM assessment")
    await _ours(ground, times, "again", recount_log=False)
    await _fisca(ground, times, "again")


async def _ours(ground: Ground, times: Times, name: str, *, recount_log: bool) -> None:
    with citizens_only():
        await _score(ground, times, name, recount_log=recount_log)


async def _score(ground: Ground, times: Times, name: str, *, recount_log: bool) -> None:
    database = ground.fresh()
    try:
        with watched(app=os.getpid(), postmaster=ground.postmaster) as watch:
            await times.take(name, lambda: _year(database, ground, recount_log=recount_log))
        times.memory[name] = watch.memory
    finally:
        await database.close()


async def _year(database: Database, ground: Ground, *, recount_log: bool) -> None:
    done = await bulk.score_year(
        database, province_id=HAI_PHONG, assessed_year=YEAR, communes=ground.communes, recount_log=recount_log
    )
    assert done[Title.CITIZEN] == ground.size


async def _fisca(ground: Ground, times: Times, name: str) -> None:
    rule = await rule_in_force(ground)
    source: Source = "log" if name == "log" else "kept"
    ways: tuple[by_openfisca.Way, ...] = ("rows", "columns")
    for way in ways:
        await ground.settle(DROP)
        await times.take(f"fisca {name} {way}", lambda way=way: by_openfisca.compute(ground, rule, source=source, way=way))  # type: ignore[misc]
        _same(await openfisca_reading.different(ground), "OpenFisca")


async def chain(ground: Ground, _: Earlier) -> AsyncIterator[Figure]:
    """One line: every title of the year, from the log. Given up after a while, so that the rows after it are measured still."""
    times = Times()
    await ground.settle(EMPTY, DROP)
    try:
        async with asyncio.timeout(PATIENCE):
            await _score(ground, times, "chain", recount_log=True)
    except TimeoutError:
        yield Figure(row="chain", work=CHAIN, size=ground.size, ours=None, note=f"given up after {PATIENCE} s")
    else:
        yield _figure(ground, times, CHAIN, "chain", None, "–", None, row="chain")


async def score_citizens(ground: Ground) -> None:
    """What the rows after this one stand on."""
    [scored] = await ground.rows("SELECT count(*) AS number FROM assessment WHERE title = 'citizen'")
    if not scored["number"]:
        await ground.settle(EMPTY, DROP)
        await _ours(ground, Times(), "log", recount_log=True)
    await ground.settle("VACUUM ANALYZE assessment, kept_fact, subject_count")


def _same(different: int, counterpart: str) -> None:
    if different:
        raise RuntimeError(f"{different} people score otherwise by {counterpart}: the two do not follow the same rule")


@contextmanager
def citizens_only() -> Iterator[None]:
    """The counterparts score citizens; the other titles of the chain are measured on a line of their own."""
    whole = vars(bulk)["ORDER"]
    vars(bulk)["ORDER"] = (Title.CITIZEN,)
    try:
        yield
    finally:
        vars(bulk)["ORDER"] = whole
