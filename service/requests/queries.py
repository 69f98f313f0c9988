"""Every SELECT about requests: under row security, so a family finds its own and a desk those of its communes."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.dossiers.tables import Dossier
from service.foundation.rows import AnyRow, AnySelect
from service.requests.retention_tables import RetentionPeriod
from service.requests.states import State
from service.requests.tables import FamilyRequest
from service.subjects.tables import Household, Person

_FILE = text(
    "SELECT * FROM file_request(:of_province, :of_household, :asked, :about, :on_dossier, :given, :moment, :on_day, :answer_until, :fulfil_until, :with_help)"
)
_SEAL = text("SELECT seal_person(:province_id, :person_id, :on_day)")
_ERASE = text("SELECT erase_person(:province_id, :person_id, :on_day, :left_behind)")


async def filed(session: AsyncSession, **given: Any) -> AnyRow:
    """Let the database take a request in, whoever's own it is: `uid`, `commune_id`, `number_year`, `number`."""
    return (await session.execute(_FILE, given)).one()


async def sealed(session: AsyncSession, **whom: Any) -> bool:
    """Let the database seal a person. False: the person is of another desk by now."""
    return bool((await session.execute(_SEAL, whom)).scalar_one())


async def erased(session: AsyncSession, **whom: Any) -> bool:
    """Let the database erase a person. False: the person is of another desk by now."""
    return bool((await session.execute(_ERASE, whom)).scalar_one())


def _requests() -> AnySelect:
    r, p = FamilyRequest, Person
    return (
        select(
            r, p.full_name, p.uid.label("person_uid"), Household.code.label("household_code"), Dossier.uid.label("reissued_uid")
        )
        .join(Household, (Household.province_id == r.province_id) & (Household.id == r.household_id), isouter=True)
        .join(p, (p.province_id == r.province_id) & (p.id == r.person_id), isouter=True)
        .join(Dossier, (Dossier.province_id == r.province_id) & (Dossier.id == r.reissued_dossier_id), isouter=True)
    )


async def requests(
    session: AsyncSession, *, state: State | None, limit: int, household_id: int | None = None
) -> Sequence[AnyRow]:
    """Those of a state, or all, or a household's; who waits longest comes first."""
    found = _requests().order_by(FamilyRequest.answer_by, FamilyRequest.id).limit(limit)
    if household_id is not None:
        found = found.where(FamilyRequest.household_id == household_id).order_by(None).order_by(FamilyRequest.id.desc())
    return (await session.execute(found.where(FamilyRequest.state == state) if state else found)).all()


async def to_do(session: AsyncSession) -> AnyRow:
    """What waits for the desk: `to_answer`, `to_fulfil`, and by when the first of each is due (`answer_by`, `fulfil_by`; None: nothing waits)."""
    r = FamilyRequest
    open_, accepted = r.state == State.RECEIVED, r.state == State.ACCEPTED
    found = select(
        func.count().filter(open_).label("to_answer"),
        func.count().filter(accepted).label("to_fulfil"),
        func.min(r.answer_by).filter(open_).label("answer_by"),
        func.min(r.fulfil_by).filter(accepted).label("fulfil_by"),
    )
    return (await session.execute(found)).one()


async def numbers_by_state(session: AsyncSession) -> dict[str, int]:
    """How many requests stand in each state."""
    counted = select(FamilyRequest.state, func.count()).group_by(FamilyRequest.state)
    return {row[0]: row[1] for row in (await session.execute(counted)).all()}


async def request_by_uid(session: AsyncSession, uid: uuid.UUID) -> AnyRow | None:
    """One request with the names that the caller may see."""
    return (await session.execute(_requests().where(FamilyRequest.uid == uid))).one_or_none()


async def locked(session: AsyncSession, uid: uuid.UUID) -> FamilyRequest | None:
    """A request of the desk, held until the transaction ends."""
    return (await session.execute(select(FamilyRequest).where(FamilyRequest.uid == uid).with_for_update())).scalar_one_or_none()


async def household_of(session: AsyncSession, *, household_id: int | None, uid: uuid.UUID | None) -> AnyRow | None:
    """The caller's own household, or the one that is named."""
    named = Household.uid == uid if uid else Household.id == household_id
    return (await session.execute(select(Household.province_id, Household.id, Household.code).where(named))).one_or_none()


async def members_of(session: AsyncSession, *, household_id: int) -> Sequence[AnyRow]:
    """Who lives in the household today."""
    found = select(Person.id, Person.uid, Person.full_name).where(Person.household_id == household_id, Person.erased_on.is_(None))
    return (await session.execute(found.order_by(Person.sort_key, Person.id))).all()


async def periods(session: AsyncSession) -> Sequence[RetentionPeriod]:
    """The periods of the caller's province."""
    return (await session.execute(select(RetentionPeriod).order_by(RetentionPeriod.record))).scalars().all()


async def dossier_id(session: AsyncSession, uid: uuid.UUID) -> int | None:
    """A dossier that the caller sees."""
    return (await session.execute(select(Dossier.id).where(Dossier.uid == uid))).scalar_one_or_none()
