"""What nobody names any more is cleared away: by a job after some time, at once where a desk took a file off; and what is named must be there.

An upload holds its content until it commits, and this takes it alone: a content is never cleared away under a row that is about to name it."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from service.assessments import file_queries as queries
from service.foundation import clock
from service.foundation.database import Database
from service.foundation.file_store import FileStore, StoredFileError
from service.settings import Settings

log = logging.getLogger("service")
EVERY = 3600.0
AT_A_TIME = 500


async def clear_away(database: Database, store: FileStore, *, grace: timedelta) -> int:
    """Remove every content that no file names and that nobody sent again within the grace. How many went; one at a time, so that a kill does no harm."""
    before, gone = (clock.now() - grace).timestamp(), 0
    old = await asyncio.to_thread(lambda: list(store.untouched_since(before)))
    for start in range(0, len(old), AT_A_TIME):
        some = old[start : start + AT_A_TIME]
        async with database.as_worker() as session:
            named = await queries.referred_to(session, some)
        for sha256 in some:
            gone += sha256 not in named and await clear_one(database, store, sha256, before=before)
    return gone


async def clear_one(database: Database, store: FileStore, sha256: str, *, before: float | None = None) -> bool:
    """Remove one content unless a file names it, or it was sent again since a moment."""
    async with database.as_worker() as session:
        await queries.hold_alone(session, sha256)
        if await queries.referred_to(session, [sha256]):
            return False
        if before is not None and store.touched_since(sha256, before):
            return False
        await asyncio.to_thread(store.remove, sha256)
        return True


async def damaged(session: AsyncSession, store: FileStore) -> list[tuple[str, str]]:
    """The contents that files name and that are not whole: hash and what is wrong, as the owner. Reads every file."""
    found = []
    for row in await queries.all_contents(session):
        try:
            await asyncio.to_thread(store.read, row.sha256)
        except StoredFileError as wrong:
            found.append((row.sha256, str(wrong)))
    return found


@asynccontextmanager
async def clearing(database: Database, settings: Settings, *, every: float = EVERY) -> AsyncIterator[None]:
    """Let the job run beside the block, again and again; while the database or the disk is away it waits for its next turn."""
    store, grace = FileStore(settings.evidence_folder), timedelta(hours=settings.evidence_grace_hours)
    task = asyncio.create_task(_again_and_again(database, store, grace, every))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _again_and_again(database: Database, store: FileStore, grace: timedelta, every: float) -> None:
    while True:
        try:
            await clear_away(database, store, grace=grace)
        except (DBAPIError, OSError):
            log.warning("the job that clears away files found no database or no folder; it tries again at its next turn")
        await asyncio.sleep(every)
