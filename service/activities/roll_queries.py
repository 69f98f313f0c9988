"""The selects of rolls: what a roll credits as rows to insert, its marks and voidings as sets, and the roll as it is read."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    CompoundSelect,
    Date,
    DateTime,
    Integer,
    SmallInteger,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    cast,
    column,
    extract,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.selectable import TableValuedAlias

from service.activities.tables import LearningSession, RollCorrection, RollEntry
from service.foundation.rows import AnyRow, AnySelect
from service.subjects.queries import memberships
from service.subjects.tables import Person
from service.titles.vocabulary import SubjectKind


@dataclass(frozen=True)
class Line:
    """One line of a roll, checked. `hours` in tenths."""

    person: uuid.UUID
    hours: int
    completed: bool
    certificate: str | None
    employed_after: bool | None


@dataclass(frozen=True)
class Logged:
    """The session whose roll is credited."""

    province_id: int
    id: int
    kind: str
    held_on: date
    commune_id: int


CREDIT_COLUMNS = (
    "province_id",
    "session_id",
    "person_id",
    "kind",
    "held_on",
    "hours",
    "certificate",
    "completed",
    "employed_after",
    "commune_id",
    "household_id",
    "village_id",
    "clan_ids",
    "unit_ids",
    "voided",
)


def _credits() -> AnySelect:
    held_on = bindparam("of_held_on", type_=Date())
    line, member = _lines(), memberships(on=held_on).subquery("member")
    return (
        select(
            bindparam("of_province", type_=Integer()),
            bindparam("of_session", type_=BigInteger()),
            Person.id,
            bindparam("of_kind", type_=Text()),
            held_on,
            line.c.hours,
            line.c.certificate,
            line.c.completed,
            line.c.employed_after,
            bindparam("of_commune", type_=Integer()),
            member.c.household_id,
            member.c.village_id,
            member.c.clan_ids,
            member.c.unit_ids,
            literal(False),
        )
        .select_from(line)
        .join(Person, and_(Person.uid == line.c.person, Person.province_id == bindparam("of_province", type_=Integer())))
        .join(member, and_(member.c.province_id == Person.province_id, member.c.person_id == Person.id))
    )


def _lines() -> TableValuedAlias:
    columns = (
        column("person", Uuid()),
        column("hours", SmallInteger()),
        column("completed", Boolean()),
        column("certificate", Text()),
        column("employed_after", Boolean()),
    )
    arrays = (bindparam(f"each_{known.name}", type_=ARRAY(known.type)) for known in columns)
    return func.unnest(*arrays).table_valued(*columns, name="line").render_derived()


CREDITS = _credits()
"""The roll as rows to insert (`CREDIT_COLUMNS`): each visible person whose household membership covers the day. Built once.

