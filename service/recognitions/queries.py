"""Every SELECT that joins dossiers with their decisions and the titles that came of them: the queue, one dossier whole."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Uuid, and_, any_, exists, func, literal, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from service.councils.tables import CouncilCase
from service.dossiers.queries import TO_DECIDE
from service.dossiers.states import OPEN, STORED, State
from service.dossiers.tables import Dossier, DossierEvent, DossierOpening
from service.foundation.rows import AnyRow, AnySelect
from service.places import queries as places
from service.recognitions.tables import Decision
from service.titles.tables import TitleHeld


async def lock_dossier_of_title(session: AsyncSession, uid: uuid.UUID) -> AnyRow | None:
    """The dossier behind a title held, its row locked (dossiers are locked before titles, here as in a decision)."""
    found = select(*TO_DECIDE).join(TitleHeld, _behind()).where(TitleHeld.uid == uid)
    return (await session.execute(found.with_for_update(of=Dossier))).one_or_none()


_LISTED = (
    Dossier.uid,
    Dossier.title,
    Dossier.level,
    Dossier.assessed_year,
    Dossier.subject_kind,
    Dossier.province_id,
    Dossier.subject_id,
    Dossier.subject_name,
    Dossier.state,
    Dossier.version,
    Dossier.commune_id,
    Dossier.submitted_on,
    Dossier.returned_reason,
    Dossier.state_since,
    Dossier.request,
    Decision.number_text,
    Decision.decided_on,
)


def listed(*columns: Any) -> AnySelect:
    """Dossiers as they are told in a list, each with its decision where there is one, and whatever else is asked of them."""
    latest = and_(
        Decision.province_id == Dossier.province_id, Decision.dossier_id == Dossier.id, Decision.version == Dossier.version
    )
    return select(*_LISTED, *columns).outerjoin(Decision, latest)


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What a list of dossiers is narrowed to; None leaves a part open."""

    state: str | None = None
    title: str | None = None
    assessed_year: int | None = None
    place_id: int | None = None
    household_id: int | None = None
    on: date


def _narrowed(found: AnySelect, wanted: Filter, *, with_state: bool = True) -> AnySelect:
    if with_state and wanted.state is not None:
        found = found.where(Dossier.state == wanted.state)
    if wanted.title is not None:
        found = found.where(Dossier.title == wanted.title)
    if wanted.assessed_year is not None:
        found = found.where(Dossier.assessed_year == wanted.assessed_year)
    if wanted.household_id is not None:
        found = found.where(Dossier.household_id == wanted.household_id)
    if wanted.place_id is not None:
        found = found.where(Dossier.commune_id.in_(places.below(wanted.place_id, on=wanted.on)))
    return found


async def dossiers_page(
    session: AsyncSession, wanted: Filter, *, after: tuple[date, uuid.UUID] | None, limit: int
) -> Sequence[AnyRow]:
    """The queue, longest waiting first, from behind a cursor (day submitted, uid)."""
    found = _narrowed(listed(), wanted)
    if after is not None:
        found = found.where(tuple_(Dossier.submitted_on, Dossier.uid) > after)
    return (await session.execute(found.order_by(Dossier.submitted_on, Dossier.uid).limit(limit))).all()


async def dossiers_by_state(session: AsyncSession, wanted: Filter) -> dict[str, int]:
    """How many dossiers stand in each state, whatever state the list is narrowed to."""
    found = _narrowed(select(Dossier.state, func.count().label("number")), wanted, with_state=False).group_by(Dossier.state)
    counted: dict[str, int] = dict.fromkeys((state.value for state in STORED), 0)
    return counted | {row.state: row.number for row in (await session.execute(found)).all()}


async def dossier_by_uid(session: AsyncSession, uid: uuid.UUID) -> AnyRow | None:
    """A dossier whole, with its frozen assessment, its decision and the title in force that came of it."""
    held = and_(_behind(), TitleHeld.revoked_on.is_(None))
    found = listed(
        Dossier.id,
        Dossier.frozen,
        Dossier.returned_for,
        Dossier.risk,
        Dossier.subject_id,
        Dossier.household_id,
        Decision.uid.label("decision_uid"),
        Decision.office,
        Decision.signatory,
        Decision.basis,
        TitleHeld.uid.label("title_uid"),
        TitleHeld.valid,
    ).outerjoin(TitleHeld, held)
    return (await session.execute(found.where(Dossier.uid == uid))).one_or_none()


async def events_of(session: AsyncSession, *, province_id: int, dossier_id: int) -> Sequence[AnyRow]:
    """The steps of a dossier, oldest first."""
    found = select(
        DossierEvent.action,
        DossierEvent.from_state,
        DossierEvent.to_state,
        DossierEvent.office,
        DossierEvent.reason,
        DossierEvent.on_day,
        DossierEvent.at,
        DossierEvent.account_id,
    ).where(DossierEvent.province_id == province_id, DossierEvent.dossier_id == dossier_id)
    return (await session.execute(found.order_by(DossierEvent.id))).all()


async def riskiest(session: AsyncSession, uids: Collection[uuid.UUID], *, account_id: int, limit: int) -> Sequence[AnyRow]:
    """The riskiest of some dossiers, the riskiest first: uid, subject_name, risk, opened (this version, by this account)."""
    seen = exists().where(
        DossierOpening.province_id == Dossier.province_id,
        DossierOpening.dossier_id == Dossier.id,
        DossierOpening.version == Dossier.version,
        DossierOpening.account_id == account_id,
    )
    found = select(Dossier.uid, Dossier.subject_name, Dossier.risk, seen.label("opened"))
    found = found.where(Dossier.uid == any_(literal(sorted(uids), ARRAY(Uuid))))
    return (await session.execute(found.order_by(Dossier.risk.desc(), Dossier.uid).limit(limit))).all()


