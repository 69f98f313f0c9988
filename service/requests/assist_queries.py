"""Every SELECT about assisted sessions."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.rows import AnyRow
from service.requests.assist_tables import AssistedSession
from service.subjects.tables import Household, Person


async def home(session: AsyncSession, uid: uuid.UUID) -> AnyRow | None:
    """The household that is to be helped: province_id, id, uid, code, commune_id."""
    found = select(Household.province_id, Household.id, Household.uid, Household.code, Household.commune_id)
    return (await session.execute(found.where(Household.uid == uid))).one_or_none()


async def assisted(session: AsyncSession, uid: uuid.UUID, *, lock: bool = False) -> AnyRow | None:
    """One session with the household and the person who is present (the person's name is NULL when the caller does not see it any more)."""
    a = AssistedSession
    found = (
        select(a, Household.uid.label("household_uid"), Household.code, Person.full_name)
        .join(Household, (Household.province_id == a.province_id) & (Household.id == a.household_id))
        .outerjoin(Person, (Person.province_id == a.province_id) & (Person.id == a.person_id))
        .where(a.uid == uid)
    )
    return (await session.execute(found.with_for_update(of=a) if lock else found)).one_or_none()


async def of_household(session: AsyncSession, household_id: int, *, limit: int) -> Sequence[AnyRow]:
    """The latest times that a household was helped: `opened_at`, `ended_at`, `until`, `reason`, `identity_check`."""
    a = AssistedSession
    found = select(a.opened_at, a.ended_at, a.until, a.reason, a.identity_check).where(a.household_id == household_id)
    return (await session.execute(found.order_by(a.opened_at.desc(), a.id.desc()).limit(limit))).all()


def is_open(row: AnyRow, *, at: datetime) -> bool:
    """Has it neither been ended nor run out?"""
    return row.AssistedSession.ended_at is None and at < row.AssistedSession.until
