"""The retention job: what is older than the period that a province set is erased or emptied. Without a period nothing happens.

Records whose data cannot go yet without breaking counts and decisions have no act here; the register says so on its page."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import date

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation import clock
from service.foundation.database import Database
from service.requests.actions import LEFT_BEHIND

_REACH = text(
    "SELECT set_config('app.writes', coalesce(array_agg(DISTINCT commune_id), '{}')::text, true) FROM person"
    " WHERE left_on IS NOT NULL AND erased_on IS NULL"
)
_PEOPLE = text(
    "SELECT count(*) FILTER (WHERE erase_person(r.province_id, r.id, :on_day, :left_behind)) FROM person r"
    " JOIN retention_period k ON k.record = 'people' AND k.province_id = r.province_id"
    " WHERE r.erased_on IS NULL AND r.left_on + make_interval(months => k.months) < CAST(:on_day AS date)"
)
_REQUESTS = text(
    "WITH emptied AS (UPDATE family_request r SET words = NULL, answer = NULL, outcome = NULL FROM retention_period k"
    " WHERE k.record = 'requests' AND k.province_id = r.province_id AND r.state IN ('refused', 'fulfilled') AND r.words IS NOT NULL"
    " AND coalesce(r.fulfilled_on, r.answered_on) + make_interval(months => k.months) < CAST(:on_day AS date) RETURNING 1)"
    " SELECT count(*) FROM emptied"
)
log = logging.getLogger("service")
EVERY = 6 * 3600.0
ACTS = {"people": _PEOPLE, "requests": _REQUESTS}
"""Record of the register → what the job does to what is older than its period."""


async def retain(session: AsyncSession, *, on_day: date) -> dict[str, int]:
    """Erase who left so long ago, empty what was asked so long ago, as the owner. How many of each record."""
    await session.execute(_REACH)
    given = {"on_day": on_day, "left_behind": LEFT_BEHIND}
    return {
        record: int((await session.execute(act, {name: given[name] for name in act.compile().params})).scalar_one())
        for record, act in ACTS.items()
    }


@asynccontextmanager
async def running(database: Database, *, every: float = EVERY) -> AsyncIterator[None]:
    """Let the job run beside the block, again and again; while the database is away it waits for its next turn."""
    task = asyncio.create_task(_again_and_again(database, every))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _again_and_again(database: Database, every: float) -> None:
    while True:
        try:
            async with database.as_owner() as session:
                await retain(session, on_day=clock.today())
        except (DBAPIError, OSError):
            log.warning("the retention job found no database; it tries again at its next turn")
        await asyncio.sleep(every)
