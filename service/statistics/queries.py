"""Every SELECT over counts: sums over the tree of a day, and recounts from scratch that prove the stored leaves.

A row of a place is the sum of what lies below it on the day of the map. What happened in a commune that has ended counts for the commune
that took it over whole; a commune that was split cannot be given to one successor, and stays with the province as a row of its own."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import CTE, ColumnElement, Integer, Subquery, and_, false, func, literal, or_, select, true, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from service.assessments.tables import Assessment
from service.foundation.rows import AnyRow, AnySelect
from service.places.queries import valid_on
from service.places.tables import COMMUNE, DISTRICT, VILLAGE, ClusterMember, Place, PlacePeriod, PlaceSuccessor, Share
from service.scoring import Outcome
from service.titles.tables import RecognitionCount, Registration, SubjectCount, TitleHeld

CLUSTER_KIND = "cụm"


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


def _counted(*, title: str, assessed_year: int, as_of: date) -> ColumnElement[bool]:
    return and_(
        RecognitionCount.title == title, RecognitionCount.assessed_year == assessed_year, RecognitionCount.on_day <= as_of
    )


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
    """Everything that a province on today's map keeps, wherever it lies: what is not in a row of the table is what belongs to none."""
    found = select(
        RecognitionCount.level,
        func.sum(RecognitionCount.registered).label("registered"),
        func.sum(RecognitionCount.recognised).label("recognised"),
    ).where(RecognitionCount.province_id == province_id, _counted(title=title, assessed_year=assessed_year, as_of=as_of))
    return (await session.execute(found.group_by(RecognitionCount.level))).all()


async def subjects_of_province(session: AsyncSession, province_id: int, *, title: str, assessed_year: int) -> Sequence[AnyRow]:
    """The same for what the worker counted."""
    found = select(
        SubjectCount.level,
        func.sum(SubjectCount.total).label("total"),
        func.sum(SubjectCount.passing).label("passing"),
        func.sum(SubjectCount.unknown).label("unknown"),
    ).where(SubjectCount.province_id == province_id, SubjectCount.title == title, SubjectCount.assessed_year == assessed_year)
    return (await session.execute(found.group_by(SubjectCount.level))).all()


async def wrong_recognition_counts(session: AsyncSession) -> Sequence[AnyRow]:
    """Leaf counts that differ from the register, counted from scratch: its key, what is stored and what was recounted."""
    key = ("province_id", "place_id", "title", "assessed_year", "level", "on_day")
    stored = select(*(getattr(RecognitionCount, name) for name in key), RecognitionCount.registered, RecognitionCount.recognised)
    moves = union_all(_registered(), _recognised(), _revoked()).subquery("move")
    recounted = select(
        *(moves.c[name] for name in key),
        func.sum(moves.c.registered).label("registered"),
        func.sum(moves.c.recognised).label("recognised"),
    ).group_by(*(moves.c[name] for name in key))
    return await _differing(session, stored, recounted, key=key, counts=("registered", "recognised"))


def _registered() -> AnySelect:
    return select(
        Registration.province_id,
        Registration.commune_id.label("place_id"),
        Registration.title,
        Registration.assessed_year,
        literal(0).label("level"),
        Registration.registered_on.label("on_day"),
        literal(1).label("registered"),
        literal(0).label("recognised"),
    )


def _recognised() -> AnySelect:
    return _held(TitleHeld.decided_on, 1)


def _revoked() -> AnySelect:
    return _held(TitleHeld.revoked_on, -1).where(TitleHeld.revoked_on.is_not(None))


def _held(day: Any, change: int) -> AnySelect:
    columns = TitleHeld.province_id, TitleHeld.commune_id, TitleHeld.title, TitleHeld.assessed_year, TitleHeld.level
    return select(*columns, day, literal(0), literal(change))


async def wrong_subject_counts(session: AsyncSession) -> Sequence[AnyRow]:
    """Stored totals and forecasts that differ from the assessments as they stand."""
    key = ("province_id", "place_id", "title", "assessed_year", "level")
    counts = ("total", "passing", "unknown")
    stored = select(*(getattr(SubjectCount, name) for name in (*key, *counts)))
    verdict = Assessment.forecast_verdict
    of = (Assessment.province_id, Assessment.commune_id, Assessment.title, Assessment.assessed_year, Assessment.level)
    recounted = select(
        *(column.label(name) for column, name in zip(of, key, strict=True)),
        func.count().label("total"),
        func.count().filter(verdict == int(Outcome.PASSED)).label("passing"),
        func.count().filter(verdict == int(Outcome.UNKNOWN)).label("unknown"),
    ).group_by(*of)
    return await _differing(session, stored, recounted, key=key, counts=counts)


async def _differing(
    session: AsyncSession, stored: AnySelect, recounted: AnySelect, *, key: Sequence[str], counts: Sequence[str]
) -> Sequence[AnyRow]:
    """Rows by key in which a count differs; a row that is missing on one side counts nothing there."""
    kept, counted = stored.subquery("kept"), recounted.subquery("counted")
    same_key = and_(*(kept.c[name] == counted.c[name] for name in key))
    keys = [func.coalesce(kept.c[name], counted.c[name]).label(name) for name in key]
    zero = {name: (func.coalesce(kept.c[name], 0), func.coalesce(counted.c[name], 0)) for name in counts}
    found = (
        select(
            *keys,
            *(have.label(f"stored_{name}") for name, (have, _) in zero.items()),
            *(want.label(f"recounted_{name}") for name, (_, want) in zero.items()),
        )
        .select_from(kept.join(counted, same_key, full=True))
        .where(or_(*(have != want for have, want in zero.values())))
        .order_by(*keys)
    )
    return (await session.execute(found)).all()
