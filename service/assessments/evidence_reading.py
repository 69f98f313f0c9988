"""The evidence of a subject in a year, by the indicators of the rule sets in force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from service.assessments import evidence_queries as queries
from service.assessments import file_queries
from service.assessments.evidence_schemas import EvidenceOut, IndicatorOut, SubjectEvidence
from service.assessments.figure_reading import asked_of
from service.assessments.figure_subjects import FigureSubject
from service.assessments.file_schemas import FileOut
from service.foundation.rows import AnyRow


@dataclass(frozen=True, kw_only=True)
class IndicatorTold:
    """An indicator with its documents; `required` says that without a suitable one it fails."""

    code: str
    wording: str
    reference: str
    required: bool
    rows: Sequence[AnyRow]

    @property
    def has_suitable(self) -> bool:
        """The scoring fact `evidence:<code>`."""
        return any(row.suitable and row.voided_at is None for row in self.rows)


async def of_subject(session: AsyncSession, subject: FigureSubject, *, year: int) -> list[IndicatorTold]:
    """Each indicator once, though both levels name it; documents of indicators that no rule set names any more come last."""
    laws, _ = await asked_of(session, subject, year=year)
    rows = await queries.of_subject(session, subject, year=year)
    required = {one.code for law in laws if law.evidence_required for one in law.rule_set.indicators}
    told: dict[str, IndicatorTold] = {}
    for law in laws:
        for one in law.rule_set.indicators:
            found = IndicatorTold(
                code=one.code, wording=one.wording, reference=str(one.reference), required=one.code in required,
                rows=rows.get(one.code, []),
            )  # fmt: skip
            told.setdefault(one.code, found)
    old = [code for code in rows if code not in told]
    return [*told.values(), *(IndicatorTold(code=c, wording="", reference="", required=False, rows=rows[c]) for c in old)]


Files = Mapping[int, Sequence[AnyRow]]
"""Document → its files."""


async def files_of(session: AsyncSession, subject: FigureSubject, told: Sequence[IndicatorTold]) -> Files:
    """The files of everything that was told."""
    ids = [row.id for one in told for row in one.rows]
    return await file_queries.of_documents(session, province_id=subject.province_id, ids=ids)


def evidence_out(subject: FigureSubject, year: int, told: Sequence[IndicatorTold], files: Files) -> SubjectEvidence:
    """The same for the API."""
    return SubjectEvidence(
        name=subject.name, title=subject.title, assessed_year=year, indicators=[_indicator(one, files) for one in told]
    )


def _indicator(told: IndicatorTold, files: Files) -> IndicatorOut:
    return IndicatorOut(
        code=told.code, wording=told.wording, reference=told.reference, required=told.required, has_suitable=told.has_suitable,
        evidence=[_document(row, files.get(row.id, [])) for row in told.rows],
    )  # fmt: skip


def _document(row: AnyRow, files: Sequence[AnyRow]) -> EvidenceOut:
    return EvidenceOut.model_validate({**row._mapping, "files": [FileOut.model_validate(one) for one in files]})
