"""Titles lapse on the first day after their term: a job beside the scoring worker, in batches, each its own transaction.

Dossier, title, event and counts move together; nobody signs it, and the term was written into the decision's title when it was granted."""

import asyncio
import logging
from collections.abc import Callable
from datetime import date
from itertools import groupby

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from service.dossiers.queries import of_ids
from service.dossiers.states import State, Step
from service.dossiers.steps import StepTaken, record_steps
from service.dossiers.tables import Dossier
from service.foundation import clock
from service.foundation.database import Database
from service.recognitions import queries
from service.titles import actions as titles

log = logging.getLogger("service.lapsing")
BATCH = 2_000
EVERY_SECONDS = 600
OFFICE = "Hệ thống: hết thời hạn công nhận"


async def run(database: Database, *, restarting: Callable[[], bool] = lambda: False) -> None:
    """Look every ten minutes, until cancelled; a lost database is waited for."""
    while True:
        if not restarting():
            try:
                await lapse_all(database)
            except Exception:
                log.exception("titles did not lapse; they are looked at again later")
        await asyncio.sleep(EVERY_SECONDS)


async def lapse_all(database: Database) -> int:
    """Let every title lapse whose term is over today. Returns how many did."""
    whole = 0
    while True:
        async with database.as_worker() as session:
            number = await lapse_some(session, on=clock.today())
        whole += number
        if number < BATCH:
            return whole


async def lapse_some(session: AsyncSession, *, on: date) -> int:
    """One batch, in a number of statements that does not grow with it. Two jobs side by side take different ones."""
    ended = await queries.lock_ended(session, on=on, limit=BATCH)
    if not ended:
        return 0
    for (province_id, day), rows in groupby(ended, key=lambda row: (row.province_id, row.lapsed_on)):
        theirs = list(rows)
        ids = [row.dossier_id for row in theirs]
        await session.execute(update(Dossier).where(of_ids(province_id, ids)).values(state=State.LAPSED, state_since=day))
        steps = [
            StepTaken(
                dossier_id=row.dossier_id, commune_id=row.commune_id, household_id=row.household_id,
                before=State.APPROVED, office=OFFICE,
            )
            for row in theirs
        ]  # fmt: skip
        await record_steps(session, caller=None, province_id=province_id, steps=steps, step=Step.LAPSE, reason=None, on=day)
    await titles.lapse_titles(session, ended=ended)
    return len(ended)
