"""Every SELECT behind the queue: one page in an order, how many each choice would show, and which dossiers stand before and behind one."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, any_, exists, false, func, literal, or_, select, true, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from service.councils.tables import CouncilCase
from service.dossiers.deadlines import since_when_late
from service.dossiers.risk import RISKY
from service.dossiers.states import OPEN, STORED, State
from service.dossiers.tables import Dossier
from service.foundation.rows import AnyRow, AnySelect
from service.foundation.text import fold
from service.places.queries import below, valid_on
from service.places.tables import COMMUNE, VILLAGE, PlacePeriod
from service.recognitions.asking import Asked, Sort
from service.recognitions.queries import listed
from service.subjects.tables import HouseholdResidence
from service.titles.vocabulary import SubjectKind

MOST_PLACES = 5
"""So many places of one name are looked into at once."""


@dataclass(frozen=True, kw_only=True)
class Narrowing:
    """What the queue is narrowed to, with everything that the statements need: the places meant (None: everywhere) and what is late today."""

    asked: Asked
    place_ids: Sequence[int] | None
    villages: Sequence[int]
    late: ColumnElement[bool]
    on: date

    def parts(self) -> dict[str, ColumnElement[bool]]:
        """The condition of each choice, true where nothing was chosen."""
        asked = self.asked
        return {
            "state": Dossier.state == asked.state if asked.state else true(),
            "title": Dossier.title == asked.title if asked.title else true(),
            "assessed_year": Dossier.assessed_year == asked.assessed_year if asked.assessed_year else true(),
            "late": self.late if asked.late else true(),
            "risky": RISKY_ENOUGH if asked.risky else true(),
        }

    def there(self) -> ColumnElement[bool]:
        """The condition of the place: a commune's dossiers, or those of a village's households and of the village itself."""
        if self.place_ids is None:
            return true()
        communes = [Dossier.commune_id.in_(below(id_, on=self.on)) for id_ in self.place_ids if id_ not in self.villages]
        return or_(false(), *communes, *([self._of_villages()] if self.villages else []))

    def _of_villages(self) -> ColumnElement[bool]:
        mine = any_(literal(sorted(self.villages), ARRAY(Integer)))
        lives = exists().where(
            HouseholdResidence.province_id == Dossier.province_id,
            HouseholdResidence.household_id == Dossier.household_id,
            HouseholdResidence.village_id == mine,
            HouseholdResidence.valid.op("@>")(self.on),
        )
        return or_(lives, and_(Dossier.subject_kind == SubjectKind.PLACE, Dossier.subject_id == mine))


RISKY_ENOUGH = Dossier.risk >= RISKY


def late_today(rows: Sequence[AnyRow], *, today: date) -> ColumnElement[bool]:
    """The dossiers whose next step is late under the authority rows in force; the province's own row goes before the nation's."""
    found: list[ColumnElement[bool]] = [false()]
    for row in (one for one in rows if today in one.valid):
        own = [one.province_id for one in rows if one.title == row.title and one.province_id is not None and today in one.valid]
        if row.province_id is not None:
            where = Dossier.province_id == row.province_id
        else:
            where = Dossier.province_id.not_in(own) if own else true()
        found += [and_(Dossier.title == row.title, where, passed) for passed in _passed(row, today)]
    return or_(*found)


def _passed(row: AnyRow, today: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for states, text in (((State.DRAFT, State.RETURNED), row.submit_before), (OPEN, row.decide_before)):
        if text is not None:
            month, day = text.split("-")
            before = func.make_date(Dossier.assessed_year + 1, int(month), int(day))
            found.append(and_(Dossier.state.in_(states), before <= today))
    if row.decide_before is None and row.decide_within is not None:
        long_ago = Dossier.state_since <= since_when_late(row.decide_within, today)
        found.append(and_(Dossier.state.in_((State.RECEIVED, State.APPRAISING)), long_ago))
    return found


async def places_in_sight(
    session: AsyncSession, communes: Collection[int], *, on: date, words: str, limit: int
) -> Sequence[AnyRow]:
    """Communes of a desk and their villages on a day whose names hold the words, tones ignored: id, name, level, parent_id; communes first."""
    mine = any_(literal(sorted(communes), ARRAY(Integer)))
    found = select(
        PlacePeriod.place_id.label("id"), PlacePeriod.name, PlacePeriod.level, PlacePeriod.parent_id, PlacePeriod.folded
    )
    found = found.where(
        valid_on(on),
        or_(
            and_(PlacePeriod.level == COMMUNE, PlacePeriod.place_id == mine),
            and_(PlacePeriod.level == VILLAGE, PlacePeriod.parent_id == mine),
        ),
        PlacePeriod.folded.contains(fold(words), autoescape=True),
    )
    in_order = found.order_by(PlacePeriod.level, func.length(PlacePeriod.name), PlacePeriod.name, PlacePeriod.place_id)
    return (await session.execute(in_order.limit(limit))).all()


def _concluded() -> ColumnElement[bool]:
    return exists().where(
        CouncilCase.province_id == Dossier.province_id,
        CouncilCase.dossier_id == Dossier.id,
        CouncilCase.version == Dossier.version,
        CouncilCase.proposal.is_not(None),
    )


def _narrowed(found: AnySelect, wanted: Narrowing) -> AnySelect:
    return found.where(wanted.there(), *wanted.parts().values())


async def queue_page(
    session: AsyncSession, wanted: Narrowing, *, after: tuple[int, date, uuid.UUID] | None, limit: int
) -> Sequence[AnyRow]:
    """One page of the queue from behind a place in its order; each row says too whether a council has concluded."""
    found = _narrowed(listed(Dossier.risk, _concluded().label("concluded")), wanted)
    if after is not None:
        found = found.where(_behind(wanted.asked.sort, after))
    return (await session.execute(found.order_by(*_order(wanted.asked.sort)).limit(limit))).all()


async def uids_in_queue(session: AsyncSession, wanted: Narrowing, *, limit: int) -> list[uuid.UUID]:
    """The first dossiers of the queue, in its order."""
    found = _narrowed(select(Dossier.uid), wanted).order_by(*_order(wanted.asked.sort)).limit(limit)
    return list((await session.execute(found)).scalars())


def _order(sort: Sort) -> tuple[Any, ...]:
    ordered = (Dossier.state_since.asc(), Dossier.uid.asc())
    return (Dossier.risk.desc(), *ordered) if sort is Sort.RISK else ordered


def _behind(sort: Sort, after: tuple[int, date, uuid.UUID]) -> ColumnElement[bool]:
    risk, since, uid = after
    later = tuple_(Dossier.state_since, Dossier.uid) > (since, uid)
    return or_(Dossier.risk < risk, and_(Dossier.risk == risk, later)) if sort is Sort.RISK else later


def _before(sort: Sort, after: tuple[int, date, uuid.UUID]) -> ColumnElement[bool]:
    risk, since, uid = after
    earlier = tuple_(Dossier.state_since, Dossier.uid) < (since, uid)
    return or_(Dossier.risk > risk, and_(Dossier.risk == risk, earlier)) if sort is Sort.RISK else earlier


async def neighbours(session: AsyncSession, wanted: Narrowing, *, at: tuple[int, date, uuid.UUID]) -> AnyRow:
    """Around a place in the order: the uid `before` and `behind` (None at the ends), how many stand `ahead` of it, and how many there are."""
    sort = wanted.asked.sort
    earlier, later = _before(sort, at), _behind(sort, at)
    back = [column.desc() if at_ else column.asc() for column, at_ in _reversed(sort)]
    before = _narrowed(select(Dossier.uid), wanted).where(earlier).order_by(*back).limit(1)
    behind = _narrowed(select(Dossier.uid), wanted).where(later).order_by(*_order(sort)).limit(1)
    ahead = _narrowed(select(func.count()).select_from(Dossier), wanted).where(earlier)
    every = _narrowed(select(func.count()).select_from(Dossier), wanted)
    names = ("before", "behind", "ahead", "every")
    asked = (before, behind, ahead, every)
    columns = [one.scalar_subquery().label(name) for one, name in zip(asked, names, strict=True)]
    return (await session.execute(select(*columns))).one()


def _reversed(sort: Sort) -> list[tuple[Any, bool]]:
    ordered: list[tuple[Any, bool]] = [(Dossier.state_since, True), (Dossier.uid, True)]
    return [(Dossier.risk, False), *ordered] if sort is Sort.RISK else ordered


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many dossiers each choice would show, the other choices left as they are; `shown`: as it is narrowed now."""

    states: dict[str, int]
    titles: dict[str, int]
    years: dict[int, int]
    late: int
    risky: int
    shown: int


