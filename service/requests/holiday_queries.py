"""Every SELECT about days off."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.rows import AnyRow
from service.requests.holiday_tables import DayOff
from service.subjects.tables import Household

LONGEST = timedelta(days=60)


async def days_off_after(session: AsyncSession, *, province_id: int, day: date) -> frozenset[date]:
    """The days off of a province in the weeks after a day: more than a clock of working days reaches."""
    near = (DayOff.province_id == province_id, DayOff.day > day, DayOff.day <= day + LONGEST)
    return frozenset((await session.execute(select(DayOff.day).where(*near))).scalars())


async def entered(session: AsyncSession, province_id: int) -> Sequence[AnyRow]:
    """What a province has entered: `day`, `name`, `basis`, the latest first."""
    found = select(DayOff.day, DayOff.name, DayOff.basis).where(DayOff.province_id == province_id)
    return (await session.execute(found.order_by(DayOff.day.desc()).limit(200))).all()


async def number_ahead(session: AsyncSession, *, day: date) -> int:
    """How many days off from a day on the province of the households that the caller sees has entered."""
    mine = select(Household.province_id).limit(1).scalar_subquery()
    return (await session.execute(select(func.count()).where(DayOff.province_id == mine, DayOff.day >= day))).scalar_one()
