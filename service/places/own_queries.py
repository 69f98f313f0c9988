"""A province's own villages and clusters: every SELECT over them, and the functions that change them (each answers nothing when it is not the caller's to change)."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.rows import AnyRow, AnySelect
from service.foundation.text import fold
from service.places.functions import CLUSTER_KIND
from service.places.queries import valid_on
from service.places.tables import COMMUNE, DISTRICT, VILLAGE, ClusterMember, Place, PlaceMaking, PlacePeriod

_PERIOD = (
    PlacePeriod.place_id.label("id"), PlacePeriod.name, PlacePeriod.kind, PlacePeriod.code, PlacePeriod.valid, PlacePeriod.source,
    PlacePeriod.end_source,
)  # fmt: skip


class Named(NamedTuple):
    """A village as it is to be called, and its kind (thôn, bản, tổ dân phố, …)."""

    name: str
    kind: str


def _periods(province_id: int, level: int) -> AnySelect:
    return (
        select(*_PERIOD)
        .join(Place, Place.id == PlacePeriod.place_id)
        .where(Place.province_id == province_id, PlacePeriod.level == level)
    )


async def clusters(session: AsyncSession, province_id: int, *, on: date) -> Sequence[AnyRow]:
    """The clusters of a province on a day, by name."""
    found = _periods(province_id, DISTRICT).where(PlacePeriod.kind == CLUSTER_KIND, valid_on(on))
    return (await session.execute(found.order_by(PlacePeriod.name, PlacePeriod.place_id))).all()


async def members(session: AsyncSession, cluster_ids: Collection[int], *, on: date) -> Sequence[AnyRow]:
    """The communes of clusters on a day, by name: id, name, code, cluster_id."""
    found = (
        select(PlacePeriod.place_id.label("id"), PlacePeriod.name, PlacePeriod.code, ClusterMember.cluster_id)
        .join(ClusterMember, ClusterMember.commune_id == PlacePeriod.place_id)
        .where(ClusterMember.cluster_id.in_(sorted(cluster_ids)), ClusterMember.valid.op("@>")(on), valid_on(on))
    )
    return (await session.execute(found.order_by(PlacePeriod.name, PlacePeriod.place_id))).all()


async def memberships(
    session: AsyncSession, *, cluster_id: int | None = None, commune_ids: Collection[int] = ()
) -> Sequence[AnyRow]:
    """Who belongs to a cluster, or where communes belong, in every time: commune_id, cluster_id, valid and the acts."""
    found = select(
        ClusterMember.commune_id, ClusterMember.cluster_id, ClusterMember.valid, ClusterMember.source, ClusterMember.end_source
    ).where(or_(ClusterMember.cluster_id == cluster_id, ClusterMember.commune_id.in_(sorted(commune_ids))))
    return (await session.execute(found.order_by(func.lower(ClusterMember.valid), ClusterMember.commune_id))).all()


async def communes(
    session: AsyncSession, province_id: int, *, on: date, words: str = "", clustered: bool | None = None, limit: int = 1_000
) -> Sequence[AnyRow]:
    """The communes of a province on a day, by name: all, those whose name holds the words (tones ignored) or that bear the code, those in no cluster."""
    found = _periods(province_id, COMMUNE).where(valid_on(on))
    if words:
        named: ColumnElement[bool] = PlacePeriod.folded.contains(fold(words), autoescape=True)
        found = found.where(or_(named, PlacePeriod.code == words))
    if clustered is False:
        inside = select(ClusterMember.commune_id).where(
            ClusterMember.commune_id == PlacePeriod.place_id, ClusterMember.valid.op("@>")(on)
        )
        found = found.where(~inside.exists())
    return (await session.execute(found.order_by(PlacePeriod.name, PlacePeriod.place_id).limit(limit))).all()


async def villages(session: AsyncSession, commune_id: int) -> Sequence[AnyRow]:
    """Every period, in other communes too (`parent_id`), of the villages that are or were of a commune, village by village, the newest first."""
    here = select(PlacePeriod.place_id).where(PlacePeriod.parent_id == commune_id, PlacePeriod.level == VILLAGE)
    found = select(*_PERIOD, PlacePeriod.parent_id).where(PlacePeriod.place_id.in_(here))
    newest = func.lower(PlacePeriod.valid).desc().nulls_last()
    return (await session.execute(found.order_by(PlacePeriod.place_id, newest))).all()


async def periods(session: AsyncSession, place_id: int) -> Sequence[AnyRow]:
    """What a place was called in every time, the newest first."""
    found = select(*_PERIOD, PlacePeriod.parent_id).where(PlacePeriod.place_id == place_id)
    return (await session.execute(found.order_by(func.lower(PlacePeriod.valid).desc().nulls_last()))).all()


async def names_taken(session: AsyncSession, parent_id: int, *, level: int, since: date) -> dict[int, str]:
    """Place → what it is called somewhere from a day on, right below a commune or province."""
    later = PlacePeriod.valid.op("&&")(func.daterange(since, None))
    found = select(PlacePeriod.place_id, PlacePeriod.name).where(
        PlacePeriod.parent_id == parent_id, PlacePeriod.level == level, later
    )
    return {row.place_id: row.name for row in (await session.execute(found)).all()}


async def households(session: AsyncSession, commune_id: int, *, on: date) -> dict[int, int]:
    """Village → how many households live there on a day; only of a commune that the caller administers."""
    asked = text("SELECT village, households FROM households_of_villages(:commune, :on)")
    return {row.village: row.households for row in (await session.execute(asked, {"commune": commune_id, "on": on})).all()}


async def make(
    session: AsyncSession, *, above: int, named: Sequence[Named], since: date, basis: str, key: str, content: bytes, at: datetime
) -> Sequence[AnyRow]:
    """New places right below one: `made` (their numbers in order) and `again` (the key had made them before)."""
    asked = text(
        "SELECT made, again FROM make_places(:above, CAST(:names AS text[]), CAST(:kinds AS text[]), CAST(:folds AS text[]), :since, :basis, :key, :content, :at)"
    )
    columns = {
        "names": [one.name for one in named],
        "kinds": [one.kind for one in named],
        "folds": [fold(one.name) for one in named],
    }
    values = {"above": above, "since": since, "basis": basis, "key": key, "content": content, "at": at}
    return (await session.execute(asked, values | columns)).all()


async def rename(session: AsyncSession, *, place_id: int, named: Named, since: date, basis: str) -> bool | None:
    """Another name from a day on; False when no period runs that began before."""
    call = "rename_place(:place, :name, :kind, :fold, :since, :basis)"
    values = {"place": place_id, "name": named.name, "kind": named.kind, "fold": fold(named.name), "since": since, "basis": basis}
    found: bool | None = await _answer(session, call, values)
    return found


async def end(session: AsyncSession, *, place_id: int, last_day: date, basis: str, today: date, at: datetime) -> int | None:
    """End a place: 0 when done, -1 when it does not run on its last day, else how many households or communes stay behind that day."""
    values = {"place": place_id, "last": last_day, "basis": basis, "today": today, "at": at}
    found: int | None = await _answer(session, "end_place(:place, :last, :basis, :today, :at)", values)
    return found


async def put_in(
    session: AsyncSession, *, cluster_id: int, commune_ids: Collection[int], since: date, basis: str, today: date, at: datetime
) -> int | None:
    """Put communes into a cluster, out of the one where they are: how many had not been there."""
    call = "put_in_cluster(:cluster, CAST(:communes AS int[]), :since, :basis, :today, :at)"
    values = {"cluster": cluster_id, "communes": sorted(commune_ids), "since": since, "basis": basis, "today": today, "at": at}
    found: int | None = await _answer(session, call, values)
    return found


async def take_out(
    session: AsyncSession, *, cluster_id: int, commune_id: int, last_day: date, basis: str, today: date, at: datetime
) -> bool | None:
    """End a commune's membership that runs; False when none does on its last day."""
    call = "take_out_of_cluster(:cluster, :commune, :last, :basis, :today, :at)"
    values = {"cluster": cluster_id, "commune": commune_id, "last": last_day, "basis": basis, "today": today, "at": at}
    found: bool | None = await _answer(session, call, values)
    return found


async def _answer(session: AsyncSession, call: str, values: dict[str, Any]) -> Any:
    return (await session.execute(text(f"SELECT {call}"), values)).scalar_one()


async def made_before(session: AsyncSession, *, account_id: int, key: str) -> AnyRow | None:
    """What a key of the caller has made: `request_hash`, `places`."""
    mine = (PlaceMaking.account_id == account_id, PlaceMaking.idempotency_key == key)
    return (await session.execute(select(PlaceMaking.request_hash, PlaceMaking.places).where(*mine))).one_or_none()
