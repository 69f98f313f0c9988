"""Who in a council has an interest in a dossier, whose name somebody behind it bears, and whom a member can be tied to."""

import uuid
from collections.abc import Collection

from sqlalchemy import BigInteger, Uuid, and_, any_, literal, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.rows import AnyRow
from service.subjects.group_tables import UnitMember
from service.subjects.tables import Person

_CONFLICTED = text("SELECT conflicted_members(:province, :dossier, CAST(:councils AS bigint[]))")
_ACCOUNTS = text("SELECT id, username FROM accounts_to_tie(:province, :names)")


async def conflicted_members(
    session: AsyncSession, *, province_id: int, dossier_id: int, council_ids: Collection[int]
) -> frozenset[int]:
    """The members of councils who have no say on a dossier: it is their own, or they submitted it."""
    asked = {"province": province_id, "dossier": dossier_id, "councils": sorted(council_ids)}
    return frozenset((await session.execute(_CONFLICTED, asked)).scalars())


async def behind_of_name(session: AsyncSession, *, dossier: AnyRow, folded_names: Collection[str]) -> dict[str, uuid.UUID]:
    """Folded name → uid of somebody who bears it: the person of a dossier, somebody of its household, a member of its unit."""
    of_unit = and_(
        UnitMember.province_id == Person.province_id, UnitMember.person_id == Person.id, UnitMember.unit_id == dossier.subject_id
    )
    behind = {
        "person": Person.id == dossier.subject_id,
        "unit": select(UnitMember.person_id).where(of_unit).exists(),
    }.get(dossier.subject_kind)
    concerned = [Person.household_id == dossier.household_id] if dossier.household_id is not None else []
    concerned += [behind] if behind is not None else []
    if not concerned or not folded_names:
        return {}
    found = select(Person.folded_name, Person.uid).where(
        Person.province_id == dossier.province_id,
        Person.folded_name == any_(literal(sorted(folded_names), ARRAY(Person.folded_name.type))),
        or_(*concerned),
    )
    return {row.folded_name: row.uid for row in (await session.execute(found)).all()}


async def people_to_tie(session: AsyncSession, uids: Collection[uuid.UUID], *, province_id: int) -> dict[uuid.UUID, int]:
    """uid → id of the people of the province whom the caller sees."""
    found = select(Person.uid, Person.id).where(
        Person.uid == any_(literal(list(uids), ARRAY(Uuid))), Person.province_id == province_id
    )
    return {row.uid: row.id for row in (await session.execute(found)).all()} if uids else {}


async def tied_person(session: AsyncSession, *, province_id: int, person_id: int) -> Person | None:
    """The person a member is tied to, where the caller sees them."""
    found = select(Person).where(Person.province_id == province_id, Person.id == literal(person_id, BigInteger))
    return (await session.execute(found)).scalar_one_or_none()


async def accounts_to_tie(session: AsyncSession, names: Collection[str], *, province_id: int) -> dict[str, int]:
    """Username → id of open accounts that have, or had, a grant in the province."""
    asked = {"province": province_id, "names": sorted(names)}
    return {row.username: row.id for row in (await session.execute(_ACCOUNTS, asked)).all()} if names else {}
