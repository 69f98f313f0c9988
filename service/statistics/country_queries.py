"""Every SELECT behind the view of several provinces at once: their figures of one title and year, on the map of today."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Integer, any_, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.rows import AnyRow
from service.places.queries import valid_on
from service.places.tables import PROVINCE, Place, PlacePeriod
from service.titles.tables import RecognitionCount, SubjectCount


async def provinces_among(session: AsyncSession, place_ids: Collection[int], *, on: date) -> Sequence[AnyRow]:
    """Those of the places that are provinces of today's map, by name: id, name, latitude, longitude."""
    found = (
        select(PlacePeriod.place_id.label("id"), PlacePeriod.name, PlacePeriod.latitude, PlacePeriod.longitude)
        .join(Place, Place.id == PlacePeriod.place_id)
        .where(
            PlacePeriod.place_id == any_(literal(sorted(place_ids), ARRAY(Integer))),
            PlacePeriod.level == PROVINCE,
            Place.province_id == Place.id,
            valid_on(on),
        )
    )
    return (await session.execute(found.order_by(PlacePeriod.name, PlacePeriod.place_id))).all()


async def recognitions(
    session: AsyncSession, provinces: Collection[int], *, title: str, assessed_year: int, as_of: date
) -> Sequence[AnyRow]:
    """Sums by province and level: registered, recognised, by the day asked."""
    counts = RecognitionCount
    found = select(
        counts.province_id,
        counts.level,
        func.sum(counts.registered).label("registered"),
        func.sum(counts.recognised).label("recognised"),
    ).where(
        counts.province_id == any_(literal(sorted(provinces), ARRAY(Integer))),
        counts.title == title,
        counts.assessed_year == assessed_year,
        counts.on_day <= as_of,
    )
    return (await session.execute(found.group_by(counts.province_id, counts.level))).all()


async def subjects(session: AsyncSession, provinces: Collection[int], *, title: str, assessed_year: int) -> Sequence[AnyRow]:
    """Sums by province and level of what the worker counted: total, passing, unknown."""
    counts = SubjectCount
    found = select(
        counts.province_id,
        counts.level,
        func.sum(counts.total).label("total"),
        func.sum(counts.passing).label("passing"),
        func.sum(counts.unknown).label("unknown"),
    ).where(
        counts.province_id == any_(literal(sorted(provinces), ARRAY(Integer))),
        counts.title == title,
        counts.assessed_year == assessed_year,
    )
    return (await session.execute(found.group_by(counts.province_id, counts.level))).all()
