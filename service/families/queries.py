"""Every SELECT about paper cards and the family's page: desks under row security, cards and families within their household."""

import uuid
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, Uuid, any_, case, exists, func, literal, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from service.dossiers.tables import Dossier
from service.families.locks import LOCKED_FOR_GOOD
from service.families.tables import FamilyCard
from service.foundation.rows import AnyRow
from service.recognitions.tables import Decision
from service.subjects.tables import Household, HouseholdMember, Person
from service.titles.tables import TitleHeld

_KEY = text("SELECT key_of_cards(:fresh)")
_ISSUE = text("SELECT household_id, card_uid FROM issue_cards(:province_id, :households, :secrets, :at, :on_day)")
_END = text("SELECT end_card(:uid, :why, :at)")
_UNLOCK = text("SELECT unlock_card(:uid, :at)")
_OPEN = text("SELECT open_card(:secret, :born, :token, :csrf, :at, :until)")
_CLOSE = text("SELECT close_card(:token, :at)")
_MEMBERS = text("SELECT person_id, person_id AS id, uid, full_name, relation, is_head FROM members_shown(:on_day)")
_TOLD = (
    FamilyCard.uid, FamilyCard.household_id, FamilyCard.issued_on, FamilyCard.opened_at, FamilyCard.wrong_years, FamilyCard.locked_until,
    FamilyCard.ended_at, FamilyCard.end_reason,
)  # fmt: skip


async def key_of_cards(session: AsyncSession, *, fresh: bytes | None) -> bytes | None:
    """The sealed key of codes; `fresh` becomes it where there is none yet."""
    found: bytes | None = (await session.execute(_KEY, {"fresh": fresh})).scalar_one()
    return found


async def issue(
    session: AsyncSession, *, province_id: int, households: Sequence[int], secrets: Sequence[bytes], at: datetime, on_day: date
) -> dict[int, uuid.UUID]:
    """Let the database put new cards in force and the ones before out of it. Household → the uid of its card."""
    given = {"province_id": province_id, "households": list(households), "secrets": list(secrets), "at": at, "on_day": on_day}
    return {row.household_id: row.card_uid for row in (await session.execute(_ISSUE, given)).all()}


async def end(session: AsyncSession, **given: Any) -> int | None:
    """Let the database end a card of the desk. None: it is no card of the desk, or has ended."""
    found: int | None = (await session.execute(_END, given)).scalar_one()
    return found


async def unlock(session: AsyncSession, **given: Any) -> int | None:
    """Let the database forget the wrong years of a card of the desk. None as above."""
    found: int | None = (await session.execute(_UNLOCK, given)).scalar_one()
    return found


async def opened(session: AsyncSession, **given: Any) -> bool:
    """Let the database open a card. False: wrong code, wrong year, locked; nobody is told which."""
    return bool((await session.execute(_OPEN, given)).scalar_one())


async def close(session: AsyncSession, **given: Any) -> None:
    """End an opening."""
    await session.execute(_CLOSE, given)


async def members_shown(session: AsyncSession, *, on: date) -> Sequence[AnyRow]:
    """Who lives in the household of the card today, the head first: names and relations, nothing else. Sealed people are left out."""
    return (await session.execute(_MEMBERS, {"on_day": on})).all()


def _present() -> Any:
    return (
        (Person.province_id == Household.province_id)
        & (Person.household_id == Household.id)
        & Person.sealed_on.is_(None)
        & Person.erased_on.is_(None)
        & Person.left_on.is_(None)
    )


def _has_card() -> Any:
    own = (FamilyCard.province_id == Household.province_id) & (FamilyCard.household_id == Household.id)
    return exists(select(FamilyCard.id).where(own, FamilyCard.ended_at.is_(None)).correlate(Household))


async def homes(
    session: AsyncSession, *, communes: Collection[int], on: date, limit: int,
    uids: Collection[uuid.UUID] | None = None, village_id: int | None = None, without_card: bool = False,
) -> Sequence[AnyRow]:  # fmt: skip
    """Households of some communes in which somebody lives, with the name of the head, in the order of their codes."""
    head = (
        (HouseholdMember.province_id == Household.province_id)
        & (HouseholdMember.household_id == Household.id)
        & HouseholdMember.is_head
        & HouseholdMember.valid.op("@>")(on)
    )
    found = (
        select(
            Household.province_id, Household.id, Household.uid, Household.code, Household.commune_id, Household.village_id,
            func.coalesce(Person.full_name, "").label("head_name"),
        )
        .join(HouseholdMember, head, isouter=True)
        .join(Person, (Person.province_id == HouseholdMember.province_id) & (Person.id == HouseholdMember.person_id), isouter=True)
        .where(Household.commune_id == any_(literal(sorted(communes), ARRAY(Integer))))
    )  # fmt: skip
    lives = Person.__table__.alias("lives")
    found = found.where(
        exists().where(
            lives.c.province_id == Household.province_id, lives.c.household_id == Household.id,
            lives.c.sealed_on.is_(None), lives.c.erased_on.is_(None), lives.c.left_on.is_(None),
        )
    )  # fmt: skip
    if uids is not None:
        found = found.where(Household.uid == any_(literal(list(uids), ARRAY(Uuid()))))
    if village_id is not None:
        found = found.where(Household.village_id == village_id)
    if without_card:
        found = found.where(~_has_card())
    return (await session.execute(found.order_by(Household.code, Household.id).limit(limit))).all()


