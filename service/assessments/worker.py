"""The scoring worker: takes marks, deletes them, **then** gathers and scores what they touched, in the order of the titles.

The order matters: facts gathered before the marks are gone would lose an entry logged in between. One worker at a time (an advisory lock):
two would store an older gathering over a newer one. Requests never score."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.activities.actions import recompute_kept_facts
from service.assessments import scorer
from service.assessments.counting import recount_subjects
from service.assessments.gather import Wanted
from service.foundation import clock
from service.foundation.database import Database
from service.foundation.rows import AnyRow
from service.legislation.queries import LawInForce, law_in_force
from service.scoring import Outcome
from service.titles.tables import RescoreMark
from service.titles.vocabulary import SubjectKind, Title

log = logging.getLogger("service.worker")
IDLE_SECONDS = 0.5
BATCH = 5_000
_ONE_WORKER = text("SELECT pg_try_advisory_xact_lock(hashtext('hoctap scoring worker'))")
ORDER = (Title.CITIZEN, Title.FAMILY, Title.COMMUNE)

Scope = tuple[int, int]
"""(province_id, assessed_year)."""


@dataclass
class Rescored:
    """What one batch did: how many marks it took and how many subjects of each title it scored."""

    marks: int = 0
    subjects: dict[Title, int] = field(default_factory=lambda: defaultdict(int))


async def run(database: Database, *, restarting: Callable[[], bool] = lambda: False) -> None:
    """Work until cancelled. A lost database is waited for; the marks of the batch that was cut off are still there."""
    while True:
        try:
            done = Rescored() if restarting() else await work_once(database)
        except Exception:
            log.exception("a batch of re-scoring failed; its marks stay")
            done = Rescored()
        if not done.marks:
            await asyncio.sleep(IDLE_SECONDS)


async def work_all(database: Database) -> Rescored:
    """Work until no mark is left."""
    whole = Rescored()
    while (done := await work_once(database)).marks:
        whole.marks += done.marks
        for title, number in done.subjects.items():
            whole.subjects[title] += number
    return whole


async def work_once(database: Database, *, batch: int = BATCH) -> Rescored:
    """Score what one batch of marks touched, in one transaction."""
    async with database.as_worker() as session:
        if not (await session.execute(_ONE_WORKER)).scalar_one():
            return Rescored()
        marks = await _take(session, batch)
        done = Rescored(len(marks))
        for scope, touched in _by_scope(marks).items():
            await _score_scope(session, scope, touched, done)
        return done


async def _take(session: AsyncSession, batch: int) -> Sequence[AnyRow]:
    oldest = select(RescoreMark.id).order_by(RescoreMark.id).limit(batch).with_for_update(skip_locked=True)
    taken = delete(RescoreMark).where(RescoreMark.id.in_(oldest.scalar_subquery()))
    return (
        await session.execute(
            taken.returning(RescoreMark.province_id, RescoreMark.assessed_year, RescoreMark.subject_kind, RescoreMark.subject_id)
        )
    ).all()


Touched = dict[Title, set[int]]


def _by_scope(marks: Iterable[AnyRow]) -> dict[Scope, Touched]:
    titles = {SubjectKind.PERSON: Title.CITIZEN, SubjectKind.HOUSEHOLD: Title.FAMILY, SubjectKind.PLACE: Title.COMMUNE}
    scopes: dict[Scope, Touched] = {}
    for mark in marks:
        touched = scopes.setdefault((mark.province_id, mark.assessed_year), {title: set() for title in ORDER})
        title = titles.get(SubjectKind(mark.subject_kind))
        if title is not None:
            touched[title].add(mark.subject_id)
    return scopes


async def _score_scope(session: AsyncSession, scope: Scope, touched: Touched, done: Rescored) -> None:
    province_id, year = scope
    laws = await law_in_force(session, province_id=province_id, titles=ORDER, on=date(year, 12, 31))
    if people := sorted(touched[Title.CITIZEN]):
        await recompute_kept_facts(
            session, province_ids=[province_id] * len(people), person_ids=people, years=[year] * len(people)
        )
    for title in ORDER:
        wanted = Wanted(province_id=province_id, assessed_year=year, ids=sorted(touched[title]))
        if wanted.ids:
            changed = await _score_title(session, title, [law for law in laws if law.title == title], wanted)
            done.subjects[title] += len(wanted.ids)
            _pass_on(title, changed, touched)
            await recount_subjects(session, province_id=province_id, title=title, assessed_year=year, places=_places(changed))


async def _score_title(session: AsyncSession, title: Title, laws: Sequence[LawInForce], wanted: Wanted) -> list[AnyRow]:
    changed = list(await scorer.forget(session, title, wanted))
    for law in laws:
        changed.extend(await scorer.score(session, law, wanted, at=clock.now()))
    return changed


def _pass_on(title: Title, changed: Iterable[AnyRow], touched: Touched) -> None:
    """A citizen who now passes, or no longer, moves the forecast of household and commune; nothing else of a score does."""
    if title is not Title.CITIZEN:
        return
    for row in changed:
        if _passing(getattr(row, "passing", None)) != _passing(getattr(row, "old_passing", None)):
            touched[Title.FAMILY].update(h for h in (row.household_id, getattr(row, "old_household_id", None)) if h)
            touched[Title.COMMUNE].update(c for c in (row.commune_id, getattr(row, "old_commune_id", None)) if c)


def _passing(verdict: int | None) -> bool:
    return verdict == Outcome.PASSED


def _places(changed: Iterable[AnyRow]) -> list[int]:
    both = ((row.commune_id, getattr(row, "old_commune_id", None)) for row in changed)
    return sorted({place for pair in both for place in pair if place is not None})