async def counts(session: AsyncSession, wanted: Narrowing) -> Counts:
    """The counts of every choice in one statement over what the caller sees."""
    parts = wanted.parts()

    def others(*own: str) -> ColumnElement[bool]:
        return and_(true(), *(condition for name, condition in parts.items() if name not in own))

    by = (Dossier.state, Dossier.title, Dossier.assessed_year)
    number = func.count()
    found: AnySelect = (
        select(
            *by,
            func.grouping(*by).label("set"),
            number.filter(others("state")).label("by_state"),
            number.filter(others("title")).label("by_title"),
            number.filter(others("assessed_year")).label("by_year"),
            number.filter(and_(others("late"), wanted.late)).label("late"),
            number.filter(and_(others("risky"), RISKY_ENOUGH)).label("risky"),
            number.filter(others()).label("shown"),
        )
        .where(wanted.there())
        .group_by(func.grouping_sets(*(tuple_(column) for column in by)))
    )
    return _told((await session.execute(found)).all())


_STATE, _TITLE, _YEAR = 0b011, 0b101, 0b110
"""What `grouping` answers for a set: a one for each column that is not in it."""


def _told(rows: Sequence[AnyRow]) -> Counts:
    states = [row for row in rows if row.set == _STATE]
    years = {row.assessed_year: row.by_year for row in rows if row.set == _YEAR and row.by_year}
    return Counts(
        states=dict.fromkeys((state.value for state in STORED), 0) | {row.state: row.by_state for row in states},
        titles={row.title: row.by_title for row in rows if row.set == _TITLE and row.by_title},
        years=dict(sorted(years.items(), reverse=True)),
        late=sum(row.late for row in states),
        risky=sum(row.risky for row in states),
        shown=sum(row.shown for row in states),
    )
