"""The transaction in which a trial runs: the worker's sight, read only, for a bounded time, one at a time for each caller.

Only counts leave it, or ids of subjects in communes that the caller reads anyway; the database itself refuses to write in it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.database import Database
from service.foundation.errors import FieldError, Invalid, ServiceError, TooMany

SECONDS = 60
AT_ONCE = 2
"""Trials of one process at the same time: the worker and the desks need the machine too."""

_room = asyncio.Semaphore(AT_ONCE)
_READ_ONLY = text("SET TRANSACTION READ ONLY")
_BOUNDED_AND_FOR_THE_SET = text(
    "SELECT set_config('statement_timeout', :milliseconds, true), set_config('enable_nestloop', 'off', true)"
)
"""How many rows a period holds on a day is guessed far too low: loops inside loops made a province of 4,000 people take a hundred times longer."""
_ALONE = text("SELECT pg_try_advisory_xact_lock(hashtextextended('hoctap: trial', :account))")


@asynccontextmanager
async def running(database: Database, *, account_id: int) -> AsyncIterator[AsyncSession]:
    """The session of one trial. Raises TooMany (`trial-running`, `trials-busy`), Invalid (`trial-too-long`, `draft-out-of-range`)."""
    if _room.locked():
        raise TooMany("trials-busy", "Đang có nhiều phép thử cùng chạy; chưa thử gì", retry_after=20)
    async with _room:
        try:
            async with database.as_worker() as session:
                await session.execute(_READ_ONLY)
                await session.execute(_BOUNDED_AND_FOR_THE_SET, {"milliseconds": str(round(SECONDS * 1000))})
                if not (await session.execute(_ALONE, {"account": account_id})).scalar_one():
                    raise TooMany("trial-running", "Bạn đang có một phép thử chưa xong; chưa thử gì thêm", retry_after=10)
                yield session
        except DBAPIError as refused:
            if (told := _told(refused)) is None:
                raise
            raise told from refused


def _told(refused: DBAPIError) -> ServiceError | None:
    state = str(getattr(refused.orig, "sqlstate", "") or "")
    if state == "57014":
        return Invalid(
            "trial-too-long",
            f"Phép thử chạy quá {SECONDS} giây nên đã dừng; không có gì thay đổi",
            "Hãy thử lại lúc ít người dùng, hoặc thử ít nơi hơn (mục “places” của API).",
        )
    return _out_of_range("có con số quá lớn, hoặc quá nhiều ý") if state.startswith(("22", "54")) else None


def _out_of_range(why: str) -> Invalid:
    message = f"Bản thử không chạy được: {why}. Hãy sửa các ngưỡng và điểm, rồi thử lại."
    return Invalid("draft-out-of-range", message, errors=[FieldError("document", "draft-out-of-range", message)])
