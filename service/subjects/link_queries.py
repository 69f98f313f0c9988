"""The account and the citizen that are to be linked."""

import uuid

from sqlalchemy import select, true
from sqlalchemy.ext.asyncio import AsyncSession

from service.accounts.tables import Account
from service.foundation.rows import AnyRow
from service.subjects.tables import Person


async def account_and_person(session: AsyncSession, *, username: str, person: uuid.UUID) -> AnyRow | None:
    """account_id, province_id, person_id; None when one of them is not there."""
    found = select(Account.id.label("account_id"), Person.province_id, Person.id.label("person_id")).join(Person, true())
    return (await session.execute(found.where(Account.username == username, Person.uid == person))).one_or_none()
