"""Every SELECT that joins dossiers with their decisions and the titles that came of them: the queue, one dossier whole."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from service.dossiers.queries import TO_DECIDE
from service.dossiers.states import State
from service.dossiers.tables import Dossier, DossierEvent
from service.foundation.rows import AnyRow, AnySelect
from service.places import queries as places
from service.recognitions.tables import Decision
from service.titles.tables import TitleHeld


async def lock_dossier_of_title(session: AsyncSession, uid: uuid.UUID) -> AnyRow | None:
    """The dossier behind a title held, its row locked (dossiers are locked before titles, here as in a decision)."""
    behind = and_(
        TitleHeld.province_id == Dossier.province_id,
        TitleHeld.subject_kind == Dossier.subject_kind,
        TitleHeld.subject_id == Dossier.subject_id,
        TitleHeld.title == Dossier.title,
        TitleHeld.assessed_year == Dossier.assessed_year,
    )
    found = select(*TO_DECIDE).join(TitleHeld, behind).where(TitleHeld.uid == uid)
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
    Decision.number_text,
    Decision.decided_on,
)


def _dossiers(*columns: Any) -> AnySelect:
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
    on: date


def _narrowed(found: AnySelect, wanted: Filter, *, with_state: bool = True) -> AnySelect:
    if with_state and wanted.state is not None:
        found = found.where(Dossier.state == wanted.state)
    if wanted.title is not None:
        found = found.where(Dossier.title == wanted.title)
    if wanted.assessed_year is not None:
        found = found.where(Dossier.assessed_year == wanted.assessed_year)
    if wanted.place_id is not None:
        found = found.where(Dossier.commune_id.in_(places.below(wanted.place_id, on=wanted.on)))
    return found


async def dossiers_page(
    session: AsyncSession, wanted: Filter, *, after: tuple[date, uuid.UUID] | None, limit: int
) -> Sequence[AnyRow]:
    """The queue, longest waiting first, from behind a cursor (day submitted, uid)."""
    found = _narrowed(_dossiers(), wanted)
    if after is not None:
        found = found.where(tuple_(Dossier.submitted_on, Dossier.uid) > after)
    return (await session.execute(found.order_by(Dossier.submitted_on, Dossier.uid).limit(limit))).all()


async def dossiers_by_state(session: AsyncSession, wanted: Filter) -> dict[str, int]:
    """How many dossiers stand in each state, whatever state the list is narrowed to."""
    found = _narrowed(select(Dossier.state, func.count().label("number")), wanted, with_state=False).group_by(Dossier.state)
    counted: dict[str, int] = dict.fromkeys((state.value for state in State), 0)
    return counted | {row.state: row.number for row in (await session.execute(found)).all()}


async def dossier_by_uid(session: AsyncSession, uid: uuid.UUID) -> AnyRow | None:
    """A dossier whole, with its frozen assessment, its decision and the title in force that came of it."""
    held = and_(
        TitleHeld.province_id == Dossier.province_id,
        TitleHeld.subject_kind == Dossier.subject_kind,
        TitleHeld.subject_id == Dossier.subject_id,
        TitleHeld.title == Dossier.title,
        TitleHeld.assessed_year == Dossier.assessed_year,
        TitleHeld.revoked_on.is_(None),
    )
    found = _dossiers(
        Dossier.id,
        Dossier.frozen,
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
    ).where(DossierEvent.province_id == province_id, DossierEvent.dossier_id == dossier_id)
    return (await session.execute(found.order_by(DossierEvent.id))).all()
