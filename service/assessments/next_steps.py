"""The least changes that would bring each missing title, computed by the statement that scores: what a family could do next.

Trials are made by `scoring.trials`; every trial of every subject under one law is judged in one statement, and nothing is stored."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from sqlalchemy.ext.asyncio import AsyncSession

from service.assessments import queries
from service.assessments.explaining import law_of
from service.assessments.schemas import AheadOut, ChangeOut, WayOut
from service.foundation.rows import AnyRow
from service.scoring import BoundRuleSet, Change, Outcome, Trial, trials

MOST_TRIALS = 300
"""Of one subject: three rungs out of sixteen are 560 trials, of which the least ones are judged."""

SHOWN = 2


@dataclass(frozen=True, kw_only=True)
class Way:
    """Changes that, made together, bring the title; `total` in tenths where there are points."""

    changes: tuple[Change, ...]
    total: int | None


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """What one stored score lacks: at most `SHOWN` ways, the least first; none where nothing that is tried suffices."""

    subject_id: int
    title: str
    level: int
    ways: tuple[Way, ...]


async def ahead_of(session: AsyncSession, rows: Iterable[AnyRow]) -> list[Ahead]:
    """The ways of every stored score that does not pass, one statement a law. Rows as `queries.assessments_of` gives them."""
    missing = sorted((row for row in rows if row.verdict != Outcome.PASSED), key=_law_key)
    found: list[Ahead] = []
    for _, group in groupby(missing, key=_law_key):
        found += await _under_one_law(session, list(group))
    return found


def _law_key(row: AnyRow) -> tuple[int, str]:
    return row.rule_set_id, json.dumps(row.parameters, sort_keys=True)


async def _under_one_law(session: AsyncSession, rows: Sequence[AnyRow]) -> list[Ahead]:
    bound = law_of(rows[0])
    tried = [trials(bound, dict(zip(bound.facts, row.facts, strict=True)), row.outcomes)[:MOST_TRIALS] for row in rows]
    numbered = dict(enumerate((at, trial) for at, of_row in enumerate(tried) for trial in of_row))
    passing = await _passing(session, bound, {number: trial for number, (_, trial) in numbered.items()})
    ways: dict[int, list[Way]] = {}
    for number, total in passing.items():
        at, trial = numbered[number]
        ways.setdefault(at, []).append(Way(changes=trial.changes, total=total))
    return [
        Ahead(subject_id=row.subject_id, title=row.title, level=row.level, ways=_least(ways.get(at, ())))
        for at, row in enumerate(rows)
    ]


async def _passing(session: AsyncSession, bound: BoundRuleSet, tried: dict[int, Trial]) -> dict[int, int | None]:
    """The numbers of the trials that pass, in the order of their effort, with the total that they reach."""
    if not tried:
        return {}
    judged = await queries.score_many_given(session, bound, [(number, trial.facts) for number, trial in tried.items()])
    return {row.subject_id: row.total for row in sorted(judged, key=lambda row: row.subject_id) if row.verdict == Outcome.PASSED}


def _least(ways: Iterable[Way]) -> tuple[Way, ...]:
    """The least ways, none of which holds all of another."""
    shown: list[Way] = []
    for way in ways:
        if not any(set(known.changes) <= set(way.changes) for known in shown):
            shown.append(way)
    return tuple(shown[:SHOWN])


def ahead_out(ahead: Ahead) -> AheadOut:
    """The ways to a missing title as the API shows them."""
    ways = [
        WayOut(
            changes=[ChangeOut(indicator=c.indicator, fact=c.fact, value=c.value, words=c.words) for c in way.changes],
            total=None if way.total is None else Decimal(way.total) / 10,
        )
        for way in ahead.ways
    ]
    return AheadOut(title=ahead.title, level=ahead.level, ways=ways)
