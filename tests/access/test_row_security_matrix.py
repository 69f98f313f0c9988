"""Every table × select, insert, update, delete × everybody who has no business there: with the serving role itself.

Anything but a refusal for want of a right (42501) or no row at all counts as reached: a taken key, a broken reference or a failed check
would mean that the policies had let the row pass."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Table, delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.actions import sign_in
from service.access.matrix import Role
from service.declared import METADATA
from service.foundation import clock
from service.foundation.columns import PROTECTIONS
from service.foundation.database import Database, connect
from service.installation import APP
from tests import factories
from tests.access.planted import Planted, plant, protected_tables
from tests.conftest import Cluster, clone_database, drop_database, transaction

TABLES, VERBS = METADATA.sorted_tables, ("select", "insert", "update", "delete")
STRANGERS = ("staff", "family", "statistics", "own-statistics", "administrator", "nobody", "ended", "early", "card", "old-card")
"""Of another commune, household, province; counting the own province; signed in as nobody; with a grant that is over, or that has not begun;
with a paper card of another household, or with one of the own household that was replaced."""
READ_BY_CARD = {"household", "assessment", "title_held", "rescore_mark", "dossier", "decision", "family_request"}
"""Of its own household a card reads these rows, and no person's: names come from `members_shown`."""

REFUSED = "42501"


class World:
    """The clone with its planted rows, the tokens of those who try, and the columns that the serving role may update."""

    def __init__(self, database: Database, planted: Planted, tokens: dict[str, str | None], open_: dict[str, list[str]]) -> None:
        self.database, self.planted, self.tokens, self.open = database, planted, tokens, open_

    @asynccontextmanager
    async def as_(self, who: str) -> AsyncIterator[AsyncSession]:
        """A transaction of somebody that is rolled back whatever happens."""
        try:
            async with self.database.as_caller(self.tokens[who]) as session:
                yield session
                raise _EnoughError
        except _EnoughError:
            pass

    def attempt(self, table: Table, verb: str) -> Any:
        """The statement of a verb on the planted row: read it, add it, set what is open to itself, remove it."""
        own, names = self.planted.same_row(table), self.open[table.name] or [c.name for c in table.primary_key.columns]
        return {
            "select": select(func.count()).select_from(table).where(own),
            "insert": insert(table).values(self.planted.rows[table.name]),
            "update": update(table).where(own).values({name: table.c[name] for name in names}),
            "delete": delete(table).where(own),
        }[verb]

    async def reached(self, who: str, table: Table, verb: str) -> bool:
        """Did somebody reach the planted row?"""
        async with self.as_(who) as session:
            try:
                done = await session.execute(self.attempt(table, verb))
            except DBAPIError as error:
                return getattr(error.orig, "sqlstate", "") != REFUSED
            return bool(done.scalar_one() if verb == "select" else done.rowcount)  # type: ignore[attr-defined]
        raise AssertionError


class _EnoughError(Exception):
    pass


@pytest.fixture(scope="module")
async def world(cluster: Cluster, template: str) -> AsyncIterator[World]:
    """One clone for all cases: every attempt is rolled back."""
    name = await clone_database(cluster, template)
    database = connect(cluster.url(name, role=APP), cluster.url(name))
    async with transaction(database.owner) as session:
        planted = await plant(session)
        cards = await _people(session, planted)
    yield World(database, planted, await _tokens(database) | cards, await _open_columns(database))
    await database.close()
    await drop_database(cluster, name)


async def _people(session: AsyncSession, planted: Planted) -> dict[str, str | None]:
    """Accounts that sign in with their name, and the secrets of opened cards."""
    elsewhere = await factories.household(session, commune_id=factories.BA_DINH, province_id=factories.HA_NOI)
    today = clock.today()
    over, coming = factories.period(date(2020, 1, 1), today), factories.period(today + timedelta(days=1))
    for who, role, place_id, valid in (
        ("staff", Role.COMMUNE_STAFF, factories.BA_DINH, None),
        ("statistics", Role.PROVINCE_STATISTICS, factories.HA_NOI, None),
        ("own-statistics", Role.PROVINCE_STATISTICS, factories.HAI_PHONG, None),
        ("administrator", Role.PROVINCE_ADMINISTRATOR, factories.HA_NOI, None),
        ("ended", Role.COMMUNE_STAFF, factories.AN_TRUONG, over),
        ("early", Role.COMMUNE_STAFF, factories.AN_TRUONG, coming),
        ("desk", Role.COMMUNE_STAFF, factories.AN_TRUONG, None),
    ):
        await factories.account(session, who, role, place_id=place_id, valid=valid)
    await factories.account(session, "family", Role.FAMILY, household_id=elsewhere.id)
    await factories.account(session, "own-family", Role.FAMILY, household_id=planted.household_id)
    homes = (("card", elsewhere.id, False), ("old-card", planted.household_id, True), ("own-card", planted.household_id, False))
    return {who: (await factories.opened_card(session, home, at=clock.now(), ended=ended))[0] for who, home, ended in homes}


