"""Every SELECT over places: by code and date, by name without tones, the tree below a place, names of many."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, func, literal, select, union_all
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation import text
from service.foundation.rows import AnyRow, AnySelect
from service.places.tables import VILLAGE, ClusterMember, Place, PlaceFlag, PlacePeriod, PlaceSuccessor

_COLUMNS = (
    PlacePeriod.place_id.label("id"),
    PlacePeriod.level,
    PlacePeriod.code,
    PlacePeriod.name,
    PlacePeriod.kind,
    PlacePeriod.parent_id,
    PlacePeriod.valid,
    PlacePeriod.latitude,
    PlacePeriod.longitude,
    Place.province_id,
)


def _places() -> AnySelect:
    return select(*_COLUMNS).join(Place, Place.id == PlacePeriod.place_id)


def valid_on(on: date) -> ColumnElement[bool]:
    """The period holds the day."""
    return PlacePeriod.valid.op("@>")(on)


async def by_code(session: AsyncSession, *, code: str, level: int, on: date) -> AnyRow | None:
    """The one place that bore a code on a day."""
    found = _places().where(PlacePeriod.code == code, PlacePeriod.level == level, valid_on(on))
    return (await session.execute(found)).one_or_none()


async def by_id(session: AsyncSession, place_id: int, *, on: date) -> AnyRow | None:
    """A place as it was on a day, or None when it did not exist then."""
    return (await session.execute(_places().where(PlacePeriod.place_id == place_id, valid_on(on)))).one_or_none()


async def standing_among(session: AsyncSession, place_ids: Collection[int], *, on: date) -> set[int]:
    """Those of the places that exist on a day."""
    found = select(PlacePeriod.place_id).where(PlacePeriod.place_id.in_(sorted(place_ids)), valid_on(on))
    return set((await session.execute(found)).scalars())


async def latest(session: AsyncSession, place_id: int) -> AnyRow | None:
    """A place as it was last."""
    found = _places().where(PlacePeriod.place_id == place_id).order_by(func.lower(PlacePeriod.valid).desc().nulls_last())
    return (await session.execute(found.limit(1))).one_or_none()


async def search(
    session: AsyncSession, *, words: str, on: date, level: int | None, under: int | None, limit: int
) -> Sequence[AnyRow]:
    """Places whose name holds the words, tones ignored, shortest name first."""
    found = _places().where(valid_on(on), PlacePeriod.folded.contains(text.fold(words), autoescape=True))
    if level is not None:
        found = found.where(PlacePeriod.level == level)
    if under is not None:
        found = found.where(PlacePeriod.place_id.in_(below(under, on=on)))
    ordered = found.order_by(func.length(PlacePeriod.name), PlacePeriod.name, PlacePeriod.place_id)
    return (await session.execute(ordered.limit(limit))).all()


def below(place_id: int, *, on: date) -> Select[int]:
    """The subquery `id` of a place and everything that it holds or took over: children of every time, its cluster's
    communes on the day, and the predecessors of all of them."""
    edges = union_all(
        select(PlacePeriod.parent_id.label("upper"), PlacePeriod.place_id.label("lower")).where(
            PlacePeriod.parent_id.is_not(None)
        ),
        select(ClusterMember.cluster_id, ClusterMember.commune_id).where(ClusterMember.valid.op("@>")(on)),
        select(PlaceSuccessor.successor_id, PlaceSuccessor.predecessor_id),
    ).subquery("edges")
    tree = select(literal(place_id).label("id")).cte("below", recursive=True)
    return select(tree.union(select(edges.c.lower).join(tree, edges.c.upper == tree.c.id)).c.id)


async def territory(session: AsyncSession, place_ids: Collection[int], *, on: date) -> dict[int, int]:
    """Place id → level of everything below the given places (themselves included), villages left out."""
    found: dict[int, int] = {}
    for place_id in sorted(place_ids):
        inside = select(Place.id, Place.level).where(Place.id.in_(below(place_id, on=on)), Place.level < VILLAGE)
        found |= {row.id: row.level for row in (await session.execute(inside)).all()}
    return found


async def names(session: AsyncSession, place_ids: Collection[int]) -> dict[int, str]:
    """The last name of each place."""
    latest_first = (
        select(PlacePeriod.place_id, PlacePeriod.name)
        .where(PlacePeriod.place_id.in_(sorted(place_ids)))
        .ext(distinct_on(PlacePeriod.place_id))
        .order_by(PlacePeriod.place_id, func.lower(PlacePeriod.valid).desc().nulls_last())
    )
    return {row.place_id: row.name for row in (await session.execute(latest_first)).all()}


async def children(session: AsyncSession, place_id: int, *, on: date) -> Sequence[AnyRow]:
    """The places directly below on a day, by name."""
    found = _places().where(PlacePeriod.parent_id == place_id, valid_on(on))
    return (await session.execute(found.order_by(PlacePeriod.name))).all()


async def successors(session: AsyncSession, place_id: int) -> Sequence[AnyRow]:
    """Who took the place over, wholly or in part, and when."""
    found = select(PlaceSuccessor.successor_id, PlaceSuccessor.share, PlaceSuccessor.on_date).where(
        PlaceSuccessor.predecessor_id == place_id
    )
    return (await session.execute(found.order_by(PlaceSuccessor.successor_id))).all()


async def ancestors(session: AsyncSession, place_id: int, *, on: date) -> list[int]:
    """The place and everything above it on a day, nearest first (cluster included, since it is a territory of the province)."""
    edges = union_all(
        select(PlacePeriod.place_id.label("lower"), PlacePeriod.parent_id.label("upper")).where(
            valid_on(on), PlacePeriod.parent_id.is_not(None)
        ),
        select(ClusterMember.commune_id, ClusterMember.cluster_id).where(ClusterMember.valid.op("@>")(on)),
    ).subquery("edges")
    tree = select(literal(place_id).label("id")).cte("above", recursive=True)
    tree = tree.union(select(edges.c.upper).join(tree, edges.c.lower == tree.c.id))
    found = select(Place.id).where(Place.id.in_(select(tree.c.id))).order_by(Place.level.desc())
    return list((await session.execute(found)).scalars())


async def flags(session: AsyncSession, place_id: int, *, on: date) -> set[str]:
    """The flags that a place bore on a day."""
    found = select(PlaceFlag.flag).where(PlaceFlag.place_id == place_id, PlaceFlag.valid.op("@>")(on))
    return set((await session.execute(found)).scalars())
