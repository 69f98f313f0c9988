"""Every SELECT over the register: who a title may be for, what is being scored again, titles held, and what depends on a title."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Uuid,
    and_,
    any_,
    cast,
    column,
    exists,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import TypeEngine

from service.foundation.rows import AnyRow, AnySelect
from service.places import tables as places
from service.places.tables import Place, PlacePeriod
from service.subjects.tables import Clan, Household, HouseholdMember, Person, Unit
from service.titles.tables import RescoreMark, TitleHeld
from service.titles.vocabulary import SubjectKind, Title

PLACE_LEVELS = {
    Title.VILLAGE: places.VILLAGE,
    Title.COMMUNE: places.COMMUNE,
    Title.DISTRICT: places.DISTRICT,
    Title.PROVINCE: places.PROVINCE,
}


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Somebody or something that can earn a title: the internal key, where its rows are kept, and a name that people read."""

    province_id: int
    kind: SubjectKind
    id: int
    commune_id: int
    household_id: int | None
    name: str


def rows_of(name: str, columns: Mapping[str, tuple[type[TypeEngine[Any]] | TypeEngine[Any], Sequence[Any]]]) -> FromClause:
    """A relation over typed arrays of equal length: the same statement text, and the same plan, for one row or for a thousand."""
    arrays = [cast(list(values), ARRAY(type_)) for type_, values in columns.values()]
    return func.unnest(*arrays).table_valued(*(column(c, type_) for c, (type_, _) in columns.items()), name=name).render_derived()


def selected(rows: FromClause, *, always: Mapping[str, Any] | None = None, in_order_of: Sequence[str] = ()) -> Select[Any]:
    """Every column of a relation for an INSERT … SELECT, then the same values for all; in the order in which rows must be locked."""
    same = [literal(value).label(name) for name, value in (always or {}).items()]
    return select(*rows.c, *same).order_by(*(rows.c[name] for name in in_order_of))


async def subjects_by_uid(session: AsyncSession, *, title: Title, uids: Sequence[uuid.UUID], on: date) -> list[Subject]:
    """The visible people, households, clans or units of a title, by the ids that left the server."""
    kind = title.subject_kind
    found = (await session.execute(_SELECTS[kind](on).where(_MODELS[kind].uid == any_(literal(list(uids), ARRAY(Uuid)))))).all()
    return [_subject(kind, row) for row in found]


async def subjects_by_id(session: AsyncSession, *, title: Title, province_id: int, ids: Sequence[int], on: date) -> list[Subject]:
    """The visible people, households, clans or units of a title, by internal id."""
    kind = title.subject_kind
    model = _MODELS[kind]
    found = _SELECTS[kind](on).where(model.province_id == province_id, model.id == any_(literal(list(ids), ARRAY(BigInteger))))
    return [_subject(kind, row) for row in (await session.execute(found)).all()]


def visible(*, kind: SubjectKind, province_id: Any, subject_id: Any) -> ColumnElement[bool]:
    """A condition: the person, household, clan or unit behind a row is within the caller's sight."""
    model = _MODELS[kind]
    return exists().where(model.province_id == province_id, model.id == subject_id)


async def subjects_by_place(session: AsyncSession, *, title: Title, place_ids: Sequence[int]) -> list[Subject]:
    """The villages, communes … of a title, by place id, under the name that they bore last."""
    found = (
        select(
            Place.province_id,
            Place.id,
            PlacePeriod.name,
            (PlacePeriod.parent_id if title is Title.VILLAGE else Place.id).label("commune_id"),
            literal(None, BigInteger).label("household_id"),
        )
        .join(PlacePeriod, PlacePeriod.place_id == Place.id)
        .where(
            Place.id == any_(literal(sorted(place_ids), ARRAY(Integer))),
            Place.level == PLACE_LEVELS[title],
            Place.province_id.is_not(None),
        )
        .ext(distinct_on(Place.id))
        .order_by(Place.id, func.lower(PlacePeriod.valid).desc().nulls_last())
    )
    return [_subject(SubjectKind.PLACE, row) for row in (await session.execute(found)).all()]


def _subject(kind: SubjectKind, row: AnyRow) -> Subject:
    return Subject(
        province_id=row.province_id,
        kind=kind,
        id=row.id,
        commune_id=row.commune_id,
        household_id=row.household_id,
        name=row.name,
    )


def _people(_: date) -> AnySelect:
    return select(Person.province_id, Person.id, Person.commune_id, Person.household_id, Person.full_name.label("name"))


def _households(on: date) -> AnySelect:
    head = and_(
        HouseholdMember.province_id == Household.province_id,
        HouseholdMember.household_id == Household.id,
        HouseholdMember.is_head,
        HouseholdMember.valid.op("@>")(on),
    )
    return (
        select(
            Household.province_id,
            Household.id,
            Household.commune_id,
            Household.id.label("household_id"),
            household_name().label("name"),
        )
        .outerjoin(HouseholdMember, head)
        .outerjoin(Person, and_(Person.province_id == HouseholdMember.province_id, Person.id == HouseholdMember.person_id))
    )


def household_name() -> ColumnElement[str]:
    """How a family is named on a decision: by its head; by its code when the head is not known."""
    return func.concat("Hộ ", func.coalesce(Person.full_name, Household.code))


def _clans(_: date) -> AnySelect:
    return select(Clan.province_id, Clan.id, Clan.commune_id, literal(None, BigInteger).label("household_id"), Clan.name)


def _units(_: date) -> AnySelect:
    return select(Unit.province_id, Unit.id, Unit.commune_id, literal(None, BigInteger).label("household_id"), Unit.name)


_SELECTS = {
    SubjectKind.PERSON: _people,
    SubjectKind.HOUSEHOLD: _households,
    SubjectKind.CLAN: _clans,
    SubjectKind.UNIT: _units,
}
_MODELS: dict[SubjectKind, type[Person | Household | Clan | Unit]] = {
    SubjectKind.PERSON: Person,
    SubjectKind.HOUSEHOLD: Household,
    SubjectKind.CLAN: Clan,
    SubjectKind.UNIT: Unit,
}


def being_scored(
    *,
    province_id: Any,
    subject_kind: Any,
    subject_id: Any,
    assessed_year: Any,
) -> ColumnElement[bool]:
    """A condition: a mark of the subject and year waits for the worker."""
    return exists().where(
        RescoreMark.province_id == province_id,
        RescoreMark.subject_kind == subject_kind,
        RescoreMark.subject_id == subject_id,
        RescoreMark.assessed_year == assessed_year,
    )


async def lock_title_held(session: AsyncSession, uid: uuid.UUID) -> AnyRow | None:
    """A title by its uid, its row locked until the end of the transaction; None when not there or not writable by the caller."""
    found = select(*TitleHeld.__table__.columns).where(TitleHeld.uid == uid).with_for_update()
    return (await session.execute(found)).one_or_none()