async def _tokens(database: Database) -> dict[str, str | None]:
    tokens: dict[str, str | None] = {"nobody": None}
    for who in (*STRANGERS, "desk", "own-family"):
        if who not in ("nobody", "card", "old-card"):
            async with database.as_caller(None) as session:
                opened = await sign_in(session, username=who, password=factories.PASSWORD, kind="bearer", life=timedelta(hours=1))
            tokens[who] = opened.token
    return tokens


async def _open_columns(database: Database) -> dict[str, list[str]]:
    """The columns of each table that the serving role may update."""
    asked = text(
        "SELECT a.attname FROM pg_attribute a WHERE a.attrelid = CAST(:name AS regclass) AND a.attnum > 0 AND NOT a.attisdropped"
        " AND has_column_privilege(a.attrelid, a.attnum, 'UPDATE')"
    )
    async with transaction(database.serving) as session:
        return {t.name: list((await session.execute(asked, {"name": t.name})).scalars()) for t in TABLES}


def may(who: str, table: Table, verb: str) -> bool:
    """What a stranger may do all the same: read what is public, and count the places of the own province."""
    read = PROTECTIONS[table.name].read
    if verb != "select" or not PROTECTIONS[table.name].serving:
        return False
    counts = "app.counted" in str(read) and "app.communes" not in str(
        read
    )  # else it is the rows of people that the planted one is among
    return read in (None, "true") or (who == "own-statistics" and counts)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
async def test_strangers_reach_nothing_but_what_is_public(world: World, table: Table, verb: str) -> None:
    reached = {who for who in STRANGERS if await world.reached(who, table, verb)}
    assert reached == {who for who in STRANGERS if may(who, table, verb)}


def test_every_table_has_a_row_to_reach(world: World) -> None:
    assert set(world.planted.rows) == {table.name for table in TABLES}


async def test_the_rows_that_strangers_may_not_add_are_good_enough_for_the_own_desk(world: World) -> None:
    of_desks = [t for t in TABLES if PROTECTIONS[t.name].write == "commune_id = any(" + _WRITES + ")"]
    of_desks = [t for t in of_desks if "INSERT" in PROTECTIONS[t.name].serving]
    refused = [t.name for t in of_desks if not await world.reached("desk", t, "insert")]
    assert len(of_desks) > 15
    assert refused == []


_WRITES = "(select nullif(current_setting('app.writes', true), '')::int[])::int[]"


async def test_the_own_desk_sees_what_is_of_its_commune(world: World) -> None:
    of_communes = [t for t in protected_tables() if "app.communes" in (PROTECTIONS[t.name].read or "")]
    unseen = [t.name for t in of_communes if not await world.reached("desk", t, "select")]
    assert unseen == []


async def test_a_family_sees_its_own_person_and_no_key(world: World) -> None:
    assert await world.reached("own-family", METADATA.tables["person"], "select")
    assert not await world.reached("own-family", METADATA.tables["person_key"], "select")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
async def test_a_family_writes_nothing_about_itself(world: World, table: Table) -> None:
    assert not any([await world.reached("own-family", table, verb) for verb in ("insert", "update", "delete")])


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
async def test_a_card_reads_little_of_its_household_and_writes_nothing(world: World, table: Table) -> None:
    reached = {verb for verb in VERBS if await world.reached("own-card", table, verb)}
    assert reached == ({"select"} if may("family", table, "select") or table.name in READ_BY_CARD else set())


async def test_nobody_changes_or_removes_the_audit(world: World) -> None:
    audit = METADATA.tables["audit_entry"]
    assert not any([await world.reached("desk", audit, verb) for verb in ("update", "delete")])


async def test_a_desk_leaves_no_trace_in_the_audit_of_another_commune(world: World) -> None:
    async with world.as_("desk") as session:
        mine = text("SELECT id FROM account")
        forged = {**world.planted.rows["audit_entry"], "commune_id": factories.AN_KHANH, "id": 9_999}
        forged["account_id"] = (await session.execute(mine)).scalar_one()
        with pytest.raises(DBAPIError, match="row-level security"):
            await session.execute(insert(METADATA.tables["audit_entry"]).values(forged))


async def test_nobody_widens_the_reach_of_an_open_sign_in(world: World) -> None:
    async with world.as_("desk") as session:
        with pytest.raises(DBAPIError, match="permission denied"):
            await session.execute(text("UPDATE sign_in SET writes = ARRAY[10819]"))


async def test_the_serving_role_does_not_become_the_worker(world: World) -> None:
    async with world.as_("desk") as session:
        with pytest.raises(DBAPIError, match="permission denied"):
            await session.execute(text("SET ROLE hoctap_worker"))
