"""Populates in one transaction: communes are made in processes of their own and stream into tables without indexes, which come back after.

A kill at any moment leaves the database as it was. While it runs, nobody else works on these tables."""

import asyncio
import multiprocessing
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import date

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.actions import create_account
from service.accounts.queries import account_to_sign_in
from service.demo import PASSWORD
from service.demo.rows import COLUMNS
from service.demo.storing import number_on
from service.foundation.copying import copy_lines, copy_records
from service.foundation.crypto import Keyring
from service.foundation.database import Database
from service.foundation.text import fold
from service.places.tables import VILLAGE
from service.populate import bare_tables, queries
from service.populate.making import Made, make
from service.populate.order import Order, Plan, PopulateError, plans

ACCOUNT = "populate"
PROCESSES, AHEAD = 2, 4
TABLES = {
    **{table: columns.split() for table, columns in COLUMNS.items()},
    "registration": ["subject_kind", "subject_id", "title", "assessed_year", "commune_id", "household_id", "registered_on"],
}
Report = Callable[[str], None]


async def populate(database: Database, keyring: Keyring, order: Order, *, report: Report) -> dict[str, int]:
    """Make the people and store them. Returns how many rows entered each table.

    Raises PopulateError when somebody real is there, or no commune stands in all the years."""
    async with database.as_owner() as session:
        planned = await _planned(session, order)
        report(f"Đang tạo {order.citizens} người ở {len(planned)} xã…")
        await _make_villages(session, planned)
        taken_off = await bare_tables.take_off(session, list(TABLES))
        numbers = await _store(session, planned, keyring)
        report("Đang dựng lại chỉ mục và ràng buộc…")
        await bare_tables.put_back(session, taken_off)
        await _finish(session)
    await _analyse(database)
    return numbers


async def _planned(session: AsyncSession, order: Order) -> list[Plan]:
    if await queries.somebody_real(session):
        raise PopulateError("Cơ sở dữ liệu này có người thật: không thêm người không có thật.")
    grounds = await queries.grounds(session, order.places, years=order.years)
    if not grounds:
        raise PopulateError("Không có xã nào ở những nơi này đứng suốt những năm này. Hãy kiểm tra mã nơi và năm.")
    last = await queries.last_numbers(session)
    return list(plans(order, grounds, last=last, account_id=await _account(session)))


async def _account(session: AsyncSession) -> int:
    """Who logged everything: an account of the demo's kind, which production refuses to start with."""
    known = await account_to_sign_in(session, ACCOUNT)
    if known is not None:
        return int(known.id)
    return await create_account(session, username=ACCOUNT, display_name="Dữ liệu tạo ra", password=PASSWORD, demo=True)


async def _make_villages(session: AsyncSession, planned: Sequence[Plan]) -> None:
    villages = [(plan, village) for plan in planned for village in plan.villages]
    places = [(village.id, VILLAGE, plan.ground.province_id) for plan, village in villages]
    await copy_records(session, "place", ["id", "level", "province_id"], places)
    always: Range[date] = Range(None, None)
    periods = [
        (village.id, always, VILLAGE, village.name, village.name.rpartition(" ")[0].lower(), fold(village.name), village.since, "populate")
        for _, village in villages
    ]  # fmt: skip
    columns = ["place_id", "valid", "level", "name", "kind", "folded", "parent_id", "source"]
    await copy_records(session, "place_period", columns, periods)


async def _store(session: AsyncSession, planned: Sequence[Plan], keyring: Keyring) -> dict[str, int]:
    stored: Counter[str] = Counter()
    async for made in _made(planned, keyring):
        for table, columns in TABLES.items():
            if made.numbers.get(table):
                await copy_lines(session, table, ["province_id", *columns], made.lines[table])
        stored.update(made.numbers)
    return dict(stored)


async def _made(planned: Sequence[Plan], keyring: Keyring) -> AsyncIterator[Made]:
    """The communes in their order, a few of them made ahead while the database takes one in."""
    if sum(plan.citizens for plan in planned) < 10_000:  # starting processes would cost more than it saves
        for plan in planned:
            yield make(plan, keyring)
        return
    with ProcessPoolExecutor(PROCESSES, mp_context=multiprocessing.get_context("spawn")) as pool:
        for future in _ahead(pool, planned, keyring):
            yield await asyncio.wrap_future(future)


def _ahead(pool: ProcessPoolExecutor, planned: Iterable[Plan], keyring: Keyring) -> Iterable[Future[Made]]:
    waiting: deque[Future[Made]] = deque()
    for plan in planned:
        waiting.append(pool.submit(make, plan, keyring))
        if len(waiting) >= AHEAD:
            yield waiting.popleft()
    yield from waiting


async def _finish(session: AsyncSession) -> None:
    if headless := await queries.households_without_one_head(session):
        raise PopulateError(f"{headless} hộ không có đúng một chủ hộ: không lưu gì.")
    await number_on(session)
    await queries.count_intents(session)


async def _analyse(database: Database) -> None:
    async with database.as_owner() as session:
        await session.execute(text(f"ANALYZE {', '.join(TABLES)}, place, place_period"))
