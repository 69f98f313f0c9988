"""Every SELECT over the dated flags of places."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import and_, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.rows import AnyRow
from service.places.tables import Place, PlaceFlag, PlacePeriod


async def flags_of_province(
    session: AsyncSession,
    province_id: int,
    *,
    flag: str | None = None,
    on: date | None = None,
    place_id: int | None = None,
    limit: int = 1_000,
) -> Sequence[AnyRow]:
    """The flags of a province's places with the last name of each, ended ones included unless a day is asked; the newest first."""
    found = (
        select(
            PlaceFlag.place_id,
            PlacePeriod.name,
            PlacePeriod.code,
            PlaceFlag.flag,
            PlaceFlag.valid,
            PlaceFlag.basis,
            PlaceFlag.end_basis,
            PlaceFlag.set_as,
            PlaceFlag.set_at,
        )
        .join(Place, Place.id == PlaceFlag.place_id)
        .join(PlacePeriod, PlacePeriod.place_id == Place.id)
        .where(Place.province_id == province_id)
        .ext(distinct_on(PlaceFlag.place_id, PlaceFlag.flag, PlaceFlag.valid))
        .order_by(PlaceFlag.place_id, PlaceFlag.flag, PlaceFlag.valid, func.lower(PlacePeriod.valid).desc().nulls_last())
    )
    if flag is not None:
        found = found.where(PlaceFlag.flag == flag)
    if on is not None:
        found = found.where(PlaceFlag.valid.op("@>")(on))
    if place_id is not None:
        found = found.where(PlaceFlag.place_id == place_id)
    once = found.subquery("once")
    ordered = select(once).order_by(func.lower(once.c.valid).desc().nulls_last(), once.c.name, once.c.flag)
    return (await session.execute(ordered.limit(limit))).all()


async def flag_known(session: AsyncSession, *, place_id: int, flag: str) -> bool:
    """Did the place ever bear the flag?"""
    borne = select(PlaceFlag.place_id).where(and_(PlaceFlag.place_id == place_id, PlaceFlag.flag == flag)).limit(1)
    return (await session.execute(borne)).first() is not None
