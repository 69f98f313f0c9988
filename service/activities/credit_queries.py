"""What trainings credited a clan or a unit in a year: rolls keep the clans and units of each person on that day. Only what the caller sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, FromClause, and_, any_, distinct, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.activities.tables import LearningSession, RollEntry
from service.foundation.rows import AnyRow
from service.subjects.group_tables import Clan, ClanMember, Unit, UnitMember

LATEST = 20


@dataclass(frozen=True)
class Credit:
    """Sessions of a year, people and lines that count, and the latest sessions (uid, topic, kind, held_on, people)."""

    year: int
    sessions: int
    people: int
    lines: int
    latest: Sequence[AnyRow]


async def of_clan(session: AsyncSession, clan: Clan, *, year: int) -> Credit:
    """What credited a clan: lines of its households. Two statements."""
    homes = _members(ClanMember, ClanMember.household_id, ClanMember.clan_id == clan.id, province_id=clan.province_id)
    same = and_(RollEntry.province_id == homes.c.province_id, RollEntry.household_id == homes.c.member_id)
    return await _credit(session, homes, same, literal(clan.id, BigInteger) == any_(RollEntry.clan_ids), year=year)


async def of_unit(session: AsyncSession, unit: Unit, *, year: int) -> Credit:
    """What credited a unit: lines of its members and learners. Two statements."""
    people = _members(UnitMember, UnitMember.person_id, UnitMember.unit_id == unit.id, province_id=unit.province_id)
    same = and_(RollEntry.province_id == people.c.province_id, RollEntry.person_id == people.c.member_id)
    return await _credit(session, people, same, literal(unit.id, BigInteger) == any_(RollEntry.unit_ids), year=year)


def _members(table: Any, member_id: Any, of_group: ColumnElement[bool], *, province_id: int) -> Any:
    """Whoever belonged to the group at any time, once: rolls are found by person or household, which have an index."""
    found = select(table.province_id, member_id.label("member_id")).where(table.province_id == province_id, of_group)
    return found.distinct().subquery("members")


async def _credit(
    session: AsyncSession, members: FromClause, same: ColumnElement[bool], credited: ColumnElement[bool], *, year: int
) -> Credit:
    counts = (RollEntry.held_on.between(date(year, 1, 1), date(year, 12, 31)), RollEntry.voided.is_(False), credited)
    lines = RollEntry.__table__.join(members, same)
    people = func.count(distinct(RollEntry.person_id))
    sums = select(func.count(distinct(RollEntry.session_id)), people, func.count()).select_from(lines).where(*counts)
    held = (LearningSession.province_id == RollEntry.province_id) & (LearningSession.id == RollEntry.session_id)
    shown = (LearningSession.uid, LearningSession.topic, LearningSession.kind, LearningSession.held_on)
    latest = (
        select(*shown, people.label("people"))
        .select_from(lines.join(LearningSession, held))
        .where(*counts)
        .group_by(LearningSession.province_id, LearningSession.id)
        .order_by(LearningSession.held_on.desc(), LearningSession.id.desc())
        .limit(LATEST)
    )
    total = (await session.execute(sums)).one()
    return Credit(year, total[0], total[1], total[2], (await session.execute(latest)).all())
