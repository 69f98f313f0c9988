"""The scoring worker: takes marks, deletes them, **then** gathers and scores what they touched, in the order of the titles.

The order matters: facts gathered before the marks are gone would lose an entry logged in between. One worker at a time (an advisory lock):
two would store an older gathering over a newer one. Requests never score."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.activities.actions import recompute_kept_facts
from service.assessments import bulk, scorer
from service.assessments.bulk_queries import take_backlog
from service.assessments.chain import ORDER, Scope, Touched, asked_by, pass_on, places_of
from service.assessments.counting import recount_subjects
from service.assessments.gather import Wanted
from service.foundation import clock
from service.foundation.database import Database
from service.foundation.rows import AnyRow
from service.legislation.queries import LawInForce, law_in_force
from service.titles.tables import RescoreMark
from service.titles.vocabulary import Title

log = logging.getLogger("service.worker")
IDLE_SECONDS = 0.5
BATCH, BACKLOG = 5_000, 100_000
"""Marks taken at a time; and waiting marks of one province and year from which all of it is scored at once, as a set."""

_ONE_WORKER = text("SELECT pg_try_advisory_xact_lock(hashtext('hoctap scoring worker'))")
_PLAN_FOR_THE_SET = text("SET LOCAL plan_cache_mode = force_custom_plan")
"""A plan made for one subject crawls over five thousand: the length of the arrays must reach the planner."""


@dataclass
class Rescored:
    """What one batch did: how many marks it took and how many subjects of each title it scored."""

    marks: int = 0
    subjects: dict[Title, int] = field(default_factory=lambda: defaultdict(int))


async def run(
    database: Database, *, restarting: Callable[[], bool] = lambda: False, beat: Callable[[], None] = lambda: None
) -> None:
    """Work until cancelled. A lost database is waited for; the marks of the batch that was cut off are still there.

    `beat` is called after each look at the marks that went well: who watches it knows that the worker works."""
    while True:
        try:
            done = Rescored() if restarting() else await _work_and_tell(database, beat)
        except Exception:
            log.exception("a batch of re-scoring failed; its marks stay")
            done = Rescored()
        if not done.marks:
            await asyncio.sleep(IDLE_SECONDS)


async def _work_and_tell(database: Database, beat: Callable[[], None]) -> Rescored:
    done = await work_once(database)
    beat()
    return done


async def work_all(database: Database, *, backlog: int = BACKLOG) -> Rescored:
    """Work until no mark is left. `backlog`: from how many marks of a year on they are scored as a whole."""
    whole = Rescored()
    while (done := await work_once(database, backlog=backlog)).marks:
        whole.marks += done.marks
        for title, number in done.subjects.items():
            whole.subjects[title] += number
    return whole


async def work_once(database: Database, *, batch: int = BATCH, backlog: int = BACKLOG) -> Rescored:
    """Score what one batch of marks touched, in one transaction."""
    async with database.as_worker() as session:
        if not (await session.execute(_ONE_WORKER)).scalar_one():
            return Rescored()
        await session.execute(_PLAN_FOR_THE_SET)
        if scope := await _flooded(session, backlog):
            return await _score_flooded(session, scope)
        marks = await _take(session, batch)
        done = Rescored(len(marks))
        for scope, own in _by_scope(marks).items():
            await _score_scope(session, scope, await asked_by(session, scope, own), done)
        return done


async def _flooded(session: AsyncSession, backlog: int) -> Scope | None:
    """A province and year for which a backlog of marks waits, if there is one."""
    oldest = select(RescoreMark.province_id, RescoreMark.assessed_year).order_by(RescoreMark.id).limit(2 * backlog)
    waiting = oldest.subquery("waiting")
    counted = select(*waiting.c).group_by(*waiting.c).having(func.count() >= backlog).limit(1)
    row = (await session.execute(counted)).one_or_none()
    return Scope(row.province_id, row.assessed_year) if row else None


async def _score_flooded(session: AsyncSession, scope: Scope) -> Rescored:
    """Take every mark of the scope, then score its communes whole: cheaper than batch after batch that come to the same ones again."""
    key = {"province_id": scope.province_id, "assessed_year": scope.assessed_year}
    number, communes = await take_backlog(session, **key)
    return Rescored(number, defaultdict(int, await bulk.score_backlog(session, **key, communes=communes)))


async def _take(session: AsyncSession, batch: int) -> Sequence[AnyRow]:
    """Lock the oldest marks, those that another transaction holds left out, then delete just these."""
    oldest = (
        select(RescoreMark.id)
        .order_by(RescoreMark.id)
        .limit(batch)
        .with_for_update(skip_locked=True)
        .cte("oldest")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    taken = delete(RescoreMark).where(RescoreMark.id == oldest.c.id)
    return (
        await session.execute(
            taken.returning(RescoreMark.province_id, RescoreMark.assessed_year, RescoreMark.subject_kind, RescoreMark.subject_id)
        )
    ).all()


def _by_scope(marks: Iterable[AnyRow]) -> dict[Scope, list[AnyRow]]:
    scopes: dict[Scope, list[AnyRow]] = defaultdict(list)
    for mark in marks:
        scopes[Scope(mark.province_id, mark.assessed_year)].append(mark)
    return scopes


async def _score_scope(session: AsyncSession, scope: Scope, touched: Touched, done: Rescored) -> None:
    province_id, year = scope.province_id, scope.assessed_year
    laws = await law_in_force(session, province_id=province_id, titles=ORDER, on=scope.window_end)
    if people := sorted(touched[Title.CITIZEN]):
        await recompute_kept_facts(
            session, province_ids=[province_id] * len(people), person_ids=people, years=[year] * len(people)
        )
    for title in ORDER:
        wanted = Wanted(province_id=province_id, assessed_year=year, ids=sorted(touched[title]))
        if wanted.ids:
            changed = await _score_title(session, title, [law for law in laws if law.title == title], wanted)
            done.subjects[title] += len(wanted.ids)
            await pass_on(session, scope, title, changed, touched)
            await recount_subjects(session, province_id=province_id, title=title, assessed_year=year, places=places_of(changed))


async def _score_title(session: AsyncSession, title: Title, laws: Sequence[LawInForce], wanted: Wanted) -> list[AnyRow]:
    changed = list(await scorer.forget(session, title, wanted))
    for law in laws:
        changed.extend(await scorer.score(session, law, wanted, at=clock.now()))
    return changed
