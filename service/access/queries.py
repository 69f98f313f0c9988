"""Grants into reach: which communes, places and household an account's roles open on a day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.matrix import COUNTING_ROLES, READING_ROLES, WRITING_ROLES, Role
from service.access.tables import Grant
from service.foundation.rows import AnyRow
from service.places import queries as places
from service.places.tables import COMMUNE, PROVINCE


@dataclass(frozen=True)
class Reach:
    """What row security will let an account see and write, and in what offices (role@place) it acts."""

    roles: tuple[str, ...]
    communes: tuple[int, ...]
    writes: tuple[int, ...]
    counted: tuple[int, ...]
    administers: tuple[int, ...]
    household_id: int | None
    offices: tuple[str, ...]


NOTHING = Reach((), (), (), (), (), None, ())
"""The reach of whoever has yet to show a second step."""


async def roles_of(session: AsyncSession, *, account_id: int, on: date) -> set[str]:
    """The roles that an account holds somewhere on a day."""
    return {g.role for g in await grants_of(session, account_id=account_id) if on in g.valid}


async def reach_of(session: AsyncSession, *, account_id: int, on: date) -> Reach:
    """Work out the reach of an account from its grants on a day."""
    present = [g for g in await grants_of(session, account_id=account_id) if on in g.valid]
    territories = {g.place_id: await places.territory(session, [g.place_id], on=on) for g in present if g.place_id is not None}
    return Reach(
        roles=tuple(sorted({g.role for g in present})),
        communes=_ids(present, territories, READING_ROLES, only_communes=True),
        writes=_ids(present, territories, WRITING_ROLES, only_communes=False),
        counted=_ids(present, territories, COUNTING_ROLES, only_communes=False),
        administers=tuple(sorted({g.place_id for g in present if g.role == Role.PROVINCE_ADMINISTRATOR})),
        household_id=next((g.household_id for g in present if g.role == Role.FAMILY), None),
        offices=tuple(sorted({g.role if g.place_id is None else f"{g.role}@{g.place_id}" for g in present})),
    )


async def grants_of(session: AsyncSession, *, account_id: int) -> Sequence[AnyRow]:
    """Every grant of an account, ended ones included."""
    found = select(Grant.role, Grant.place_id, Grant.household_id, Grant.valid, Grant.basis).where(Grant.account_id == account_id)
    return (await session.execute(found.order_by(Grant.id))).all()


async def offices_of(session: AsyncSession, *, account_id: int, role: Role, on: date) -> list[int]:
    """The places at which an account holds a role on a day: the desks it may act for."""
    return [g.place_id for g in await grants_of(session, account_id=account_id) if g.role == role and on in g.valid]


def _ids(
    grants: Sequence[AnyRow], territories: dict[int, dict[int, int]], roles: Collection[Role], *, only_communes: bool
) -> tuple[int, ...]:
    held = (territories[g.place_id] for g in grants if g.place_id is not None and g.role in roles)
    return tuple(
        sorted(
            {
                id_
                for territory in held
                for id_, level in territory.items()
                if level == COMMUNE or (not only_communes and level >= PROVINCE)
            }
        )
    )
