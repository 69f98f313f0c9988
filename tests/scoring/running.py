"""Runs the scoring statement on PostgreSQL over facts given as typed arrays: a pure SELECT that needs no table."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from service.foundation.rows import AnyRow
from service.scoring import BoundRuleSet, Explanation, Outcome, arrays_of, explain, facts_from_arrays, score_statement
from tests.scoring.oracle import Facts, Judged


@dataclass(frozen=True)
class Scored:
    """One row of the statement."""

    bound: BoundRuleSet
    facts: tuple[int | None, ...]
    judged: Judged

    @property
    def by_code(self) -> dict[str, Outcome]:
        """Outcomes by indicator."""
        codes = (indicator.code for indicator in self.bound.indicators)
        return dict(zip(codes, self.judged.outcomes, strict=True))

    @property
    def points_by_code(self) -> dict[str, int | None]:
        """Points in tenths by indicator; empty where nothing is counted."""
        codes = (indicator.code for indicator in self.bound.indicators)
        return dict(zip(codes, self.judged.points, strict=True)) if self.judged.points else {}

    def explained(self) -> Explanation:
        """The row in sentences."""
        return explain(self.bound, self.facts, *self.judged)


class Prepared:
    """A bound rule set with its statement, for scoring more than once."""

    def __init__(self, bound: BoundRuleSet) -> None:
        self.bound = bound
        self.statement = score_statement(bound, facts_from_arrays(bound))


class Server:
    """A connection to the test run's server with an event loop of its own, so that tests of generated law stay plain functions."""

    def __init__(self, url: str) -> None:
        self._loop = asyncio.new_event_loop()
        # every generated rule set is another statement: keeping them prepared would only fill the server
        self._engine: AsyncEngine = create_async_engine(url, connect_args={"prepared_statement_cache_size": 0})

    def score(self, bound: BoundRuleSet, rows: Iterable[Facts]) -> list[Scored]:
        """Many subjects with one statement, in the order given."""
        return self.run(Prepared(bound), rows)

    def score_one(self, bound: BoundRuleSet, facts: Facts) -> Scored:
        """One subject."""
        return self.score(bound, [facts])[0]

    def run(self, prepared: Prepared, rows: Iterable[Facts]) -> list[Scored]:
        """As `score`, without writing the statement again."""
        return self._loop.run_until_complete(self._run(prepared, list(rows)))

    def close(self) -> None:
        """End the connection and the loop."""
        self._loop.run_until_complete(self._engine.dispose())
        self._loop.close()

    async def _run(self, prepared: Prepared, rows: Sequence[Facts]) -> list[Scored]:
        arrays = arrays_of(prepared.bound, enumerate(rows))
        async with self._engine.connect() as connection:
            found = (await connection.execute(prepared.statement, arrays)).all()
        by_subject: dict[int, AnyRow] = {row.subject_id: row for row in found}
        return [_scored(prepared.bound, by_subject[number]) for number in range(len(rows))]


def _scored(bound: BoundRuleSet, row: AnyRow) -> Scored:
    outcomes = tuple(Outcome(outcome) for outcome in row.outcomes)
    return Scored(bound, tuple(row.facts), Judged(tuple(row.points), outcomes, row.total, Outcome(row.verdict)))
