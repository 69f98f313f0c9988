"""Every SELECT over dossiers, decisions and what stands behind them: assessments to freeze, offices over a place, the queue."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Integer, Uuid, and_, any_, func, literal, select, true, tuple_, union_all
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.selectable import LateralFromClause

from service.assessments.tables import Assessment
from service.foundation.rows import AnyRow, AnySelect
from service.legislation.tables import AppliedLaw, RuleSetRow
from service.places import queries as places
from service.places.tables import ClusterMember, PlacePeriod, PlaceSuccessor
from service.recognitions.states import State
from service.recognitions.tables import Decision, Dossier, DossierEvent
from service.scoring import Outcome
from service.subjects.tables import ClanMember
from service.titles.queries import being_scored, rows_of, visible
from service.titles.tables import TitleHeld
from service.titles.vocabulary import Title

_ASSESSMENT = (
    Assessment.subject_id,
    Assessment.commune_id,
    Assessment.household_id,
    AppliedLaw.rule_set_id,
    RuleSetRow.content_hash,
    AppliedLaw.parameters,
    AppliedLaw.engine_version,
    Assessment.facts,
    Assessment.points,
    Assessment.outcomes,
    Assessment.total,
    Assessment.verdict,
    Assessment.scored_at,
)
_WAITING = being_scored(
    province_id=Assessment.province_id,
    subject_kind=Assessment.subject_kind,
    subject_id=Assessment.subject_id,
    assessed_year=Assessment.assessed_year,
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which assessments are meant: a title at a level, of a year, in a province."""

    province_id: int
    title: str
    level: int
    assessed_year: int


def _assessments(asked: Asked) -> AnySelect:
    found = select(*_ASSESSMENT, _WAITING.label("being_scored")).join(AppliedLaw, AppliedLaw.id == Assessment.applied_law_id)
    return found.join(RuleSetRow, RuleSetRow.id == AppliedLaw.rule_set_id).where(
        Assessment.province_id == asked.province_id,
        Assessment.title == asked.title,
        Assessment.level == asked.level,
        Assessment.assessed_year == asked.assessed_year,
    )


async def assessment_to_freeze(session: AsyncSession, asked: Asked, *, subject_kind: str, subject_id: int) -> AnyRow | None:
    """The stored score of one subject, and whether it is about to change: both seen at the same instant."""
    found = _assessments(asked).where(Assessment.subject_kind == subject_kind, Assessment.subject_id == subject_id)
    return (await session.execute(found)).one_or_none()


def _without_dossier(asked: Asked, *, commune_id: int) -> AnySelect:
    own = and_(
        Dossier.province_id == Assessment.province_id,
        Dossier.subject_kind == Assessment.subject_kind,
        Dossier.subject_id == Assessment.subject_id,
        Dossier.title == Assessment.title,
        Dossier.assessed_year == Assessment.assessed_year,
    )
    return (
        _assessments(asked)
        .outerjoin(Dossier, own)
        .where(
            Assessment.commune_id == commune_id,
            Assessment.verdict == int(Outcome.PASSED),
            Dossier.id.is_(None),
            visible(kind=Title(asked.title).subject_kind, province_id=Assessment.province_id, subject_id=Assessment.subject_id),
        )
    )


async def passing_without_dossier(
    session: AsyncSession, asked: Asked, *, commune_id: int, limit: int
) -> tuple[Sequence[AnyRow], int, int]:
    """The first subjects of a commune that pass, stand still and have no dossier; how many more there are; how many are being scored."""
    open_ = _without_dossier(asked, commune_id=commune_id).subquery("open")
    still = select(open_, func.count().over().label("all")).where(~open_.c.being_scored)
    found = (await session.execute(still.order_by(open_.c.subject_id).limit(limit))).all()
    moving = select(func.count()).select_from(open_).where(open_.c.being_scored)
    return found, (found[0].all - len(found) if found else 0), (await session.execute(moving)).scalar_one()


async def lock_dossier_of(session: AsyncSession, asked: Asked, *, subject_kind: str, subject_id: int) -> AnyRow | None:
    """The dossier of a subject for a title and year, at whatever level, its row locked."""
    found = select(Dossier.id, Dossier.uid, Dossier.state, Dossier.version).where(
        Dossier.province_id == asked.province_id,
        Dossier.subject_kind == subject_kind,
        Dossier.subject_id == subject_id,
        Dossier.title == asked.title,
        Dossier.assessed_year == asked.assessed_year,
    )
    return (await session.execute(found.with_for_update())).one_or_none()


