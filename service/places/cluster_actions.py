"""Which communes a province's assessors judge together: putting communes into a cluster and taking them out, each from a day and by an act.

A commune is in one cluster a day at most, so putting it into another moves it. Who sits at a cluster reaches what the cluster holds on the day of
signing in: a change that reaches today therefore ends every open sign-in of whoever has a right at one of the clusters, as a right that is given or
taken does; a change that begins later is met by signing in anew (a sign-in lasts hours, not days)."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation import clock
from service.foundation.answers import KNOWN_CONSTRAINTS
from service.foundation.caller import Caller
from service.foundation.errors import Conflict, FieldError, Invalid
from service.places import own_queries, queries
from service.places.actions import open_place
from service.places.own_actions import own_place, record
from service.places.tables import DISTRICT

KNOWN_CONSTRAINTS |= {
    "cluster_member_later": (
        "clustered-later",
        "Có xã đã được xếp vào một cụm từ ngày đó hoặc từ một ngày sau đó. Hãy chọn ngày sau lần xếp ấy.",
    )
}


async def put_in(
    session: AsyncSession, *, caller: Caller, cluster_id: int, commune_ids: Sequence[int], since: date, basis: str
) -> int:
    """From a day on communes belong to a cluster and no more to the one before; answers how many had not been there.

    Raises NotFound, Invalid (`wrong-level`, `closed-place`; `not-in-province` at a commune), Conflict (`clustered-later`)."""
    cluster = await own_place(session, caller, cluster_id, DISTRICT)
    await open_place(session, cluster_id, on=since)
    await _refuse_foreign(session, cluster.province_id, commune_ids, since=since)
    number = await own_queries.put_in(
        session, cluster_id=cluster_id, commune_ids=commune_ids, since=since, basis=basis, today=clock.today(), at=clock.now()
    )
    if number is None:
        raise Invalid.field("place", "closed-place", f"{cluster.name} đã kết thúc. Hãy chọn cụm khác.")
    if number:
        detail = {"communes": sorted(set(commune_ids)), "since": since.isoformat()}
        await record(session, caller, cluster, "put_in_cluster", basis, **detail)
    return number


async def take_out(
    session: AsyncSession, *, caller: Caller, cluster_id: int, commune_id: int, last_day: date, basis: str
) -> None:
    """After a last day a commune belongs to no cluster. Raises NotFound, Invalid (`wrong-level`), Conflict (`not-in-cluster`)."""
    cluster = await own_place(session, caller, cluster_id, DISTRICT)
    known = 0 < commune_id < 2**31
    done = known and await own_queries.take_out(
        session, cluster_id=cluster_id, commune_id=commune_id, last_day=last_day, basis=basis, today=clock.today(), at=clock.now()
    )
    if not done:
        raise Conflict(
            "not-in-cluster",
            f"Xã này không ở trong {cluster.name} vào ngày đó, hoặc đã được đưa ra",
            "Hãy tải lại trang và chọn ngày khác.",
        )
    await record(session, caller, cluster, "take_out_of_cluster", basis, commune=commune_id, last_day=last_day.isoformat())


async def _refuse_foreign(session: AsyncSession, province_id: int, commune_ids: Sequence[int], *, since: date) -> None:
    own = {row.id for row in await own_queries.communes(session, province_id, on=since)}
    names = await queries.names(session, [id_ for id_ in commune_ids if id_ not in own])
    wrong = [
        FieldError(
            f"communes.{position}",
            "not-in-province",
            f"{names.get(id_, id_)} không phải là xã của tỉnh vào ngày {since:%d/%m/%Y}.",
        )
        for position, id_ in enumerate(commune_ids)
        if id_ not in own
    ]
    if wrong:
        raise Invalid("not-in-province", wrong[0].message, errors=wrong)
