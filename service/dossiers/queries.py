"""Every SELECT over dossiers and the assessments that they freeze; dossiers locked in key order for whoever acts on them."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Uuid, and_, any_, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from service.assessments.tables import Assessment
from service.dossiers.tables import Dossier
from service.foundation.rows import AnyRow, AnySelect
from service.legislation.tables import AppliedLaw, RuleSetRow
from service.scoring import Outcome
from service.titles.queries import being_scored, visible
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


TO_DECIDE = (
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
    found = select(*TO_DECIDE).where(Dossier.uid == any_(literal(sorted(uids), ARRAY(Uuid))))
    return (await session.execute(found.order_by(Dossier.province_id, Dossier.id).with_for_update())).all()


def of_ids(province_id: int, ids: Sequence[int]) -> Any:
    """A condition: these dossiers of a province."""
    return and_(Dossier.province_id == province_id, Dossier.id == any_(literal(list(ids), ARRAY(BigInteger))))
