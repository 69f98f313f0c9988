"""Who sits over a commune on a day, and which dossiers are the caller's own: what the judgement on an office needs to know."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Integer, select, text, true, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.selectable import LateralFromClause

from service.foundation.rows import AnyRow
from service.places import queries as places
from service.places.tables import ClusterMember, PlacePeriod, PlaceSuccessor
from service.titles.queries import rows_of

MOST_SUCCESSORS = 100
"""Far more than any place has: a limit in a lateral makes PostgreSQL look up the few places over a commune, not join all of them."""


async def places_over(session: AsyncSession, commune_ids: Collection[int], *, on: date) -> Sequence[AnyRow]:
    """commune_id → every place over it on a day (place_id, level, kind), itself and its cluster included.

    A commune that had ended by then stands under the offices of those who took it over."""
    wanted = rows_of("wanted", {"commune_id": (Integer, sorted(set(commune_ids)))})
    heir = select(wanted.c.commune_id, wanted.c.commune_id.label("place_id")).cte("heir", recursive=True)
    after = select(PlaceSuccessor.successor_id).where(
        PlaceSuccessor.predecessor_id == heir.c.place_id, PlaceSuccessor.on_date <= on
    )
    taken = after.limit(MOST_SUCCESSORS).lateral("taken")
    heir = heir.union(select(heir.c.commune_id, taken.c.successor_id).join(taken, true()))
    clustered = select(ClusterMember.cluster_id).where(
        ClusterMember.commune_id == heir.c.place_id, ClusterMember.valid.op("@>")(on)
    )
    in_cluster = clustered.limit(1).lateral("in_cluster")
    start = union_all(
        select(heir.c.commune_id, heir.c.place_id),
        select(heir.c.commune_id, in_cluster.c.cluster_id).join(in_cluster, true()),
    ).subquery("start")
    over = select(start.c.commune_id, start.c.place_id).cte("over", recursive=True)
    above = _on_the_day(over.c.place_id, on=on, name="above")
    over = over.union(select(over.c.commune_id, above.c.parent_id).join(above, above.c.parent_id.is_not(None)))
    found = _on_the_day(over.c.place_id, on=on, name="found")
    every = select(over.c.commune_id, found.c.place_id, found.c.level, found.c.kind).join(found, true())
    return (await session.execute(every)).all()


def _on_the_day(place_id: Any, *, on: date, name: str) -> LateralFromClause:
    period = select(PlacePeriod.place_id, PlacePeriod.parent_id, PlacePeriod.level, PlacePeriod.kind)
    return period.where(PlacePeriod.place_id == place_id, places.valid_on(on)).limit(1).lateral(name)


async def own_matters(session: AsyncSession, *, province_id: int, ids: Collection[int]) -> set[int]:
    """Those of the dossiers that are the caller's own: of its person, household, clan or unit."""
    found = await session.execute(_OWN_MATTERS, {"province": province_id, "ids": sorted(ids)})
    return set(found.scalars())


_OWN_MATTERS = text("SELECT own_matters(:province, CAST(:ids AS bigint[]))")
