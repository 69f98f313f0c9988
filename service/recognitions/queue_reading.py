"""The queue as a desk reads it: each dossier with whom it waits for, since when, until when and what stands out; and the way from one to the next."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from service.dossiers import authority, risk
from service.dossiers.deadlines import Deadline, deadline, office_of
from service.dossiers.states import Actor, State, awaited, way_of
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.rows import AnyRow
from service.foundation.text import fold
from service.legislation import queries as legislation
from service.places import queries as places
from service.places.tables import VILLAGE
from service.recognitions import queue_queries as queries
from service.recognitions.asking import Asked, cursor_of, place_in_order
from service.recognitions.queue_queries import MOST_PLACES, Counts, Narrowing
from service.recognitions.reading import people_behind
from service.subjects.looks import Look, note
from service.titles.vocabulary import Title

SHOWN = 50
OFFERED = 60
"""How many names of places are offered to whoever types one."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One dossier of the queue. `days`: since its state is what it is."""

    row: AnyRow
    title: Title
    state: State
    office: str
    days: int
    deadline: Deadline | None
    risky: bool
    reasons: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Queue:
    """One page of the queue. `after`: the cursor of the next page; `unknown_place`: the name that was typed is nobody's."""

    asked: Asked
    lines: Sequence[Line]
    counts: Counts
    after: str | None
    places: Mapping[int, str]
    offered: Sequence[str]
    unknown_place: bool


@dataclass(frozen=True, kw_only=True)
class Around:
    """Where one dossier stands in the queue: what comes before and behind it, and its place among how many."""

    query: str
    before: uuid.UUID | None
    behind: uuid.UUID | None
    position: int
    every: int


async def narrowing(session: AsyncSession, caller: Caller, asked: Asked) -> tuple[Narrowing, Sequence[AnyRow], Sequence[AnyRow]]:
    """What the queue is narrowed to, the places offered, and the authority table. Two statements."""
    today = clock.today()
    offered = await queries.places_in_sight(session, caller.communes, on=today, words=asked.place, limit=OFFERED)
    table = await legislation.authorities(session)
    meant = _meant(offered, asked.place) if asked.place else None
    wanted = Narrowing(
        asked=asked,
        place_ids=None if meant is None else [row.id for row in meant],
        villages=[row.id for row in meant or () if row.level == VILLAGE],
        late=queries.late_today(table, today=today),
        on=today,
    )
    return wanted, offered, table


def _meant(found: Sequence[AnyRow], words: str) -> list[AnyRow]:
    exact = [row for row in found if row.folded == fold(words)]
    return list(exact or found)[:MOST_PLACES]


async def queue(session: AsyncSession, caller: Caller, asked: Asked) -> Queue:
    """One page of the queue, in a number of statements that does not grow; who was shown is noted."""
    wanted, offered, table = await narrowing(session, caller, asked)
    rows = await queries.queue_page(session, wanted, after=place_in_order(asked.after, asked.sort), limit=SHOWN + 1)
    shown = rows[:SHOWN]
    note(session, Look.DOSSIERS, frozen=people_behind(shown))
    names = await places.names(session, {row.commune_id for row in shown})
    return Queue(
        asked=asked,
        lines=[_line(row, table, names, today=wanted.on) for row in shown],
        counts=await queries.counts(session, wanted),
        after=cursor_of(shown[-1], asked.sort) if len(rows) > SHOWN else None,
        places=names,
        offered=list(dict.fromkeys(row.name for row in offered)),
        unknown_place=wanted.place_ids == [],
    )


def _line(row: AnyRow, table: Sequence[AnyRow], names: Mapping[int, str], *, today: date) -> Line:
    office = authority.in_force([one for one in table if one.province_id in (None, row.province_id)], title=row.title, on=today)
    state = State(row.state)
    actor = awaited(state, way_of(office.council_least if office else None), concluded=row.concluded)
    return Line(
        row=row,
        title=Title(row.title),
        state=state,
        office=office_of(actor, office, submitter=names.get(row.commune_id, "")),
        days=(today - row.state_since).days,
        deadline=_deadline(row, office, actor, state, today),
        risky=row.risk >= risk.RISKY,
        reasons=risk.reasons(row.risk, version=row.version, request=row.request),
    )


def _deadline(row: AnyRow, office: AnyRow | None, actor: Actor | None, state: State, today: date) -> Deadline | None:
    if actor is None:
        return None
    return deadline(office, state=state, assessed_year=row.assessed_year, since=row.state_since, today=today)


async def around(session: AsyncSession, caller: Caller, row: AnyRow, asked: Asked) -> Around:
    """What comes before and behind a dossier in the queue that is asked. Three statements."""
    wanted, _, _ = await narrowing(session, caller, asked)
    at = place_in_order(cursor_of(row, asked.sort), asked.sort)
    assert at is not None  # noqa: S101 - a cursor just made
    found = await queries.neighbours(session, wanted, at=at)
    return Around(query=asked.query(), before=found.before, behind=found.behind, position=found.ahead + 1, every=found.every)


def context_of(found: Queue) -> dict[str, Any]:
    """What the template of the queue needs of it."""
    return {"queue": found, "asked": found.asked, "states": list(State), "titles": list(Title)}
