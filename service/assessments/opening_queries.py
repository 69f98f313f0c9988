"""Everybody and everything that is assessed when a year is opened for some communes, as the marks of the worker."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, SmallInteger, Text, and_, case, cast, literal, literal_column, or_, select
from sqlalchemy.orm import aliased

from service.foundation.rows import AnySelect
from service.places.tables import VILLAGE, Place, PlacePeriod
from service.subjects.tables import Clan, Household, Person, Unit
from service.titles.vocabulary import SubjectKind

MARK_COLUMNS = ("province_id", "subject_kind", "subject_id", "assessed_year", "commune_id", "household_id")


def marks_of_year(communes: Collection[int], *, province_id: int, assessed_year: int) -> list[AnySelect]:
    """The marks (`MARK_COLUMNS`): people, households, clans, units and villages of the communes, the communes, and the places above them."""
    of = (province_id, assessed_year, communes)
    return [
        _subjects(SubjectKind.PERSON, Person, *of, household_id=Person.household_id),
        _subjects(SubjectKind.HOUSEHOLD, Household, *of, household_id=Household.id),
        _subjects(SubjectKind.CLAN, Clan, *of),
        _subjects(SubjectKind.UNIT, Unit, *of),
        _places(*of),
    ]


def _subjects(
    kind: SubjectKind, model: Any, province_id: int, assessed_year: int, communes: Collection[int], *, household_id: Any = None
) -> AnySelect:
    marked = _mark(province_id, kind, model.id, assessed_year, model.commune_id, household_id)
    return marked.where(model.province_id == province_id, model.commune_id.in_(communes))


def _places(province_id: int, assessed_year: int, communes: Collection[int]) -> AnySelect:
    end, period, place = date(assessed_year, 12, 31), aliased(PlacePeriod), aliased(Place)
    stands = period.valid.op("@>")(end)
    above = select(period.parent_id).where(period.place_id.in_(communes), stands)
    higher = select(period.parent_id).where(period.place_id.in_(above), stands)
    village = and_(PlacePeriod.level == VILLAGE, PlacePeriod.parent_id.in_(communes))
    wanted = or_(PlacePeriod.place_id.in_(communes), village, PlacePeriod.place_id.in_(above), PlacePeriod.place_id.in_(higher))
    own = case((PlacePeriod.level == VILLAGE, PlacePeriod.parent_id), else_=PlacePeriod.place_id)
    return (
        _mark(province_id, SubjectKind.PLACE, PlacePeriod.place_id, assessed_year, own, None)
        .join(place, place.id == PlacePeriod.place_id)
        .where(wanted, PlacePeriod.valid.op("@>")(end), place.level > 0)
    )


def _mark(
    province_id: int,
    kind: SubjectKind,
    subject_id: Any,
    assessed_year: int,
    commune_id: Any,
    household_id: ColumnElement[Any] | None,
) -> AnySelect:
    return select(
        literal(province_id),
        literal(kind.value, Text),
        cast(subject_id, BigInteger),
        literal(assessed_year, SmallInteger),
        commune_id,
        cast(literal_column("NULL"), BigInteger) if household_id is None else household_id,
    )
