"""The roll of a desk's communes as a device keeps it: no more of a person than finds them in a list."""

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import Integer, Text, any_, cast, extract, func, literal, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.rows import AnyRow, AnySelect
from service.subjects.tables import Household, Person


def _kept(communes: Collection[int]) -> AnySelect:
    own = (Household.province_id == Person.province_id) & (Household.id == Person.household_id)
    here = Person.commune_id == any_(literal(sorted(communes), ARRAY(Integer)))
    born = cast(extract("year", Person.birth_date), Integer).label("born")
    columns = (Person.uid, Person.full_name, born, Household.code.label("household_code"), Person.village_id)
    return select(*columns).outerjoin(Household, own).where(here, Person.left_on.is_(None))


async def version(session: AsyncSession, communes: Collection[int]) -> str:
    """What changes when anything does that a device keeps of the people of some communes."""
    kept = _kept(communes).subquery("kept")
    said = func.concat_ws("|", *(cast(column, Text) for column in kept.c))
    found = select(func.count(), func.coalesce(func.sum(func.hashtextextended(said, 0)), 0)).select_from(kept)
    number, digest = (await session.execute(found)).one()
    return f"{number}-{digest}"


async def part(session: AsyncSession, communes: Collection[int], *, after: uuid.UUID | None, limit: int) -> Sequence[AnyRow]:
    """People of some communes in Vietnamese order, behind a given one: `uid`, `full_name`, `born` (year), `household_code`, `village_id`."""
    found = _kept(communes)
    if after is not None:
        last = select(Person.sort_key, Person.id).where(Person.uid == after).subquery("last")
        place = (select(last.c.sort_key).scalar_subquery(), select(last.c.id).scalar_subquery())
        found = found.where(tuple_(Person.sort_key, Person.id) > tuple_(*place))
    return (await session.execute(found.order_by(Person.sort_key, Person.id).limit(limit))).all()
