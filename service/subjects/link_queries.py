"""The account and the citizen that are to be linked."""

import uuid
from typing import Any

from sqlalchemy import select, text, true
from sqlalchemy.ext.asyncio import AsyncSession

from service.accounts.tables import Account
from service.foundation.rows import AnyRow
from service.subjects.link_tables import AccountPerson
from service.subjects.tables import Person


async def account_and_person(session: AsyncSession, *, username: str, person: uuid.UUID) -> AnyRow | None:
    """account_id, province_id, person_id; None when one of them is not there."""
    found = select(Account.id.label("account_id"), Person.province_id, Person.id.label("person_id")).join(Person, true())
    return (await session.execute(found.where(Account.username == username, Person.uid == person))).one_or_none()


async def link_of(session: AsyncSession, account_id: int) -> AnyRow | None:
    """Since when, and on what basis, a citizen is known to be behind an account: `linked_at`, `basis`. Who it is, an administrator does not see."""
    found = select(AccountPerson.linked_at, AccountPerson.basis).where(AccountPerson.account_id == account_id)
    return (await session.execute(found)).one_or_none()


async def link(session: AsyncSession, **given: Any) -> int | None:
    """Let the database link a desk's account with a citizen of the province; None when one of them is not the caller's to link."""
    asked = text("SELECT link_account(:who, :person, :because, :at)")
    return (await session.execute(asked, given)).scalar_one_or_none()


async def unlink(session: AsyncSession, *, who: uuid.UUID) -> int | None:
    """Let the database forget a link; None when there is none that is the caller's."""
    return (await session.execute(text("SELECT unlink_account(:who)"), {"who": who})).scalar_one_or_none()


async def invite_member(session: AsyncSession, **given: Any) -> AnyRow | None:
    """Let the database make (or find) a member's account and a code for it; `known`: a password is set already. None: not the desk's own."""
    asked = text("SELECT * FROM invite_member(:of_person, :new_username, :because, :secret, :until, :on_day, :at)")
    return (await session.execute(asked, given)).one_or_none()
