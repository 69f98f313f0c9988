"""Two desks at the same moment: nobody slips into a clan that is ending, and the same household joins once."""

import asyncio
import uuid
from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from service.foundation.database import Database
from service.foundation.errors import Conflict
from service.subjects import group_actions, membership_actions
from service.subjects.group_schemas import JoinClanIn, JoinClanTogetherIn
from service.subjects.group_tables import Clan
from tests.subjects.desk import Desks
from tests.subjects.groups import a_clan, a_home, next_door
from tests.subjects.test_groups import JOINED, at_desk


async def test_who_joins_while_the_clan_ends_waits_and_is_refused(desks: Desks, database: Database) -> None:
    clan, neighbour = uuid.UUID(await a_clan(desks)), await next_door(desks)

    async def join() -> None:
        async with at_desk(desks, database, "canbo-khac") as (session, caller):
            joined = JoinClanIn(household_uid=uuid.UUID(neighbour.uid), on_day=JOINED)
            await membership_actions.join_clan(session, caller=caller, clan_uid=clan, joined=joined)

    await desks.token("canbo-khac")
    async with at_desk(desks, database) as (session, caller):
        await group_actions.end_group(session, caller=caller, group=Clan, uid=clan, on_day=date(2026, 2, 1))
        waiting = asyncio.create_task(join())
        await asyncio.sleep(0.3)
        assert not waiting.done()
    with pytest.raises(Conflict) as refused:
        await waiting
    assert refused.value.slug == "ended"


async def test_the_same_list_sent_twice_at_once_joins_each_household_once(desks: Desks, database: Database) -> None:
    home = await a_home(desks)
    clan = uuid.UUID(await a_clan(desks))
    joined = JoinClanTogetherIn(household_uids=(uuid.UUID(home.uid),), on_day=JOINED)

    async def join() -> int:
        async with at_desk(desks, database) as (session, caller):
            done = await membership_actions.join_clan_together(session, caller=caller, clan_uid=clan, joined=joined)
        return done.joined

    answers = await asyncio.gather(join(), join(), return_exceptions=True)
    assert [answer for answer in answers if isinstance(answer, BaseException) and not isinstance(answer, IntegrityError)] == []
    assert sum(answer for answer in answers if isinstance(answer, int)) == 1
    assert await desks.many("clan_member") == 1
