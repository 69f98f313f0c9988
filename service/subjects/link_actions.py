"""Linking an account to the citizen behind it, as the owner: conflicts of interest follow from it."""

import uuid

from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation import clock
from service.foundation.text import fold, nfc
from service.subjects import link_queries as queries
from service.subjects.link_tables import AccountPerson


async def link_to_person(session: AsyncSession, *, username: str, person: uuid.UUID, basis: str) -> bool:
    """Link an account to a citizen, or to another one. Returns False when the account or the citizen is not there."""
    found = await queries.account_and_person(session, username=fold(username), person=person)
    if found is None:
        return False
    values = {"province_id": found.province_id, "person_id": found.person_id, "basis": nfc(basis), "linked_at": clock.now()}
    linked = postgresql.insert(AccountPerson).values(account_id=found.account_id, **values)
    await session.execute(linked.on_conflict_do_update(index_elements=["account_id"], set_=values))
    return True
