"""A whole year of some communes scored at once: kept facts from the log, then every title in the order of the chain, then the counts.

Nothing leaves the database. Each title's subjects are written into a temporary table with statistics, so that the planner joins sets and
never crawls; communes are shared out over as many transactions as there are cores, and a title waits for the one before."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, delete, insert, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.schema import CreateTable

from service.activities import fact_queries
from service.activities.tables import KeptFact
from service.assessments import bulk_queries as queries
from service.assessments import scorer
from service.assessments.chain import ORDER
from service.assessments.counting import recount_subjects
from service.assessments.gather import WantedAmong
from service.foundation import clock
from service.foundation.database import Database
from service.legislation.actions import apply
from service.legislation.queries import law_in_force
from service.titles.vocabulary import Title

PARTS = 2
"""Transactions side by side: as many as the smallest machine has cores."""

_SETTINGS = tuple(
    text(f"SET LOCAL {setting}")
    for setting in ("work_mem = '128MB'", "plan_cache_mode = force_custom_plan", "enable_nestloop = off", "jit = off")
)
_COLUMNS = (Column("subject_id", BigInteger), Column("commune_id", Integer), Column("household_id", BigInteger))
_CHOSEN = Table("chosen", MetaData(), *_COLUMNS, prefixes=["TEMPORARY"], postgresql_on_commit="DROP")


@dataclass(frozen=True, kw_only=True)
class Year:
    """What is scored: a year of some communes of one province, and the instant that the scores bear."""

    province_id: int
    assessed_year: int
    communes: Sequence[int]
    at: datetime

    @property
    def window_end(self) -> date:
        """31 December of the assessed year."""
        return date(self.assessed_year, 12, 31)

    def shared_out(self, parts: int) -> list["Year"]:
        """The communes in so many parts."""
        rows = (self.communes[start::parts] for start in range(parts))
        return [
            Year(province_id=self.province_id, assessed_year=self.assessed_year, communes=row, at=self.at) for row in rows if row
        ]


async def score_year(
    database: Database,
    *,
    province_id: int,
    assessed_year: int,
    communes: Sequence[int],
    parts: int = PARTS,
    recount_log: bool = True,
) -> dict[Title, int]:
    """Score everybody in some communes of a province for a year, and the places above them. Returns how many subjects of each title.

    `recount_log=False`: the kept facts are taken as they are (a rule changed, the log did not). Marks are left as they stand."""
    year = Year(province_id=province_id, assessed_year=assessed_year, communes=sorted(communes), at=clock.now())
    done: dict[Title, int] = {}
    await _enter_laws(database, year)
    for title in ORDER:
        shares = year.shared_out(parts if title in queries.OF_COMMUNES else 1)
        numbers = await asyncio.gather(*(_score_part(database, title, part, recount_log=recount_log) for part in shares))
        done[title] = sum(numbers)
    return done


async def _enter_laws(database: Database, year: Year) -> None:
    """Enter the laws that will be applied, and commit: the first use of a law, inside a part, would keep the other part waiting for its end."""
    async with database.as_worker() as session:
        for law in await law_in_force(session, province_id=year.province_id, titles=ORDER, on=year.window_end):
            await apply(session, law)


async def score_backlog(
    session: AsyncSession, *, province_id: int, assessed_year: int, communes: Sequence[int]
) -> dict[Title, int]:
    """The same in the worker's own transaction: what a backlog of marks comes down to."""
    year = Year(province_id=province_id, assessed_year=assessed_year, communes=communes, at=clock.now())
    await _plan_for_sets(session)
    return {title: await _score_chosen(session, title, year, recount_log=True) for title in ORDER}


async def _score_part(database: Database, title: Title, year: Year, *, recount_log: bool) -> int:
    async with database.as_worker() as session:
        await _plan_for_sets(session)
        return await _score_chosen(session, title, year, recount_log=recount_log)


async def _plan_for_sets(session: AsyncSession) -> None:
    for setting in _SETTINGS:
        await session.execute(setting)


async def _score_chosen(session: AsyncSession, title: Title, year: Year, *, recount_log: bool) -> int:
    if chosen := await _choose(session, title, year):
        if title is Title.CITIZEN and recount_log:
            await _keep_facts(session, year)
        await _score_title(session, title, year)
    return chosen


async def _choose(session: AsyncSession, title: Title, year: Year) -> int:
    """Write the title's subjects and where they stand into the temporary table; how many there are."""
    await session.execute(text("DROP TABLE IF EXISTS pg_temp.chosen"))
    await session.execute(CreateTable(_CHOSEN))
    found = queries.chosen_of(title, province_id=year.province_id, assessed_year=year.assessed_year, communes=year.communes)
    chosen = await session.execute(insert(_CHOSEN).from_select([column.name for column in _CHOSEN.c], found))
    await session.execute(text("ANALYZE chosen"))
    return int(chosen.rowcount)  # type: ignore[attr-defined]


async def _keep_facts(session: AsyncSession, year: Year) -> None:
    """Count the kept facts of the chosen people anew from the rolls, in one pass over their year."""
    own = (KeptFact.province_id == year.province_id, KeptFact.assessed_year == year.assessed_year)
    await session.execute(delete(KeptFact).where(*own, KeptFact.person_id == _CHOSEN.c.subject_id))
    gathered = fact_queries.gathered(province_id=year.province_id, year=year.assessed_year, people=_CHOSEN)
    await session.execute(insert(KeptFact).from_select(list(fact_queries.FACT_COLUMNS), gathered))


async def _score_title(session: AsyncSession, title: Title, year: Year) -> None:
    wanted = WantedAmong(province_id=year.province_id, assessed_year=year.assessed_year, ids=(), relation=_CHOSEN)
    places = await queries.leaves_of(session, wanted)
    found = await law_in_force(session, province_id=year.province_id, titles=[title], on=year.window_end)
    applied = {await apply(session, law): law for law in found if law.bound is not None}
    scored_by = await queries.laws_scored_by(session, title, wanted)
    # every score changes with the law that it rests on: rows written anew cost half of what changed ones do
    anew = bool(applied) and not scored_by <= applied.keys()
    if anew:
        places |= await scorer.forget_everybody(session, title, wanted)
    elif scored_by:
        places |= {row.old_commune_id for row in await scorer.forget(session, title, wanted)}
    for applied_law_id, law in applied.items():
        await scorer.score_everybody(session, law, wanted, at=year.at, applied_law_id=applied_law_id, anew=anew or not scored_by)
    await recount_subjects(
        session, province_id=year.province_id, title=title, assessed_year=year.assessed_year, places=sorted(places)
    )
