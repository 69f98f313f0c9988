"""Every SELECT behind the overview of a place: all its titles in all its years, where it lies, and the coordinates that its map is drawn of."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Integer, any_, func, literal, or_, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.rows import AnyRow
from service.places.queries import valid_on
from service.places.tables import COMMUNE, NATION, VILLAGE, ClusterMember, PlacePeriod
from service.statistics.queries import leaves
from service.titles.tables import RecognitionCount, SubjectCount

Counts = type[RecognitionCount] | type[SubjectCount]


def _of(counts: Counts, place_id: int, *, on: date, keeps_all: bool) -> ColumnElement[bool]:
    """The rows of a place. A province on today's map (`keeps_all`) has what lies below it and what belongs to none of its places."""
    return counts.province_id == place_id if keeps_all else counts.place_id.in_(leaves(place_id, on=on))


async def recognitions_by_year(
    session: AsyncSession, place_id: int, *, on: date, as_of: date, keeps_all: bool, title: str | None = None
) -> Sequence[AnyRow]:
    """Sums of a place by title, assessed year and level: registered, recognised, by the day asked."""
    counts = RecognitionCount
    found = select(
        counts.title,
        counts.assessed_year,
        counts.level,
        func.sum(counts.registered).label("registered"),
        func.sum(counts.recognised).label("recognised"),
    ).where(_of(counts, place_id, on=on, keeps_all=keeps_all), counts.on_day <= as_of)
    if title is not None:
        found = found.where(counts.title == title)
    return (await session.execute(found.group_by(counts.title, counts.assessed_year, counts.level))).all()


async def subjects_by_year(
    session: AsyncSession, place_id: int, *, on: date, keeps_all: bool, title: str | None = None
) -> Sequence[AnyRow]:
    """Sums of a place by title, assessed year and level of what the worker counted: total, passing, unknown."""
    counts = SubjectCount
    found = select(
        counts.title,
        counts.assessed_year,
        counts.level,
        func.sum(counts.total).label("total"),
        func.sum(counts.passing).label("passing"),
        func.sum(counts.unknown).label("unknown"),
    ).where(_of(counts, place_id, on=on, keeps_all=keeps_all))
    if title is not None:
        found = found.where(counts.title == title)
    return (await session.execute(found.group_by(counts.title, counts.assessed_year, counts.level))).all()


async def trail(session: AsyncSession, place_id: int, *, on: date) -> Sequence[AnyRow]:
    """The places above a place on a day, its cluster among them, then the place itself: id, name, level. The nation is left out."""
    edges = union_all(
        select(PlacePeriod.place_id.label("lower"), PlacePeriod.parent_id.label("upper")).where(
            valid_on(on), PlacePeriod.parent_id.is_not(None)
        ),
        select(ClusterMember.commune_id, ClusterMember.cluster_id).where(ClusterMember.valid.op("@>")(on)),
    ).subquery("edges")
    tree = select(literal(place_id).label("id")).cte("above", recursive=True)
    tree = tree.union(select(edges.c.upper).join(tree, edges.c.lower == tree.c.id))
    found = select(PlacePeriod.place_id.label("id"), PlacePeriod.name, PlacePeriod.level).where(
        PlacePeriod.place_id.in_(select(tree.c.id)), PlacePeriod.level > NATION, valid_on(on)
    )
    return (await session.execute(found.order_by(PlacePeriod.level, PlacePeriod.place_id))).all()


async def below(session: AsyncSession, place_id: int, *, on: date) -> Sequence[AnyRow]:
    """Where one can go from a place: districts or communes, and clusters, by level and name: id, name, level, kind."""
    clustered = select(ClusterMember.commune_id).where(ClusterMember.cluster_id == place_id, ClusterMember.valid.op("@>")(on))
    found = select(PlacePeriod.place_id.label("id"), PlacePeriod.name, PlacePeriod.level, PlacePeriod.kind).where(
        or_(PlacePeriod.parent_id == place_id, PlacePeriod.place_id.in_(clustered)), valid_on(on)
    )
    return (await session.execute(found.order_by(PlacePeriod.level, PlacePeriod.name, PlacePeriod.place_id))).all()


async def villages(session: AsyncSession, commune_id: int, *, on: date, assessed_year: int, as_of: date) -> Sequence[AnyRow]:
    """The villages of a commune on a day, by name: id, name, kind, registered (as a village, for its title), decision_number, decided_on."""
    known = select(PlacePeriod.place_id, PlacePeriod.name, PlacePeriod.kind).where(
        PlacePeriod.parent_id == commune_id, PlacePeriod.level == VILLAGE, valid_on(on)
    )
    own = known.subquery("own")
    ids = select(func.coalesce(func.array_agg(own.c.place_id), literal([], ARRAY(Integer)))).scalar_subquery()
    told = func.village_titles(ids, assessed_year, as_of).table_valued(
        "village", "registered", "decision_number", "decided_on", name="told"
    )
    found = select(
        own.c.place_id.label("id"), own.c.name, own.c.kind, told.c.registered, told.c.decision_number, told.c.decided_on
    )
    found = found.join(told, told.c.village == own.c.place_id)
    return (await session.execute(found.order_by(own.c.name, own.c.place_id))).all()


async def coordinates(session: AsyncSession, place_ids: Collection[int], *, on: date) -> dict[int, tuple[float, float]]:
    """Latitude and longitude, in degrees, of those of the places that have them on a day."""
    found = select(PlacePeriod.place_id, PlacePeriod.latitude, PlacePeriod.longitude).where(
        PlacePeriod.place_id == any_(literal(sorted(place_ids), ARRAY(Integer))), PlacePeriod.latitude.is_not(None), valid_on(on)
    )
    return {row.place_id: (row.latitude, row.longitude) for row in (await session.execute(found)).all()}


async def every_commune(session: AsyncSession, *, on: date) -> list[tuple[float, float]]:
    """The coordinates of every commune of the country on a day: together they draw it."""
    found = select(PlacePeriod.latitude, PlacePeriod.longitude).where(
        PlacePeriod.level == COMMUNE, PlacePeriod.latitude.is_not(None), valid_on(on)
    )
    return [(row.latitude, row.longitude) for row in (await session.execute(found)).all()]
