"""Every SELECT behind declared figures: the subjects that somebody names, who keeps their figures, what stands and what stood, the registry's counts."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Boolean, Integer, Text, any_, cast, func, literal, select, tuple_, type_coerce
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Uuid

from service.assessments.figure_subjects import FigureSubject, Reference, last_day, title_of_place, title_of_unit
from service.assessments.tables import DeclaredFigure
from service.foundation.rows import AnyRow, AnySelect
from service.places.queries import valid_on
from service.places.tables import Place, PlacePeriod
from service.subjects.tables import Clan, Person, Standing, Unit, UnitMember
from service.titles.queries import rows_of
from service.titles.vocabulary import SubjectKind, Title

Known = dict[tuple[SubjectKind, int], dict[str, int]]
"""Subject → fact → value."""


async def subjects_named(
    session: AsyncSession, references: Iterable[Reference], *, year: int, today: date
) -> dict[Reference, FigureSubject]:
    """The visible subjects behind the references, as they were in a year: at most one statement a kind of subject."""
    wanted = list(references)
    found = await _places(session, [one for one in wanted if isinstance(one, int)], min(last_day(year), today))
    for kind, read in ((SubjectKind.UNIT, _units), (SubjectKind.CLAN, _clans)):
        uids = [one[1] for one in wanted if not isinstance(one, int) and one[0] is kind]
        found += await read(session, uids, year) if uids else []
    return {subject.reference: subject for subject in found}


async def _places(session: AsyncSession, ids: Sequence[int], on: date) -> list[FigureSubject]:
    if not ids:
        return []
    stands = valid_on(on)
    found = (
        select(
            Place.id,
            Place.province_id,
            PlacePeriod.name,
            PlacePeriod.level,
            PlacePeriod.kind,
            type_coerce(stands, Boolean).label("stands"),
        )
        .join(PlacePeriod, PlacePeriod.place_id == Place.id)
        .where(Place.id == any_(literal(sorted(set(ids)), ARRAY(Integer))), Place.province_id.is_not(None))
        .ext(distinct_on(Place.id))
        .order_by(Place.id, stands.desc(), func.lower(PlacePeriod.valid).desc().nulls_last())
    )
    rows = (await session.execute(found)).all()
    return [
        FigureSubject(
            kind=SubjectKind.PLACE, id=row.id, uid=None, province_id=row.province_id, place_id=row.id, name=row.name, title=title,
            stands=row.stands,
        )
        for row in rows
        if (title := title_of_place(row.level, row.kind))
    ]  # fmt: skip


def _unit_rows(year: int) -> AnySelect:
    manager = func.unit_managed_by(Unit.province_id, Unit.id, year, type_=Text)
    return select(Unit.id, Unit.uid, Unit.province_id, Unit.commune_id, Unit.name, Unit.ended_on, manager.label("manager"))


async def _units(session: AsyncSession, uids: Sequence[uuid.UUID], year: int) -> list[FigureSubject]:
    found = _unit_rows(year).where(Unit.uid == any_(literal(list(uids), ARRAY(Uuid))))
    return [_of_group(SubjectKind.UNIT, row, title_of_unit(row.manager), year) for row in (await session.execute(found)).all()]


async def units_in_sight(session: AsyncSession, *, year: int, limit: int) -> list[FigureSubject]:
    """The units that row security shows the caller, by name."""
    found = _unit_rows(year).order_by(Unit.name, Unit.id).limit(limit)
    return [_of_group(SubjectKind.UNIT, row, title_of_unit(row.manager), year) for row in (await session.execute(found)).all()]


async def _clans(session: AsyncSession, uids: Sequence[uuid.UUID], year: int) -> list[FigureSubject]:
    found = select(Clan.id, Clan.uid, Clan.province_id, Clan.commune_id, Clan.name, Clan.ended_on).where(
        Clan.uid == any_(literal(list(uids), ARRAY(Uuid)))
    )
    return [_of_group(SubjectKind.CLAN, row, Title.CLAN, year) for row in (await session.execute(found)).all()]


def _of_group(kind: SubjectKind, row: AnyRow, title: Title, year: int) -> FigureSubject:
    stands = row.ended_on is None or row.ended_on > last_day(year)
    return FigureSubject(
        kind=kind,
        id=row.id,
        uid=row.uid,
        province_id=row.province_id,
        place_id=row.commune_id,
        name=row.name,
        title=title,
        stands=stands,
    )


def relation_of(subjects: Sequence[FigureSubject], name: str = "named") -> Any:
    """The keys of subjects as a relation of typed arrays: one statement text for one subject or a thousand."""
    return rows_of(
        name,
        {
            "kind": (Text, [s.kind.value for s in subjects]),
            "province": (Integer, [s.province_id for s in subjects]),
            "subject": (BigInteger, [s.id for s in subjects]),
            "place": (Integer, [s.place_id for s in subjects]),
        },
    )


async def kept_by_caller(session: AsyncSession, subjects: Sequence[FigureSubject], *, year: int) -> set[tuple[SubjectKind, int]]:
    """Of which subjects the caller keeps the figures, by the same function that row security asks."""
    if not subjects:
        return set()
    named = relation_of(subjects)
    mine = func.may_declare(named.c.kind, named.c.province, named.c.subject, named.c.place, year)
    rows = (await session.execute(select(named.c.kind, named.c.subject).where(mine))).all()
    return {(SubjectKind(row.kind), row.subject) for row in rows}


def _of(subjects: Sequence[FigureSubject], year: int) -> Any:
    named = relation_of(subjects)
    keys = tuple_(DeclaredFigure.province_id, DeclaredFigure.subject_kind, DeclaredFigure.subject_id)
    return keys.in_(select(named.c.province, named.c.kind, named.c.subject)) & (DeclaredFigure.assessed_year == year)


_ENTRY = (
    DeclaredFigure.subject_kind, DeclaredFigure.subject_id, DeclaredFigure.assessed_year, DeclaredFigure.fact, DeclaredFigure.value,
    DeclaredFigure.source, DeclaredFigure.source_number, DeclaredFigure.source_date, DeclaredFigure.age_rule, DeclaredFigure.entered_as,
    DeclaredFigure.entered_at, DeclaredFigure.superseded_at,
)  # fmt: skip


async def current(session: AsyncSession, subjects: Sequence[FigureSubject], *, year: int) -> Sequence[AnyRow]:
    """The figures that stand for subjects in a year."""
    found = select(*_ENTRY).where(_of(subjects, year), DeclaredFigure.superseded_at.is_(None))
    return (
        await session.execute(found.order_by(DeclaredFigure.subject_kind, DeclaredFigure.subject_id, DeclaredFigure.fact))
    ).all()


async def history(session: AsyncSession, subject: FigureSubject, *, year: int) -> dict[str, list[AnyRow]]:
    """Fact → every entry of a subject and year, the newest first: what stands, and what it superseded."""
    found = select(*_ENTRY).where(_of([subject], year)).order_by(DeclaredFigure.fact, DeclaredFigure.id.desc())
    entries: dict[str, list[AnyRow]] = defaultdict(list)
    for row in (await session.execute(found)).all():
        entries[row.fact].append(row)
    return dict(entries)


async def years_with_figures(session: AsyncSession, subject: FigureSubject) -> list[int]:
    """The years for which a subject has figures, newest first."""
    found = select(DeclaredFigure.assessed_year).distinct().where(
        DeclaredFigure.province_id == subject.province_id, DeclaredFigure.subject_kind == subject.kind,
        DeclaredFigure.subject_id == subject.id, DeclaredFigure.superseded_at.is_(None),
    )  # fmt: skip
    return list((await session.execute(found.order_by(DeclaredFigure.assessed_year.desc()))).scalars())


async def declared_numbers(session: AsyncSession, subjects: Sequence[FigureSubject], *, year: int) -> Known:
    """How many figures stand for each of some subjects, under the fact `declared`: for lists."""
    found = (
        select(DeclaredFigure.subject_kind, DeclaredFigure.subject_id, func.count().label("number"))
        .where(_of(subjects, year), DeclaredFigure.superseded_at.is_(None))
        .group_by(DeclaredFigure.subject_kind, DeclaredFigure.subject_id)
    )
    rows = (await session.execute(found)).all() if subjects else []
    return {(SubjectKind(row.subject_kind), row.subject_id): {"declared": row.number} for row in rows}


async def registry(session: AsyncSession, subjects: Sequence[FigureSubject], *, year: int) -> Known:
    """What the registry counts for itself, where the caller sees it: people of communes today, members of units on the last day of a year."""
    communes = [s.id for s in subjects if s.title is Title.COMMUNE]
    units = [s.id for s in subjects if s.kind is SubjectKind.UNIT]
    counted: Known = {(SubjectKind.PLACE, id_): {"population": 0} for id_ in communes}
    if communes:
        people = select(Person.commune_id.label("id"), func.count().label("number")).where(
            Person.commune_id == any_(literal(communes, ARRAY(Integer))), Person.left_on.is_(None)
        )
        rows = (await session.execute(people.group_by(Person.commune_id))).all()
        counted |= {(SubjectKind.PLACE, row.id): {"population": row.number} for row in rows}
    if units:
        rows = (await session.execute(_members(units, sorted({s.province_id for s in subjects}), year))).all()
        counted |= {(SubjectKind.UNIT, row.id): {"unit_members": row.number} for row in rows}
    return counted


def _members(units: Sequence[int], provinces: Sequence[int], year: int) -> AnySelect:
    members = select(UnitMember.unit_id.label("id"), func.count().label("number")).where(
        UnitMember.province_id == any_(literal(provinces, ARRAY(Integer))),
        UnitMember.unit_id == any_(literal(list(units), ARRAY(BigInteger))),
        UnitMember.standing == Standing.MEMBER,
        UnitMember.valid.op("@>")(last_day(year)),
    )
    return members.group_by(UnitMember.unit_id)


async def mark_declared(
    session: AsyncSession, subjects: Sequence[FigureSubject], *, years: Sequence[int], trends: Sequence[bool]
) -> int:
    """Leave marks through the function that asks whether the caller keeps these figures. Returns how many."""
    arrays = {
        "kinds": cast([s.kind.value for s in subjects], ARRAY(Text)),
        "provinces": cast([s.province_id for s in subjects], ARRAY(Integer)),
        "subjects": cast([s.id for s in subjects], ARRAY(BigInteger)),
        "places": cast([s.place_id for s in subjects], ARRAY(Integer)),
        "years": cast(list(years), ARRAY(Integer)),
        "trends": cast(list(trends), ARRAY(Boolean)),
    }
    return (await session.execute(select(func.mark_declared(*arrays.values(), type_=Integer)))).scalar_one()