async def households_with_cards(session: AsyncSession, *, communes: Collection[int]) -> Sequence[AnyRow]:
    """Of each village of some communes (None: of no village): households in which somebody lives, and how many have a card."""
    lived = select(
        Household.commune_id, Household.village_id, _has_card().label("has_card")
    ).where(Household.commune_id == any_(literal(sorted(communes), ARRAY(Integer))), exists().where(_present()))  # fmt: skip
    one = lived.subquery()
    counted = select(
        one.c.commune_id,
        one.c.village_id,
        func.count().label("households"),
        func.sum(case((one.c.has_card, 1), else_=0)).label("with_card"),
    )
    return (await session.execute(counted.group_by(one.c.commune_id, one.c.village_id))).all()


async def locked_cards(session: AsyncSession, *, communes: Collection[int], at: datetime, limit: int) -> Sequence[AnyRow]:
    """Cards that open nothing for now, the latest first, with their household."""
    locked = or_(FamilyCard.wrong_years >= LOCKED_FOR_GOOD, FamilyCard.locked_until > at)
    found = (
        select(*_TOLD, Household.uid.label("household_uid"), Household.code)
        .join(Household, (Household.province_id == FamilyCard.province_id) & (Household.id == FamilyCard.household_id))
        .where(FamilyCard.ended_at.is_(None), locked, Household.commune_id == any_(literal(sorted(communes), ARRAY(Integer))))
    )
    return (await session.execute(found.order_by(FamilyCard.locked_until.desc().nulls_last(), FamilyCard.id).limit(limit))).all()


async def cards_of(session: AsyncSession, *, province_id: int, household_id: int) -> Sequence[AnyRow]:
    """The cards of a household, the newest first."""
    found = select(*_TOLD).where(FamilyCard.province_id == province_id, FamilyCard.household_id == household_id)
    return (await session.execute(found.order_by(FamilyCard.id.desc()).limit(50))).all()


async def household_of_desk(session: AsyncSession, uid: uuid.UUID, *, communes: Collection[int]) -> AnyRow | None:
    """A household of the desk's communes."""
    found = select(Household.province_id, Household.id, Household.uid, Household.code, Household.commune_id, Household.village_id)
    mine = found.where(Household.uid == uid, Household.commune_id == any_(literal(sorted(communes), ARRAY(Integer))))
    return (await session.execute(mine)).one_or_none()


async def dossiers_of(session: AsyncSession, *, province_id: int, household_id: int, limit: int) -> Sequence[AnyRow]:
    """The dossiers of a household and of its people, the latest first."""
    d = Dossier
    found = select(d.uid, d.subject_kind, d.subject_id, d.title, d.assessed_year, d.state, d.returned_reason, d.submitted_on)
    own = found.where(d.province_id == province_id, d.household_id == household_id)
    return (await session.execute(own.order_by(d.assessed_year.desc(), d.id.desc()).limit(limit))).all()


async def certificate(session: AsyncSession, uid: uuid.UUID, *, household_id: int) -> AnyRow | None:
    """A title of the household or of one of its people, with the office that decided on it."""
    t, s, d = TitleHeld, Dossier, Decision
    found = (
        select(
            t.uid, t.province_id, t.subject_kind, t.subject_id, t.title, t.level, t.assessed_year, t.decided_on, t.decision_number,
            t.revoked_on, t.lapsed_on, t.valid, t.commune_id, d.office, d.place_id,
        )
        .join(s, (s.province_id == t.province_id) & (s.subject_kind == t.subject_kind) & (s.subject_id == t.subject_id) & (s.title == t.title)
              & (s.assessed_year == t.assessed_year), isouter=True)
        .join(d, (d.province_id == s.province_id) & (d.dossier_id == s.id) & (d.number_text == t.decision_number), isouter=True)
        .where(t.uid == uid, t.household_id == household_id)
        .limit(1)
    )  # fmt: skip
    return (await session.execute(found)).one_or_none()
