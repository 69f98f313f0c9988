"""The communes that a desk may choose on a day, and their villages; the places that it counts, by name."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Integer, any_, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.rows import AnyRow
from service.foundation.text import fold
from service.places.queries import valid_on
from service.places.tables import COMMUNE, VILLAGE, Place, PlacePeriod


async def communes_among(session: AsyncSession, place_ids: Collection[int], *, on: date) -> Sequence[AnyRow]:
    """Those of the places that are communes on a day, by name."""
    found = (
        select(PlacePeriod.place_id.label("id"), PlacePeriod.name, PlacePeriod.code, Place.province_id)
        .join(Place, Place.id == PlacePeriod.place_id)
        .where(
            PlacePeriod.place_id == any_(literal(sorted(place_ids), ARRAY(Integer))), PlacePeriod.level == COMMUNE, valid_on(on)
        )
    )
    return (await session.execute(found.order_by(PlacePeriod.name, PlacePeriod.place_id))).all()


async def villages_among(session: AsyncSession, commune_ids: Collection[int], *, on: date) -> Sequence[AnyRow]:
    """The villages of some communes on a day, by name."""
    found = select(PlacePeriod.place_id.label("id"), PlacePeriod.name, PlacePeriod.parent_id).where(
        PlacePeriod.parent_id == any_(literal(sorted(commune_ids), ARRAY(Integer))), PlacePeriod.level == VILLAGE, valid_on(on)
    )
    return (await session.execute(found.order_by(PlacePeriod.name, PlacePeriod.place_id))).all()


async def counted_places(
    session: AsyncSession,
    place_ids: Collection[int],
    *,
    on: date,
    place_id: int | None = None,
    words: str = "",
    limit: int = 2,
) -> Sequence[AnyRow]:
    """Those of the places that stand on a day: one by its id, or those whose name holds the words (tones ignored), the widest first."""
    found = select(
        PlacePeriod.place_id.label("id"), PlacePeriod.name, PlacePeriod.kind, PlacePeriod.code, PlacePeriod.level
    ).where(PlacePeriod.place_id == any_(literal(sorted(place_ids), ARRAY(Integer))), valid_on(on))
    if place_id is not None:
        found = found.where(PlacePeriod.place_id == place_id)
    if words:
        found = found.where(PlacePeriod.folded.contains(fold(words), autoescape=True))
    ordered = found.order_by(PlacePeriod.level, func.length(PlacePeriod.name), PlacePeriod.name, PlacePeriod.place_id)
    return (await session.execute(ordered.limit(limit))).all()
