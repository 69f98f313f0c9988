"""Clans and units, and who belongs to them since when."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.database import Database, caller_of
from service.foundation.errors import Invalid, NotFound
from service.subjects import group_actions, membership_actions
from service.subjects.group_schemas import ClanIn, JoinClanIn, JoinUnitIn, UnitIn
from service.subjects.queries import memberships_on
from service.subjects.unit_kinds import ManagingLevel, Ownership, Standing, UnitKind
from tests import factories
from tests.factories import AN_KHANH, AN_TRUONG, HAI_PHONG, MadeHousehold
from tests.subjects.desk import NOW, Desks

JOINED, LEFT = date(2025, 9, 1), date(2026, 2, 1)
SCHOOL = UnitIn(
    name="Trường THCS An Trường", commune_id=AN_TRUONG, kind=UnitKind.LOWER_SECONDARY, ownership=Ownership.PUBLIC,
    level=ManagingLevel.DISTRICT, since=date(2025, 7, 1),
)  # fmt: skip


@asynccontextmanager
async def at_desk(desks: Desks, database: Database, username: str = "canbo") -> AsyncIterator[tuple[AsyncSession, Caller]]:
    """A transaction of a desk on the standing day."""
    token = await desks.token(username)
    with clock.standing_at(NOW):
        async with database.as_caller(token) as session:
            yield session, caller_of(session)


async def home_of(desks: Desks) -> MadeHousehold:
    made = await factories.household(desks.session)
    await desks.session.commit()
    return made


async def a_clan(desks: Desks, database: Database) -> uuid.UUID:
    async with at_desk(desks, database) as (session, caller):
        return await group_actions.register_clan(session, caller=caller, clan=ClanIn(name="Họ Đỗ", commune_id=AN_TRUONG))


async def a_school(desks: Desks, database: Database) -> uuid.UUID:
    async with at_desk(desks, database) as (session, caller):
        return await group_actions.register_unit(session, caller=caller, unit=SCHOOL)


async def groups_on(desks: Desks, home: MadeHousehold, on: date) -> tuple[int, int]:
    """How many clans and units the head belonged to on a day."""
    await desks.session.rollback()
    found = await memberships_on(desks.session, province_id=HAI_PHONG, person_ids=[home.people[0].id], on=on)
    return len(found[0].clan_ids), len(found[0].unit_ids)


async def test_a_household_belongs_to_a_clan_from_day_to_day(desks: Desks, database: Database) -> None:
    home, clan = await home_of(desks), await a_clan(desks, database)
    joined = JoinClanIn(household_uid=uuid.UUID(home.uid), on_day=JOINED)
    async with at_desk(desks, database) as (session, caller):
        await membership_actions.join_clan(session, caller=caller, clan_uid=clan, joined=joined)
        await membership_actions.leave_clan(session, caller=caller, clan_uid=clan, household_uid=uuid.UUID(home.uid), on_day=LEFT)
    days = (date(2025, 8, 31), JOINED, date(2026, 1, 31), LEFT)
    assert [(await groups_on(desks, home, day))[0] for day in days] == [0, 1, 1, 0]


async def test_a_person_belongs_to_a_unit_from_day_to_day(desks: Desks, database: Database) -> None:
    home, unit = await home_of(desks), await a_school(desks, database)
    person = uuid.UUID(home.people[0].uid)
    joined = JoinUnitIn(person_uid=person, standing=Standing.LEARNER, on_day=JOINED)
    async with at_desk(desks, database) as (session, caller):
        await membership_actions.join_unit(session, caller=caller, unit_uid=unit, joined=joined)
        await membership_actions.leave_unit(session, caller=caller, unit_uid=unit, person_uid=person, on_day=LEFT)
    days = (date(2025, 8, 31), JOINED, date(2026, 1, 31), LEFT)
    assert [(await groups_on(desks, home, day))[1] for day in days] == [0, 1, 1, 0]


async def test_a_unit_says_who_manages_it_since_when(desks: Desks, database: Database) -> None:
    await a_school(desks, database)
    levels = (await desks.session.execute(text("SELECT level, lower(valid) FROM unit_level"))).all()
    assert [tuple(row) for row in levels] == [("district", date(2025, 7, 1))]


async def test_leaving_what_one_never_joined_is_refused(desks: Desks, database: Database) -> None:
    home, clan = await home_of(desks), await a_clan(desks, database)
    async with at_desk(desks, database) as (session, caller):
        with pytest.raises(Invalid) as refused:
            await membership_actions.leave_clan(
                session, caller=caller, clan_uid=clan, household_uid=uuid.UUID(home.uid), on_day=LEFT
            )
    assert refused.value.slug == "not-a-member"


async def test_joining_in_the_future_is_refused(desks: Desks, database: Database) -> None:
    home, clan = await home_of(desks), await a_clan(desks, database)
    joined = JoinClanIn(household_uid=uuid.UUID(home.uid), on_day=date(2026, 3, 21))
    async with at_desk(desks, database) as (session, caller):
        with pytest.raises(Invalid) as refused:
            await membership_actions.join_clan(session, caller=caller, clan_uid=clan, joined=joined)
    assert refused.value.slug == "future-date"


async def test_another_commune_s_desk_finds_neither_clan_nor_unit(desks: Desks, database: Database) -> None:
    home, clan, unit = await home_of(desks), await a_clan(desks, database), await a_school(desks, database)
    person = JoinUnitIn(person_uid=uuid.UUID(home.people[0].uid), standing=Standing.MEMBER, on_day=JOINED)
    household = JoinClanIn(household_uid=uuid.UUID(home.uid), on_day=JOINED)
    async with at_desk(desks, database, "canbo-khac") as (session, caller):
        with pytest.raises(NotFound):
            await membership_actions.join_unit(session, caller=caller, unit_uid=unit, joined=person)
        with pytest.raises(NotFound):
            await membership_actions.join_clan(session, caller=caller, clan_uid=clan, joined=household)


async def test_a_clan_is_registered_only_in_a_commune_of_the_desk(desks: Desks, database: Database) -> None:
    async with at_desk(desks, database) as (session, caller):
        with pytest.raises(NotFound):
            await group_actions.register_clan(session, caller=caller, clan=ClanIn(name="Họ Đỗ", commune_id=AN_KHANH))