async def lock_ended(session: AsyncSession, *, on: date, limit: int) -> Sequence[AnyRow]:
    """Titles whose term is over on a day, with their dossiers locked in key order; those that somebody else holds are left for later."""
    ends = func.upper(TitleHeld.valid)
    found = (
        select(
            Dossier.province_id,
            Dossier.id.label("dossier_id"),
            Dossier.commune_id,
            Dossier.household_id,
            TitleHeld.id.label("title_id"),
            TitleHeld.title,
            TitleHeld.assessed_year,
            TitleHeld.level,
            TitleHeld.counted_apart,
            ends.label("lapsed_on"),
        )
        .join(TitleHeld, _behind())
        .where(Dossier.state == State.APPROVED, TitleHeld.revoked_on.is_(None), TitleHeld.lapsed_on.is_(None), ends <= on)
    )
    in_order = found.order_by(Dossier.province_id, ends, Dossier.id).limit(limit)
    return (await session.execute(in_order.with_for_update(of=Dossier, skip_locked=True))).all()


def _behind() -> ColumnElement[bool]:
    return and_(
        TitleHeld.province_id == Dossier.province_id,
        TitleHeld.subject_kind == Dossier.subject_kind,
        TitleHeld.subject_id == Dossier.subject_id,
        TitleHeld.title == Dossier.title,
        TitleHeld.assessed_year == Dossier.assessed_year,
    )


async def ending(session: AsyncSession, *, on: date, until: date, limit: int) -> Sequence[AnyRow]:
    """Titles within the caller's sight that end after one day and by another, the soonest first: what to renew."""
    last = func.upper(TitleHeld.valid)
    found = (
        select(
            Dossier.uid,
            Dossier.province_id,
            Dossier.subject_kind,
            Dossier.subject_id,
            Dossier.subject_name,
            Dossier.title,
            Dossier.level,
            Dossier.assessed_year,
            Dossier.commune_id,
            last.label("ends"),
        )
        .join(TitleHeld, _behind())
        .where(TitleHeld.revoked_on.is_(None), TitleHeld.lapsed_on.is_(None), last > on, last <= until)
    )
    return (await session.execute(found.order_by(last, Dossier.uid).limit(limit))).all()


async def held_page(
    session: AsyncSession, wanted: Filter, *, after: tuple[date, uuid.UUID] | None, limit: int
) -> Sequence[AnyRow]:
    """Titles within the caller's sight that were granted and not revoked, in the order of their decisions, from behind a cursor (day, uid)."""
    found = (
        select(
            TitleHeld.uid,
            TitleHeld.province_id,
            TitleHeld.subject_kind,
            TitleHeld.subject_id,
            Dossier.subject_name,
            TitleHeld.title,
            TitleHeld.level,
            TitleHeld.assessed_year,
            TitleHeld.commune_id,
            TitleHeld.decision_number,
            TitleHeld.decided_on,
            TitleHeld.lapsed_on,
            func.upper(TitleHeld.valid).label("ends"),
        )
        .join(Dossier, _behind())
        .where(TitleHeld.revoked_on.is_(None))
    )
    if wanted.title is not None:
        found = found.where(TitleHeld.title == wanted.title)
    if wanted.assessed_year is not None:
        found = found.where(TitleHeld.assessed_year == wanted.assessed_year)
    if after is not None:
        found = found.where(tuple_(TitleHeld.decided_on, TitleHeld.uid) > after)
    return (await session.execute(found.order_by(TitleHeld.decided_on, TitleHeld.uid).limit(limit))).all()


async def ending_by_title(session: AsyncSession, *, on: date, soon: date, until: date) -> Sequence[AnyRow]:
    """How many titles of each kind within the caller's sight end by `until`, and how many of them by `soon`."""
    last = func.upper(TitleHeld.valid)
    found = select(
        TitleHeld.title,
        func.count().label("number"),
        func.count().filter(last <= soon).label("soon"),
        func.min(last).label("first"),
    ).where(TitleHeld.revoked_on.is_(None), TitleHeld.lapsed_on.is_(None), last > on, last <= until)
    grouped: AnySelect = found.group_by(TitleHeld.title).order_by(TitleHeld.title)
    return (await session.execute(grouped)).all()


async def waiting(session: AsyncSession) -> Sequence[AnyRow]:
    """What waits within the caller's sight: province, title, level, year, state, whether its council has concluded; how many, since when.

    One row a kind of waiting, in one statement however many dossiers there are."""
    sits = and_(
        CouncilCase.province_id == Dossier.province_id,
        CouncilCase.dossier_id == Dossier.id,
        CouncilCase.version == Dossier.version,
    )
    key = (Dossier.province_id, Dossier.title, Dossier.level, Dossier.assessed_year, Dossier.state)
    concluded = CouncilCase.proposal.is_not(None)
    found: AnySelect = (
        select(*key, concluded.label("concluded"), func.count().label("number"), func.min(Dossier.state_since).label("since"))
        .outerjoin(CouncilCase, sits)
        .where(Dossier.state.in_((State.DRAFT, State.RETURNED, *OPEN)))
        .group_by(*key, concluded)
    )
    return (await session.execute(found.order_by(func.min(Dossier.state_since), *key, concluded))).all()
