"""What waits and what ends within somebody's sight: for whom, how many, since when, until when, and whether that day has passed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from service.dossiers import authority
from service.dossiers.deadlines import Deadline, deadline, office_of
from service.dossiers.states import Actor, State, awaited, way_of
from service.foundation.rows import AnyRow
from service.legislation import queries as legislation
from service.recognitions import queries
from service.titles.vocabulary import Title

NOTICES = (90, 30)
"""Days before the end of a title at which the desks are told."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Dossiers that wait for the same office at the same step."""

    office: str
    actor: Actor
    title: Title
    level: int
    assessed_year: int
    state: State
    number: int
    since: date
    deadline: Deadline | None

    @property
    def late(self) -> bool:
        """Its day has passed."""
        return self.deadline is not None and self.deadline.late


async def waiting(session: AsyncSession, *, today: date) -> list[Waiting]:
    """Everything that waits, what is late first, then the longest waiting. Two statements."""
    rows = await queries.waiting(session)
    if not rows:
        return []
    table = await legislation.authorities(session)
    found = [_told(row, table, today=today) for row in rows]
    return sorted(found, key=lambda one: (not one.late, one.since))


def _told(row: AnyRow, table: Sequence[AnyRow], *, today: date) -> Waiting:
    mine = [one for one in table if one.province_id in (None, row.province_id)]
    office = authority.in_force(mine, title=row.title, on=today)
    state, way = State(row.state), way_of(office.council_least if office else None)
    actor = awaited(state, way, concluded=row.concluded) or Actor.SUBMITTER
    return Waiting(
        office=office_of(actor, office, submitter="Nơi nộp hồ sơ"),
        actor=actor,
        title=Title(row.title),
        level=row.level,
        assessed_year=row.assessed_year,
        state=state,
        number=row.number,
        since=row.since,
        deadline=deadline(office, state=state, assessed_year=row.assessed_year, since=row.since, today=today),
    )


@dataclass(frozen=True, kw_only=True)
class Notice:
    """Titles of one kind that end within 90 days, and how many of them within 30."""

    title: Title
    number: int
    soon: int
    first: date


async def notices(session: AsyncSession, *, today: date) -> list[Notice]:
    """The notices of a day, by title."""
    far, near = (today + timedelta(days=days) for days in NOTICES)
    rows = await queries.ending_by_title(session, on=today, soon=near, until=far)
    return [Notice(title=Title(row.title), number=row.number, soon=row.soon, first=row.first) for row in rows]
