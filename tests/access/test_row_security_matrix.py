"""Every table × select, insert, update, delete × wrong commune, wrong household, statistics of elsewhere, nobody: with the serving role itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Table, delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.actions import sign_in
from service.access.matrix import Role
from service.foundation.columns import PROTECTIONS
from service.foundation.database import Database
from tests import factories
from tests.access.planted import PLANTED_BY_FACTORIES, Planted, plant, protected_tables

STRANGERS = ("staff", "family", "statistics", "administrator", "nobody")
OWN_ROWS = {"account", "sign_in", "access_grant"}


class World:
    """The clone with its planted rows and the tokens of those who try."""

    def __init__(self, database: Database, planted: Planted, tokens: dict[str, str | None]) -> None:
        self.database, self.planted, self.tokens = database, planted, tokens
        self.tried = 0

    @asynccontextmanager
    async def as_(self, who: str) -> AsyncIterator[AsyncSession]:
        """A transaction of somebody that is rolled back whatever happens."""
        try:
            async with self.database.as_caller(self.tokens[who]) as session:
                self.tried += 1
                yield session
                raise _EnoughError
        except _EnoughError:
            pass


class _EnoughError(Exception):
    pass


@pytest.fixture
async def world(database: Database, owner_session: AsyncSession) -> World:
    """Planted rows, four strangers of Hà Nội, and the desk and family that may."""
    planted = await plant(owner_session)
    elsewhere = await factories.household(owner_session, commune_id=factories.BA_DINH, province_id=factories.HA_NOI)
    await factories.account(owner_session, "staff", Role.COMMUNE_STAFF, place_id=factories.BA_DINH)
    await factories.account(owner_session, "family", Role.FAMILY, household_id=elsewhere.id)
    await factories.account(owner_session, "statistics", Role.PROVINCE_STATISTICS, place_id=factories.HA_NOI)
    await factories.account(owner_session, "administrator", Role.PROVINCE_ADMINISTRATOR, place_id=factories.HA_NOI)
    await factories.account(owner_session, "own-statistics", Role.PROVINCE_STATISTICS, place_id=factories.HAI_PHONG)
    await factories.account(owner_session, "desk", Role.COMMUNE_STAFF, place_id=factories.AN_TRUONG)
    await factories.account(owner_session, "own-family", Role.FAMILY, household_id=planted.household_id)
    await owner_session.commit()
    tokens: dict[str, str | None] = {"nobody": None}
    for who in ("staff", "family", "statistics", "administrator", "own-statistics", "desk", "own-family"):
        async with database.as_caller(None) as session:
            opened = await sign_in(session, username=who, password=factories.PASSWORD, kind="bearer", life=timedelta(hours=1))
            tokens[who] = opened.token
    return World(database, planted, tokens)


async def touched(world: World, who: str, table: Table, verb: str) -> int:
    """How many planted rows somebody reached; a refusal is none."""
    mine = table.c.province_id == factories.HAI_PHONG if "province_id" in table.c else text("true")
    statement = {
        "select": select(func.count()).select_from(table).where(mine),
        "update": update(table)
        .where(mine)
        .values({next(iter(table.primary_key.columns)): next(iter(table.primary_key.columns))}),
        "delete": delete(table).where(mine),
    }
    async with world.as_(who) as session:
        try:
            if verb == "insert":
                await session.execute(insert(table).values(**world.planted.rows[table.name]))
                return 1
            done = await session.execute(statement[verb])
            return done.scalar_one() if verb == "select" else done.rowcount  # type: ignore[attr-defined,no-any-return]
        except DBAPIError as refused:
            # a policy refused, the grant was missing, or (for an insert that no policy met) the row's own key was taken
            if verb == "insert" and getattr(refused.orig, "sqlstate", "") not in ("42501",):
                return 1
            return 0
    return 0


async def test_strangers_reach_no_planted_row(world: World) -> None:
    reached = []
    for table in protected_tables():
        readable = PROTECTIONS[table.name].read == "true"
        for who in STRANGERS:
            for verb in ("select", "insert", "update", "delete"):
                if (
                    (verb == "select" and readable)
                    or table.name in OWN_ROWS
                    or (verb == "insert" and table.name in PLANTED_BY_FACTORIES)
                ):
                    continue
                if await touched(world, who, table, verb):
                    reached.append(f"{who} {verb} {table.name}")
    assert reached == []
    assert world.tried > 400


async def test_the_own_desk_sees_what_is_of_its_commune(world: World) -> None:
    of_communes = [t for t in protected_tables() if "communes" in (PROTECTIONS[t.name].read or "")]
    unseen = [t.name for t in of_communes if not await touched(world, "desk", t, "select")]
    assert unseen == []


async def test_a_family_sees_its_own_person_and_no_key(world: World) -> None:
    tables = {t.name: t for t in protected_tables()}
    assert await touched(world, "own-family", tables["person"], "select") == 1
    assert await touched(world, "own-family", tables["person_key"], "select") == 0


async def test_a_statistics_desk_sees_no_person_of_its_own_province(world: World) -> None:
    people = [t for t in protected_tables() if "communes" in (PROTECTIONS[t.name].read or "")]
    seen = [t.name for t in people if await touched(world, "own-statistics", t, "select")]
    assert seen == []


async def test_nobody_changes_or_removes_the_audit(world: World) -> None:
    audit = next(t for t in protected_tables() if t.name == "audit_entry")
    for verb in ("update", "delete"):
        assert await touched(world, "desk", audit, verb) == 0


async def test_the_serving_role_does_not_become_the_worker(world: World) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        async with world.as_("desk") as session:
            await session.execute(text("SET ROLE hoctap_worker"))
