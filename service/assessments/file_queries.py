"""Every SELECT over the files of evidence."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import BigInteger, Text, any_, func, literal, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from service.assessments.file_tables import EvidenceFile
from service.assessments.tables import IndicatorEvidence
from service.foundation.rows import AnyRow

_OF_DOCUMENT = (EvidenceFile.province_id == IndicatorEvidence.province_id) & (EvidenceFile.evidence_id == IndicatorEvidence.id)
_SUBJECT = (
    IndicatorEvidence.uid.label("evidence_uid"),
    IndicatorEvidence.subject_kind,
    IndicatorEvidence.subject_id,
    IndicatorEvidence.commune_id,
    IndicatorEvidence.assessed_year,
    IndicatorEvidence.indicator,
    IndicatorEvidence.title,
)
_SHARED = text("SELECT pg_advisory_xact_lock_shared(hashtextextended('evidence ' || :sha256, 0))")
_ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended('evidence ' || :sha256, 0))")


async def of_documents(session: AsyncSession, *, province_id: int, ids: Collection[int]) -> dict[int, list[AnyRow]]:
    """Document → its files that were not taken off, in the order in which they came."""
    if not ids:
        return {}
    found = select(*EvidenceFile.__table__.columns).where(
        EvidenceFile.province_id == province_id,
        EvidenceFile.evidence_id == any_(literal(sorted(ids), ARRAY(BigInteger))),
        EvidenceFile.removed_at.is_(None),
    )
    rows: dict[int, list[AnyRow]] = defaultdict(list)
    for row in (await session.execute(found.order_by(EvidenceFile.id))).all():
        rows[row.evidence_id].append(row)
    return dict(rows)


async def by_uid(session: AsyncSession, uid: uuid.UUID) -> AnyRow | None:
    """A file that the caller sees, with its document; one that was taken off only where a dossier lists it."""
    found = select(*EvidenceFile.__table__.columns, *_SUBJECT).join(IndicatorEvidence, _OF_DOCUMENT)
    return (await session.execute(found.where(EvidenceFile.uid == uid))).one_or_none()


async def lock(session: AsyncSession, uid: uuid.UUID) -> AnyRow | None:
    """A file of the caller's to change, held until the transaction ends."""
    found = select(*EvidenceFile.__table__.columns).where(EvidenceFile.uid == uid, EvidenceFile.removed_at.is_(None))
    return (await session.execute(found.with_for_update())).one_or_none()


async def kept_of_indicator(session: AsyncSession, document: AnyRow) -> tuple[int, int]:
    """How many files, and bytes, the documents of an indicator have; they are held, so that nobody else adds meanwhile."""
    same = ("province_id", "subject_kind", "subject_id", "title", "assessed_year", "indicator")
    of_indicator = [getattr(IndicatorEvidence, name) == getattr(document, name) for name in same]
    await session.execute(select(IndicatorEvidence.id).where(*of_indicator).order_by(IndicatorEvidence.id).with_for_update())
    counted = (
        select(func.count(EvidenceFile.id), func.coalesce(func.sum(EvidenceFile.bytes), 0))
        .join(IndicatorEvidence, _OF_DOCUMENT)
        .where(*of_indicator, EvidenceFile.removed_at.is_(None))
    )
    number, bytes_ = (await session.execute(counted)).one()
    return int(number), int(bytes_)


async def hold(session: AsyncSession, sha256: str) -> None:
    """Until the transaction ends nobody clears this content away; others may hold it too."""
    await session.execute(_SHARED, {"sha256": sha256})


async def hold_alone(session: AsyncSession, sha256: str) -> None:
    """Wait until nobody holds this content, and let nobody hold it until the transaction ends."""
    await session.execute(_ALONE, {"sha256": sha256})


async def referred_to(session: AsyncSession, hashes: Sequence[str]) -> set[str]:
    """Those of the contents that a file still names; as the worker, who sees all."""
    found = select(EvidenceFile.sha256).where(EvidenceFile.sha256 == any_(literal(list(hashes), ARRAY(Text))))
    return set((await session.execute(found)).scalars())


async def all_contents(session: AsyncSession) -> Sequence[AnyRow]:
    """Every content that a file names (`sha256`, `bytes`), as the owner."""
    found: Any = select(EvidenceFile.sha256, func.min(EvidenceFile.bytes).label("bytes")).group_by(EvidenceFile.sha256)
    return (await session.execute(found.order_by(EvidenceFile.sha256))).all()
