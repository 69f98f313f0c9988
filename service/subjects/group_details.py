"""One clan, one unit, and lists of them, as API and pages ask for them: a fixed number of statements each."""

import uuid
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from service.places import queries as places
from service.subjects import group_queries, group_reading, queries
from service.subjects.group_actions import unknown
from service.subjects.group_schemas import ClanDetail, UnitDetail
from service.subjects.group_tables import Clan, Unit
from service.subjects.looks import Look, note

SHOWN = 200


async def communes_below(session: AsyncSession, place: int | None, *, on: date) -> list[int] | None:
    """The communes of a place (itself, when it is one), or None when no place was asked for."""
    return None if place is None else sorted(await places.territory(session, [place], on=on))


async def find_clan(session: AsyncSession, uid: uuid.UUID) -> Clan:
    """A visible clan. Raises NotFound."""
    clan = await queries.clan_by_uid(session, uid)
    if clan is None:
        raise unknown(Clan)
    return clan


async def find_unit(session: AsyncSession, uid: uuid.UUID) -> Unit:
    """A visible unit. Raises NotFound."""
    unit = await queries.unit_by_uid(session, uid)
    if unit is None:
        raise unknown(Unit)
    return unit


async def clan_detail(session: AsyncSession, clan: Clan, *, on: date, after: uuid.UUID | None = None) -> ClanDetail:
    """A clan with its boards and funds, and its first 200 visible households of a day."""
    own = {"province_id": clan.province_id, "group_id": clan.id}
    homes = await group_queries.homes_of(session, clan, on=on, after=after, limit=SHOWN + 1)
    note(session, Look.GROUP, households=[home.uid for home in homes[:SHOWN]])
    return group_reading.clan_detail(
        clan,
        as_of=on,
        numbers=await group_queries.numbers(session, Clan, **own, on=on),
        support=await group_queries.support_of(session, clan),
        members=group_reading.homes_page(homes, limit=SHOWN),
    )


async def unit_detail(session: AsyncSession, unit: Unit, *, on: date, after: uuid.UUID | None = None) -> UnitDetail:
    """A unit with its levels, and its first 200 visible people of a day."""
    own = {"province_id": unit.province_id, "group_id": unit.id}
    people = await group_queries.people_of_unit(session, unit, on=on, after=after, limit=SHOWN + 1)
    note(session, Look.GROUP, people=[person.uid for person in people[:SHOWN]])
    return group_reading.unit_detail(
        unit,
        as_of=on,
        numbers=await group_queries.numbers(session, Unit, **own, on=on),
        levels=await group_queries.levels_of(session, unit),
        members=group_reading.people_page(people, as_of=on, limit=SHOWN),
    )
