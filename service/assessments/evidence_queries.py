"""Every SELECT over evidence behind indicators."""

import uuid
from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.assessments.figure_subjects import FigureSubject, Reference
from service.assessments.tables import IndicatorEvidence
from service.foundation.rows import AnyRow
from service.subjects.tables import Clan, Unit
from service.titles.vocabulary import SubjectKind


async def of_subject(session: AsyncSession, subject: FigureSubject, *, year: int) -> dict[str, list[AnyRow]]:
    """Indicator → its documents in a year for the title that the subject can earn, the newest first, voided ones included."""
    found = (
        select(*IndicatorEvidence.__table__.columns)
        .where(
            IndicatorEvidence.province_id == subject.province_id,
            IndicatorEvidence.subject_kind == subject.kind,
            IndicatorEvidence.subject_id == subject.id,
            IndicatorEvidence.title == subject.title,
            IndicatorEvidence.assessed_year == year,
        )
        .order_by(IndicatorEvidence.indicator, IndicatorEvidence.id.desc())
    )
    rows: dict[str, list[AnyRow]] = defaultdict(list)
    for row in (await session.execute(found)).all():
        rows[row.indicator].append(row)
    return dict(rows)


async def by_uid(session: AsyncSession, uid: uuid.UUID) -> AnyRow | None:
    """A document that the caller sees."""
    return (await session.execute(select(*IndicatorEvidence.__table__.columns).where(IndicatorEvidence.uid == uid))).one_or_none()


async def lock(session: AsyncSession, uid: uuid.UUID) -> AnyRow | None:
    """A document by its uid, held until the transaction ends; None when not there or not the caller's to change."""
    found = select(*IndicatorEvidence.__table__.columns).where(IndicatorEvidence.uid == uid).with_for_update()
    return (await session.execute(found)).one_or_none()


async def reference_of(session: AsyncSession, row: AnyRow) -> Reference:
    """How the subject behind a document is named."""
    kind = SubjectKind(row.subject_kind)
    if kind is SubjectKind.PLACE:
        return int(row.subject_id)
    model = Unit if kind is SubjectKind.UNIT else Clan
    found = select(model.uid).where(model.province_id == row.province_id, model.id == row.subject_id)
    return kind, (await session.execute(found)).scalar_one()
