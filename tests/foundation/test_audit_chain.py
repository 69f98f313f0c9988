"""The chain is only ever added to, by whoever; writers side by side neither fork it nor wait for each other in a circle."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.database import Database
from tests.factories import AN_KHANH, AN_TRUONG, HAI_PHONG
from tests.foundation.chained import TABLES, add, breaks, three_and_two, verified, write

CHANGES = ("UPDATE {} SET province_id = 1", "DELETE FROM {}", "TRUNCATE {}")
OF_HEADS = ("UPDATE {} SET number = number - 1", "UPDATE {} SET place_id = 1", "DELETE FROM {}", "TRUNCATE {}")
TRICKS = (
    *(change.format(table) for table in TABLES for change in (OF_HEADS if table == "audit_head" else CHANGES)),
    *(f"ALTER TABLE {table} DISABLE TRIGGER ALL" for table in TABLES),
    *(f"DROP TABLE {table}" for table in TABLES),
    "DROP TRIGGER chain ON audit_entry",
    "SET session_replication_role = replica",
    "CREATE OR REPLACE FUNCTION link_audit(in_province int, from_id bigint) RETURNS void LANGUAGE sql AS 'SELECT'",
    "CREATE TRIGGER mine BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION refuse_change_of_audit()",
    f"SELECT link_audit({HAI_PHONG}, 0)",
    "SELECT audit_content(e) FROM audit_entry e",
    "SELECT * FROM audit_link",
    "SELECT * FROM audit_head",
    "INSERT INTO audit_head VALUES (1, 1, 'x')",
    f"INSERT INTO audit_link VALUES ({AN_TRUONG}, 99, {HAI_PHONG}, 99, 'x', 'x', 'x')",
    "SET ROLE hoctap_owner",
    "SET ROLE hoctap_worker",
)


@pytest.mark.parametrize("trick", TRICKS)
async def test_the_serving_role_changes_nothing_by_any_trick(database: Database, trick: str) -> None:
    await three_and_two(database)
    with pytest.raises(DBAPIError, match=r"permission denied|must be (able|owner)|must be a member"):
        async with database.as_caller(None) as session:
            await session.execute(text(trick))
    assert (await breaks(database), (await verified(database)).entries) == ([], 5)


@pytest.mark.parametrize("change", [change.format(t) for t in TABLES for change in (OF_HEADS if t == "audit_head" else CHANGES)])
async def test_owner_and_worker_are_refused_while_the_triggers_stand(database: Database, change: str) -> None:
    await three_and_two(database)
    for role in (database.as_owner, database.as_worker):
        with pytest.raises(DBAPIError, match=r"permission denied|only ever added|only moves on"):
            async with role() as session:
                await session.execute(text(change))


async def test_parallel_writers_of_one_place_make_one_chain(database: Database) -> None:
    async def several(commune_id: int) -> None:
        for _ in range(5):
            await write(database, commune_id)

    await asyncio.gather(*(several(AN_TRUONG) for _ in range(6)), *(several(AN_KHANH) for _ in range(2)))
    done = await verified(database)
    assert (done.breaks, {place: head.number for place, head in done.heads.items()}) == ([], {AN_TRUONG: 30, AN_KHANH: 10})


async def test_writers_of_two_places_in_either_order_do_not_wait_in_a_circle(database: Database) -> None:
    async def both(*places: int | None) -> None:
        async with database.as_owner() as session:
            for place in places:
                await add(session, place)
                await asyncio.sleep(0)

    one, other = (AN_TRUONG, AN_KHANH, None), (None, AN_KHANH, AN_TRUONG)
    await asyncio.gather(*(both(*(one if n % 2 else other)) for n in range(12)))
    done = await verified(database)
    assert (done.breaks, done.entries, {head.number for head in done.heads.values()}) == ([], 36, {12})


async def test_the_head_is_not_held_before_the_transaction_ends(database: Database) -> None:
    await write(database, AN_TRUONG)
    async with database.as_owner() as slow:
        await add(slow, AN_TRUONG)
        await asyncio.wait_for(write(database, AN_TRUONG), timeout=10)
    assert (await breaks(database), (await verified(database)).heads[AN_TRUONG].number) == ([], 3)


async def test_what_is_rolled_back_leaves_no_number_out(database: Database) -> None:
    await write(database, AN_TRUONG)
    async with AsyncSession(database.owner) as session:
        await add(session, AN_TRUONG)
        await session.rollback()
    await write(database, AN_TRUONG)
    assert (await breaks(database), (await verified(database)).heads[AN_TRUONG].number) == ([], 2)


async def test_a_savepoint_is_chained_with_what_surrounds_it(database: Database) -> None:
    async with database.as_owner() as session:
        async with session.begin_nested():
            await add(session, AN_TRUONG)
        await add(session, AN_TRUONG)
    assert (await breaks(database), (await verified(database)).heads[AN_TRUONG].number) == ([], 2)


async def test_many_in_one_transaction_are_one_chain_in_their_order(database: Database) -> None:
    async with database.as_owner() as session:
        for number in range(50):
            await add(session, AN_TRUONG if number % 2 else AN_KHANH, number=number)
    assert (await breaks(database), (await verified(database)).entries) == ([], 50)
    async with database.as_owner() as session:
        order = text(f"SELECT audit_entry_id FROM audit_link WHERE place_id = {AN_TRUONG} ORDER BY number")
        ids = list((await session.execute(order)).scalars())
    assert ids == sorted(ids)