_TO_DECIDE = (
    Dossier.province_id,
    Dossier.id,
    Dossier.uid,
    Dossier.subject_kind,
    Dossier.subject_id,
    Dossier.subject_name,
    Dossier.title,
    Dossier.level,
    Dossier.assessed_year,
    Dossier.state,
    Dossier.version,
    Dossier.commune_id,
    Dossier.household_id,
    Dossier.submitted_by,
    Dossier.submitted_on,
    func.jsonb_build_object("term", Dossier.frozen["term"], "parameters", Dossier.frozen["parameters"]).label("frozen"),
)


async def lock_dossiers(session: AsyncSession, uids: Collection[uuid.UUID]) -> Sequence[AnyRow]:
    """Dossiers to decide on, locked in key order (the first lock of every deciding transaction); only those that the caller may write."""
    found = select(*_TO_DECIDE).where(Dossier.uid == any_(literal(sorted(uids), ARRAY(Uuid))))
    return (await session.execute(found.order_by(Dossier.province_id, Dossier.id).with_for_update())).all()


async def lock_dossier_of_title(session: AsyncSession, uid: uuid.UUID) -> AnyRow | None:
    """The dossier behind a title held, its row locked (dossiers are locked before titles, here as in a decision)."""
    behind = and_(
        TitleHeld.province_id == Dossier.province_id,
        TitleHeld.subject_kind == Dossier.subject_kind,
        TitleHeld.subject_id == Dossier.subject_id,
        TitleHeld.title == Dossier.title,
        TitleHeld.assessed_year == Dossier.assessed_year,
    )
    found = select(*_TO_DECIDE).join(TitleHeld, behind).where(TitleHeld.uid == uid)
    return (await session.execute(found.with_for_update(of=Dossier))).one_or_none()


MOST_SUCCESSORS = 100
"""Far more than any place has: a limit in a lateral makes PostgreSQL look up the few places over a commune, not join all of them."""


async def places_over(session: AsyncSession, commune_ids: Collection[int], *, on: date) -> Sequence[AnyRow]:
    """commune_id → every place over it on a day (place_id, level, kind), itself and its cluster included.

    A commune that had ended by then stands under the offices of those who took it over."""
    wanted = rows_of("wanted", {"commune_id": (Integer, sorted(set(commune_ids)))})
    heir = select(wanted.c.commune_id, wanted.c.commune_id.label("place_id")).cte("heir", recursive=True)
    after = select(PlaceSuccessor.successor_id).where(
        PlaceSuccessor.predecessor_id == heir.c.place_id, PlaceSuccessor.on_date <= on
    )
    taken = after.limit(MOST_SUCCESSORS).lateral("taken")
    heir = heir.union(select(heir.c.commune_id, taken.c.successor_id).join(taken, true()))
    clustered = select(ClusterMember.cluster_id).where(
        ClusterMember.commune_id == heir.c.place_id, ClusterMember.valid.op("@>")(on)
    )
    in_cluster = clustered.limit(1).lateral("in_cluster")
    start = union_all(
        select(heir.c.commune_id, heir.c.place_id),
        select(heir.c.commune_id, in_cluster.c.cluster_id).join(in_cluster, true()),
    ).subquery("start")
    over = select(start.c.commune_id, start.c.place_id).cte("over", recursive=True)
    above = _on_the_day(over.c.place_id, on=on, name="above")
    over = over.union(select(over.c.commune_id, above.c.parent_id).join(above, above.c.parent_id.is_not(None)))
    found = _on_the_day(over.c.place_id, on=on, name="found")
    every = select(over.c.commune_id, found.c.place_id, found.c.level, found.c.kind).join(found, true())
    return (await session.execute(every)).all()


def _on_the_day(place_id: Any, *, on: date, name: str) -> LateralFromClause:
    period = select(PlacePeriod.place_id, PlacePeriod.parent_id, PlacePeriod.level, PlacePeriod.kind)
    return period.where(PlacePeriod.place_id == place_id, places.valid_on(on)).limit(1).lateral(name)


async def clans_of_household(session: AsyncSession, *, province_id: int, household_id: int, on: date) -> set[int]:
    """The clans to which a household belongs on a day."""
    found = select(ClanMember.clan_id).where(
        ClanMember.province_id == province_id, ClanMember.household_id == household_id, ClanMember.valid.op("@>")(on)
    )
    return set((await session.execute(found)).scalars())


_LISTED = (
    Dossier.uid,
    Dossier.title,
    Dossier.level,
    Dossier.assessed_year,
    Dossier.subject_kind,
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
        Dossier.province_id,
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


def of_ids(province_id: int, ids: Sequence[int]) -> Any:
    """A condition: these dossiers of a province."""
    return and_(Dossier.province_id == province_id, Dossier.id == any_(literal(list(ids), ARRAY(BigInteger))))
