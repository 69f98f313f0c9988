"""What is still under which master key, and the rotations so far; as the owner."""

from collections.abc import Sequence

from sqlalchemy import func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.rows import AnyRow
from service.subjects.key_tables import KeyRotation
from service.subjects.tables import Person, PersonKey


async def rotation_from(session: AsyncSession, master_id: str) -> KeyRotation | None:
    """The rotation that put a master key out of force, or None while it is in force."""
    return await session.get(KeyRotation, master_id)


async def open_rotation(session: AsyncSession) -> KeyRotation | None:
    """The rotation that has not ended."""
    return (await session.execute(select(KeyRotation).where(KeyRotation.ended_at.is_(None)))).scalar_one_or_none()


async def keys_after(session: AsyncSession, *, master_id: str, after: tuple[int, int], limit: int) -> Sequence[AnyRow]:
    """Wrapped keys under a master key with what they encipher, in the order of people, the people locked; the locked ones are left out.

    The person is locked before the key, as a hand-over does it."""
    place = tuple_(PersonKey.province_id, PersonKey.person_id)
    found = (
        select(PersonKey.province_id, PersonKey.person_id, PersonKey.wrapped, Person.national_id_cipher, Person.national_id_index)
        .join(Person, (Person.province_id == PersonKey.province_id) & (Person.id == PersonKey.person_id))
        .where(PersonKey.master_key_id == master_id, place > after)
        .order_by(PersonKey.province_id, PersonKey.person_id)
        .limit(limit)
        .with_for_update(of=Person, key_share=True, skip_locked=True)
    )
    return (await session.execute(found)).all()


async def kept_under(session: AsyncSession) -> dict[str, int]:
    """How many data keys stand under each master key."""
    counted = select(PersonKey.master_key_id, func.count()).group_by(PersonKey.master_key_id)
    return {row[0]: row[1] for row in (await session.execute(counted)).all()}
