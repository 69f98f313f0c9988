"""Recounts the leaves of `subject_count` from the stored assessments of touched places: recomputed, never incremented."""

from collections.abc import Sequence

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.assessments.tables import Assessment
from service.scoring import Outcome
from service.titles.tables import SubjectCount

_COLUMNS = ("province_id", "place_id", "title", "assessed_year", "level", "total", "passing", "unknown")


async def recount_subjects(
    session: AsyncSession, *, province_id: int, title: str, assessed_year: int, places: Sequence[int]
) -> None:
    """Make the leaf rows of the places equal to the assessments as they stand."""
    if not places:
        return
    await session.execute(
        delete(SubjectCount).where(
            SubjectCount.province_id == province_id,
            SubjectCount.title == title,
            SubjectCount.assessed_year == assessed_year,
            SubjectCount.place_id.in_(places),
        )
    )
    key = (Assessment.province_id, Assessment.commune_id, Assessment.title, Assessment.assessed_year, Assessment.level)
    verdict = Assessment.forecast_verdict
    counted = (
        select(
            *key,
            func.count(),
            func.count().filter(verdict == int(Outcome.PASSED)),
            func.count().filter(verdict == int(Outcome.UNKNOWN)),
        )
        .where(
            Assessment.province_id == province_id,
            Assessment.title == title,
            Assessment.assessed_year == assessed_year,
            Assessment.commune_id.in_(places),
        )
        .group_by(*key)
    )
    await session.execute(insert(SubjectCount).from_select(_COLUMNS, counted))
