"""Every SELECT over stored scores, stated points and marks; and the execution of the scoring statement over given facts."""

from collections.abc import Mapping, Sequence

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.assessments.tables import Assessment, StatedPoint
from service.foundation.rows import AnyRow
from service.legislation.tables import AppliedLaw, RuleSetRow
from service.scoring import BoundRuleSet, arrays_of, facts_from_arrays, score_statement
from service.titles.tables import RescoreMark

_STORED = (
    Assessment.subject_kind, Assessment.subject_id, Assessment.title, Assessment.assessed_year, Assessment.level, Assessment.commune_id,
    Assessment.household_id, AppliedLaw.rule_set_id, RuleSetRow.content_hash, AppliedLaw.parameters, AppliedLaw.engine_version,
    Assessment.facts, Assessment.points, Assessment.outcomes, Assessment.total, Assessment.verdict,
    func.coalesce(Assessment.forecast_facts, Assessment.facts).label("forecast_facts"),
    func.coalesce(Assessment.forecast_outcomes, Assessment.outcomes).label("forecast_outcomes"),
    Assessment.forecast_verdict, Assessment.scored_at, RuleSetRow.content, RuleSetRow.instrument_number,
)  # fmt: skip


async def assessments_of(
    session: AsyncSession,
    *,
    province_id: int,
    subject_kind: str,
    subject_ids: Sequence[int],
    assessed_year: int,
    title: str | None = None,
) -> Sequence[AnyRow]:
    """The stored scores of subjects in a year with the rule set behind each, lowest level first."""
    found = (
        select(*_STORED)
        .join(AppliedLaw, AppliedLaw.id == Assessment.applied_law_id)
        .join(RuleSetRow, RuleSetRow.id == AppliedLaw.rule_set_id)
        .where(
            Assessment.province_id == province_id,
            Assessment.subject_kind == subject_kind,
            Assessment.subject_id.in_(subject_ids),
            Assessment.assessed_year == assessed_year,
        )
        .order_by(Assessment.title, Assessment.level, Assessment.subject_id)
    )
    if title is not None:
        found = found.where(Assessment.title == title)
    return (await session.execute(found)).all()


async def years_of(session: AsyncSession, *, province_id: int, subject_kind: str, subject_id: int) -> list[int]:
    """The years for which a subject has scores, newest first."""
    found = select(Assessment.assessed_year).distinct().where(
        Assessment.province_id == province_id, Assessment.subject_kind == subject_kind, Assessment.subject_id == subject_id
    )  # fmt: skip
    return list((await session.execute(found.order_by(Assessment.assessed_year.desc()))).scalars())


async def being_scored(
    session: AsyncSession, *, province_id: int, subject_kind: str, subject_ids: Sequence[int], assessed_year: int
) -> bool:
    """Is a mark waiting: is what is stored about to change?"""
    waiting = exists().where(
        RescoreMark.province_id == province_id,
        RescoreMark.subject_kind == subject_kind,
        RescoreMark.subject_id.in_(subject_ids),
        RescoreMark.assessed_year == assessed_year,
    )
    return bool((await session.execute(select(waiting))).scalar_one())


async def score_given(session: AsyncSession, bound: BoundRuleSet, facts: Mapping[str, int | None]) -> AnyRow:
    """The one statement over facts that somebody gave: what-if, replay."""
    statement = score_statement(bound, facts_from_arrays(bound))
    return (await session.execute(statement, arrays_of(bound, [(1, facts)]))).one()


async def score_many_given(
    session: AsyncSession, bound: BoundRuleSet, rows: Sequence[tuple[int, Mapping[str, int | None]]]
) -> Sequence[AnyRow]:
    """The one statement over many rows of facts at once, each under a number of its own."""
    return (await session.execute(score_statement(bound, facts_from_arrays(bound)), arrays_of(bound, rows))).all()


async def points_of(session: AsyncSession, *, province_id: int, person_id: int, assessed_year: int) -> Sequence[AnyRow]:
    """Declared and confirmed points of a person's year."""
    found = select(
        StatedPoint.indicator, StatedPoint.point_source, StatedPoint.tenths, StatedPoint.reason, StatedPoint.stated_at
    ).where(
        StatedPoint.province_id == province_id, StatedPoint.person_id == person_id, StatedPoint.assessed_year == assessed_year
    )
    return (await session.execute(found.order_by(StatedPoint.indicator, StatedPoint.point_source))).all()
