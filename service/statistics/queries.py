"""Every SELECT that adds counts up over the tree of a day. Recounts from scratch are in `reconcile_queries.py`.

A row of a place is the sum of what lies below it on the day of the map. What happened in a commune that has ended counts for the commune
that took it over whole; a commune that was split cannot be given to one successor, and stays with the province as a row of its own."""

from collections.abc import Sequence
from datetime import date
from typing import cast as as_type

from sqlalchemy import (
    CTE,
    Boolean,
    ColumnElement,
    Date,
    Integer,
    Select,
    SmallInteger,
    Subquery,
    Table,
    Text,
    and_,
    bindparam,
    cast,
    false,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.columns import Base
from service.foundation.rows import AnyRow, AnySelect
from service.places.queries import valid_on
from service.places.tables import COMMUNE, DISTRICT, VILLAGE, ClusterMember, MapVersion, Place, PlacePeriod, PlaceSuccessor, Share
from service.titles.apart_tables import CountingGroup
from service.titles.tables import RecognitionCount, SubjectCount

CLUSTER_KIND = "cụm"
_EVER = literal_column("CAST('infinity' AS date)", Date)


def _children(place_id: int, *, on: date) -> Subquery:
    """The places that make up a place on a day: districts or communes, never both (clusters are another cut of the same communes)."""
    below = select(PlacePeriod.place_id.label("id")).where(
        PlacePeriod.parent_id == place_id, PlacePeriod.level < VILLAGE, PlacePeriod.kind != CLUSTER_KIND, valid_on(on)
    )
    clustered = select(ClusterMember.commune_id).where(ClusterMember.cluster_id == place_id, ClusterMember.valid.op("@>")(on))
    return union_all(below, clustered).subquery("child")


async def children(session: AsyncSession, place_id: int, *, on: date) -> Sequence[AnyRow]:
    """The rows of a table of a place: its children on a day, by name."""
    child = _children(place_id, on=on)
    found = (
        select(
            PlacePeriod.place_id.label("id"),
            PlacePeriod.code,
            PlacePeriod.name,
            PlacePeriod.kind,
            PlacePeriod.level,
            Place.province_id,
        )
        .join(child, child.c.id == PlacePeriod.place_id)
        .join(Place, Place.id == PlacePeriod.place_id)
        .where(valid_on(on))
    )
    return (await session.execute(found.order_by(PlacePeriod.name, PlacePeriod.place_id))).all()


def _tree(place_id: int, *, on: date) -> CTE:
    """Leaf → the row that it counts for: `root` (a child, or the place itself), `id`, `former` (taken over from a place that has ended)."""
    child = _children(place_id, on=on)
    own = select(literal(place_id, Integer).label("root"), literal(place_id, Integer).label("id"), false().label("former"))
    start = own.union_all(select(child.c.id, child.c.id, false())).subquery("start")
    tree = select(*start.c).cte("tree", recursive=True)
    down = select(PlacePeriod.parent_id.label("upper"), PlacePeriod.place_id.label("lower"), false().label("former")).where(
        valid_on(on), PlacePeriod.level.in_((DISTRICT, COMMUNE)), PlacePeriod.kind != CLUSTER_KIND
    )
    back = select(PlaceSuccessor.successor_id, PlaceSuccessor.predecessor_id, true()).where(
        PlaceSuccessor.share == Share.WHOLE, PlaceSuccessor.on_date <= on
    )
    edges = union_all(down, back).subquery("edges")
    # from the place itself only back in time: what lies below it is reached through its children
    steps = and_(edges.c.upper == tree.c.id, or_(tree.c.root != place_id, edges.c.former))
    return tree.union(select(tree.c.root, edges.c.lower, or_(tree.c.former, edges.c.former)).join(edges, steps))


def leaves(place_id: int, *, on: date) -> Select[int]:
    """The subquery of every leaf that counts for a place on a day, whichever of its children it counts for."""
    return select(_tree(place_id, on=on).c.id)


def _counted(*, title: str, assessed_year: int, as_of: date) -> ColumnElement[bool]:
    return and_(
        RecognitionCount.title == title, RecognitionCount.assessed_year == assessed_year, RecognitionCount.on_day <= as_of
    )


async def state_of_counts(session: AsyncSession, place_id: int, *, title: str, assessed_year: int) -> str:
    """A text that changes whenever a leaf of the place's province changes for the title and year, or the map does.

    It is made of the rows that the caller sees: whoever sees other rows has another text."""
    asked = {"of_place": place_id, "of_title": title, "of_year": assessed_year}
    return str((await session.execute(_STATE, asked)).scalar_one())


def _state() -> AnySelect:
    """Built once, of plain tables: every reader of counts asks it."""
    place, version = _table(Place), _table(MapVersion)
    province = select(place.c.province_id).where(place.c.id == bindparam("of_place", type_=Integer)).scalar_subquery()
    hashes = [_hash(_table(counts), province) for counts in (RecognitionCount, SubjectCount)]
    apart = func.counts_apart(
        province, bindparam("of_title", type_=Text), cast(bindparam("of_year", type_=SmallInteger), Integer), _EVER
    )
    grouped = (
        select(func.string_agg(cast(literal_column("apart"), Text), ";")).select_from(apart.alias("apart")).scalar_subquery()
    )
    return select(func.concat_ws(":", select(version.c.version).scalar_subquery(), *hashes, grouped))


def _hash(counts: Table, province: ColumnElement[int]) -> ColumnElement[int]:
    of_rows = func.hashtextextended(cast(literal_column(counts.name), Text), 0)
    found = select(func.coalesce(func.sum(of_rows), 0)).select_from(counts)
    asked = (
        counts.c.province_id == province,
        counts.c.title == bindparam("of_title", type_=Text),
        counts.c.assessed_year == bindparam("of_year", type_=SmallInteger),
    )
    return found.where(*asked).scalar_subquery()


def _table(model: type[Base]) -> Table:
    return as_type(Table, model.__table__)


_STATE = _state()


async def recognitions_below(
    session: AsyncSession, place_id: int, *, on: date, title: str, assessed_year: int, as_of: date
) -> Sequence[AnyRow]:
    """Sums by row (`root`), level and whether they come from places that have ended: registered, recognised."""
    tree = _tree(place_id, on=on)
    found = (
        select(
            tree.c.root,
            RecognitionCount.level,
            tree.c.former,
            func.sum(RecognitionCount.registered).label("registered"),
            func.sum(RecognitionCount.recognised).label("recognised"),
        )
        .join(tree, tree.c.id == RecognitionCount.place_id)
        .where(_counted(title=title, assessed_year=assessed_year, as_of=as_of))
        .group_by(tree.c.root, RecognitionCount.level, tree.c.former)
    )
    return (await session.execute(found)).all()


async def subjects_below(session: AsyncSession, place_id: int, *, on: date, title: str, assessed_year: int) -> Sequence[AnyRow]:
    """Sums by row (`root`) and level of what the worker counted: total, passing (forecast), unknown."""
    tree = _tree(place_id, on=on)
    found = (
        select(
            tree.c.root,
            SubjectCount.level,
            func.sum(SubjectCount.total).label("total"),
            func.sum(SubjectCount.passing).label("passing"),
            func.sum(SubjectCount.unknown).label("unknown"),
        )
        .join(tree, tree.c.id == SubjectCount.place_id)
        .where(SubjectCount.title == title, SubjectCount.assessed_year == assessed_year)
        .group_by(tree.c.root, SubjectCount.level)
    )
    return (await session.execute(found)).all()


async def recognitions_of_province(
    session: AsyncSession, province_id: int, *, title: str, assessed_year: int, as_of: date
) -> Sequence[AnyRow]:
    """Everything that a province on today's map keeps, wherever it lies: what is not in a row of the table is what belongs to none.

    `group_of` is NULL in these; the other rows (one at least, `level` may be NULL) are who is counted apart, in groups of `group_of` (decision 0027)."""
    found = select(
        cast(RecognitionCount.level, Integer).label("level"),
        func.sum(RecognitionCount.registered).label("registered"),
        func.sum(RecognitionCount.recognised).label("recognised"),
        cast(null(), Integer).label("group_of"),
        cast(null(), Boolean).label("by_province"),
    ).where(RecognitionCount.province_id == province_id, _counted(title=title, assessed_year=assessed_year, as_of=as_of))
    apart = func.counts_apart(province_id, title, assessed_year, as_of).table_valued(
        "level", "registered", "recognised", "group_of", "by_province", name="apart"
    )
    return (await session.execute(union_all(found.group_by(RecognitionCount.level), select(apart)))).all()


async def subjects_of_province(session: AsyncSession, province_id: int, *, title: str, assessed_year: int) -> Sequence[AnyRow]:
    """The same for what the worker counted."""
    found = select(
        SubjectCount.level,
        func.sum(SubjectCount.total).label("total"),
        func.sum(SubjectCount.passing).label("passing"),
        func.sum(SubjectCount.unknown).label("unknown"),
    ).where(SubjectCount.province_id == province_id, SubjectCount.title == title, SubjectCount.assessed_year == assessed_year)
    return (await session.execute(found.group_by(SubjectCount.level))).all()


async def counting_group(session: AsyncSession, province_id: int) -> AnyRow | None:
    """What the province has set about groups of people counted apart; None until it has."""
    found = select(CountingGroup.group_of, CountingGroup.basis).where(CountingGroup.province_id == province_id)
    return (await session.execute(found)).one_or_none()