People who are not visible, or lived in no household that day, are missing from it: the caller compares the counts."""


def credited(logged: Logged, lines: Sequence[Line]) -> dict[str, object]:
    """The parameters of `CREDITS`."""
    return {
        "of_province": logged.province_id,
        "of_session": logged.id,
        "of_kind": logged.kind,
        "of_held_on": logged.held_on,
        "of_commune": logged.commune_id,
        "each_person": [line.person for line in lines],
        "each_hours": [line.hours for line in lines],
        "each_completed": [line.completed for line in lines],
        "each_certificate": [line.certificate for line in lines],
        "each_employed_after": [line.employed_after for line in lines],
    }


async def standing_of(session: AsyncSession, uids: Sequence[uuid.UUID], *, on: date) -> dict[uuid.UUID, AnyRow]:
    """The visible people of some uids: province, and whether a household membership covers the day."""
    member = memberships(on=on).subquery("member")
    found = (
        select(Person.uid, Person.full_name, Person.province_id, member.c.household_id)
        .outerjoin(member, and_(member.c.province_id == Person.province_id, member.c.person_id == Person.id))
        .where(Person.uid == any_(literal(list(uids), ARRAY(Uuid()))))
    )
    return {row.uid: row for row in (await session.execute(found)).all()}


MARK_COLUMNS = ("province_id", "subject_kind", "subject_id", "assessed_year", "commune_id", "household_id")


def _marks(*conditions: ColumnElement[bool]) -> CompoundSelect[*tuple[Any, ...]]:
    own = (
        RollEntry.province_id == bindparam("of_province", type_=Integer),
        RollEntry.session_id == bindparam("of_session", type_=BigInteger),
        *conditions,
    )
    people = _marked(SubjectKind.PERSON, RollEntry.person_id, RollEntry.household_id)
    units = _marked(SubjectKind.UNIT, func.unnest(RollEntry.unit_ids), literal(None, BigInteger)).distinct()
    return union_all(people.where(*own), units.where(*own))


def _marked(kind: SubjectKind, subject_id: Any, household_id: Any) -> AnySelect:
    year = cast(extract("year", RollEntry.held_on), SmallInteger)
    return select(RollEntry.province_id, literal(kind.value, Text), subject_id, year, RollEntry.commune_id, household_id)


MARKS = _marks()
"""The marks (`MARK_COLUMNS`) of everybody on a roll, and of the units that it credits. Built once; `of_province`, `of_session`."""

MARKS_OF_ONE = _marks(RollEntry.person_id == bindparam("of_person", type_=BigInteger))
"""The same for one of them: `of_person` too."""


async def roll_size(session: AsyncSession, *, province_id: int, session_id: int) -> int:
    """How many lines a roll was logged with, voided ones included."""
    found = select(func.count()).where(RollEntry.province_id == province_id, RollEntry.session_id == session_id)
    return (await session.execute(found)).scalar_one()


async def entry_of(session: AsyncSession, logged: LearningSession, person: uuid.UUID) -> RollEntry | None:
    """The roll entry of a person in a session."""
    same_person = and_(Person.province_id == RollEntry.province_id, Person.id == RollEntry.person_id)
    found = select(RollEntry).join(Person, same_person).where(Person.uid == person, *_on_roll(logged))
    return (await session.execute(found)).scalar_one_or_none()


def _on_roll(logged: LearningSession) -> tuple[ColumnElement[bool], ...]:
    return RollEntry.province_id == logged.province_id, RollEntry.session_id == logged.id


async def roll_of(session: AsyncSession, logged: LearningSession) -> Sequence[AnyRow]:
    """The roll (`row.RollEntry`) with uid and name of those whom the caller still sees, in Vietnamese order."""
    same_person = and_(Person.province_id == RollEntry.province_id, Person.id == RollEntry.person_id)
    found = select(RollEntry, Person.uid, Person.full_name).outerjoin(Person, same_person).where(*_on_roll(logged))
    return (await session.execute(found.order_by(Person.sort_key, RollEntry.person_id))).all()


async def corrections_of(session: AsyncSession, logged: LearningSession) -> Sequence[AnyRow]:
    """What was corrected on a roll (`row.RollCorrection`), oldest first."""
    same_person = and_(Person.province_id == RollCorrection.province_id, Person.id == RollCorrection.person_id)
    own = (RollCorrection.province_id == logged.province_id, RollCorrection.session_id == logged.id)
    found = select(RollCorrection, Person.uid).outerjoin(Person, same_person).where(*own)
    return (await session.execute(found.order_by(RollCorrection.id))).all()


VOIDING_COLUMNS = (
    "province_id",
    "session_id",
    "person_id",
    "commune_id",
    "before",
    "after",
    "reason",
    "corrected_by",
    "corrected_at",
)


def voidings_of(logged: LearningSession, *, reason: str, account_id: int, at: datetime) -> AnySelect:
    """One correction (`VOIDING_COLUMNS`) for every entry of a session that still counts."""
    said = {"before": func.jsonb_build_object("voided", False), "after": func.jsonb_build_object("voided", True)}
    return select(
        RollEntry.province_id,
        RollEntry.session_id,
        RollEntry.person_id,
        RollEntry.commune_id,
        said["before"],
        said["after"],
        literal(reason, Text),
        literal(account_id, BigInteger),
        literal(at, DateTime(timezone=True)),
    ).where(*_on_roll(logged), RollEntry.voided.is_(False))


async def uids_on_roll(session: AsyncSession, logged: LearningSession) -> set[uuid.UUID]:
    """Everybody on a roll whom the caller still sees, voided lines included."""
    same_person = and_(Person.province_id == RollEntry.province_id, Person.id == RollEntry.person_id)
    found = select(Person.uid).join(RollEntry, same_person).where(*_on_roll(logged))
    return set((await session.execute(found)).scalars())
