"""Populating: exactly so many people, the same for the same seed, with every constraint back, and never beside somebody real."""

import pytest
from sqlalchemy import text

from service.assessments import worker
from service.assessments.bulk import score_year
from service.foundation.database import Database
from service.populate import Order, PopulateError, loading, populate
from service.statistics.reconcile import reconcile
from tests import factories
from tests.conftest import KEYRING
from tests.populate.conftest import PLACES, Populated, content


async def value(database: Database, question: str) -> int:
    async with database.as_owner() as session:
        return int((await session.execute(text(question))).scalar_one())


async def small(database: Database, *, seed: int = 1, confirmed: int = 30, intents: int = 0) -> dict[str, int]:
    order = Order(citizens=300, seed=seed, places=PLACES, confirmed=confirmed, intents=intents)
    return await populate(database, KEYRING, order, report=lambda _: None)


async def test_exactly_so_many_people_are_there(populated: Populated) -> None:
    assert await value(populated.database, "SELECT count(*) FROM person") == populated.numbers["person"] == 2_000


async def test_there_are_exactly_five_entries_of_a_roll_for_each(populated: Populated) -> None:
    assert await value(populated.database, "SELECT count(*) FROM roll_entry") == populated.numbers["roll_entry"] == 10_000


async def test_people_live_spread_over_the_places_asked_for(populated: Populated) -> None:
    counts = "SELECT max(n) - min(n) FROM (SELECT count(*) AS n FROM person GROUP BY commune_id) c"
    assert await value(populated.database, "SELECT count(DISTINCT commune_id) FROM person") == len(PLACES)
    assert await value(populated.database, counts) <= 1


async def test_there_are_clans_units_villages_and_intents(populated: Populated) -> None:
    wanted = ("clan", "clan_member", "clan_support", "unit", "unit_level", "unit_member", "registration", "stated_point")
    assert all(populated.numbers[table] for table in wanted)
    assert await value(populated.database, "SELECT count(*) FROM place WHERE level = 4") == len(PLACES)


async def test_every_constraint_index_and_trigger_is_back(populated: Populated) -> None:
    assert populated.after == populated.before


async def test_no_mark_is_left_row_by_row(populated: Populated) -> None:
    assert await value(populated.database, "SELECT count(*) FROM rescore_mark") == 0


async def test_statistics_are_there_for_the_planner(populated: Populated) -> None:
    assert await value(populated.database, "SELECT reltuples FROM pg_class WHERE relname = 'person'") == 2_000


async def test_two_databases_of_one_seed_are_the_same(populated: Populated, database: Database) -> None:
    await populate(database, KEYRING, Order(citizens=2_000, seed=1, places=PLACES, intents=50), report=lambda _: None)
    assert await content(database) == await content(populated.database)


async def test_another_seed_makes_other_people(database: Database) -> None:
    await small(database)
    names = await value(database, "SELECT hashtext(string_agg(full_name, ',' ORDER BY id)) FROM person")
    async with database.as_owner() as session:
        await session.execute(text(f"TRUNCATE {', '.join(loading.TABLES)} CASCADE"))
    await small(database, seed=2)
    assert await value(database, "SELECT hashtext(string_agg(full_name, ',' ORDER BY id)) FROM person") != names


async def test_a_second_order_adds_to_the_first(database: Database) -> None:
    await small(database)
    await small(database, seed=2)
    assert await value(database, "SELECT count(*) FROM person") == 600


async def test_it_is_refused_where_somebody_real_lives(database: Database) -> None:
    async with database.as_owner() as session:
        await factories.household(session)
    with pytest.raises(PopulateError):
        await small(database)
    assert await value(database, "SELECT count(*) FROM person") == 1


async def test_places_that_do_not_stand_in_the_year_are_refused(database: Database) -> None:
    with pytest.raises(PopulateError):
        await populate(
            database, KEYRING, Order(citizens=10, seed=1, places=(factories.TRUONG_THO,), years=(2026,)), report=lambda _: None
        )


async def test_a_load_that_breaks_leaves_nothing(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(loading, "_finish", broken)
    with pytest.raises(ConnectionError):
        await small(database)
    assert await value(database, "SELECT count(*) FROM person") == 0
    assert await value(database, "SELECT count(*) FROM pg_constraint WHERE conrelid = 'person'::regclass AND contype = 'p'") == 1


async def test_the_year_scores_and_reconciles(database: Database) -> None:
    await small(database, confirmed=60, intents=40)
    done = await score_year(database, province_id=factories.HAI_PHONG, assessed_year=2026, communes=PLACES)
    assert sum(done.values()) > 300
    async with database.as_owner() as session:
        assert await reconcile(session) == []
    assert (await worker.work_all(database)).marks == 0
