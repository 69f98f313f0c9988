"""Adding a document behind an indicator, judging it, taking it back; each leaves a mark: an indicator without suitable evidence fails
(Circular 24/2023, Articles 9.3 and 15.3)."""

import uuid
from datetime import date
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.caller import require, require_account
from service.access.matrix import Action
from service.assessments import evidence_queries as queries
from service.assessments import figure_queries
from service.assessments.evidence_schemas import EvidenceIn
from service.assessments.figure_actions import audited, known, mark_declared
from service.assessments.figure_reading import asked_of
from service.assessments.figure_sheets import closed
from service.assessments.figure_subjects import FigureSubject, Reference, last_day
from service.assessments.tables import IndicatorEvidence
from service.foundation import clock
from service.foundation.answers import KNOWN_CONSTRAINTS
from service.foundation.audit import AuditEntry
from service.foundation.caller import Caller
from service.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from service.foundation.rows import AnyRow
from service.places import queries as places
from service.titles.vocabulary import SubjectKind

KNOWN_CONSTRAINTS |= {
    "uq_indicator_evidence_document": (
        "evidence-known",
        "Minh chứng này (cùng tên, cùng số) đã có cho chỉ tiêu này. Hãy huỷ cái cũ trước, hoặc ghi văn bản khác.",
    )
}


async def in_sight(session: AsyncSession, caller: Caller, reference: Reference, *, year: int) -> FigureSubject:
    """A subject that the caller keeps or assesses: evidence may name people. Raises NotFound."""
    named = await figure_queries.subjects_named(session, [known(reference)], year=year, today=clock.today())
    found = named.get(reference)
    if found is None or not {found.place_id, found.province_id} & {*caller.communes, *caller.writes, *caller.administers}:
        raise NotFound
    return found


async def subject_of(session: AsyncSession, caller: Caller, uid: uuid.UUID) -> tuple[FigureSubject, int]:
    """The subject and year behind a document that the caller sees. Raises NotFound."""
    row = await queries.by_uid(session, uid)
    if row is None:
        raise NotFound("unknown-evidence", "Không tìm thấy minh chứng này")
    reference = await queries.reference_of(session, row)
    return await in_sight(session, caller, reference, year=row.assessed_year), row.assessed_year


async def add(session: AsyncSession, *, caller: Caller, subject: FigureSubject, given: EvidenceIn) -> uuid.UUID:
    """Add a document for a subject whose figures the caller keeps (`own_subject`).

    Raises Invalid (`unknown-indicator`, `year-in-future`, `date-in-future`, `closed-…`), Conflict (`evidence-known`)."""
    _check_when(given.assessed_year, given.document_date, today=clock.today())
    if not subject.stands:
        wrong = closed(subject, year=given.assessed_year)
        raise Invalid(wrong.slug, wrong.message, errors=[wrong])
    laws, _ = await asked_of(session, subject, year=given.assessed_year)
    if given.indicator not in {indicator.code for law in laws for indicator in law.rule_set.indicators}:
        message = f"Bộ tiêu chí năm {given.assessed_year} của {subject.name} không có chỉ tiêu {given.indicator}. Hãy chọn lại."
        raise Invalid.field("indicator", "unknown-indicator", message)
    values = given.model_dump() | {
        "province_id": subject.province_id, "subject_kind": subject.kind, "subject_id": subject.id, "title": subject.title,
        "commune_id": subject.place_id, "entered_by": require_account(caller), "entered_as": caller.display_name, "entered_at": clock.now(),
    }  # fmt: skip
    uid: uuid.UUID = (
        await session.execute(insert(IndicatorEvidence).values(**values).returning(IndicatorEvidence.uid))
    ).scalar_one()
    await _leave(session, caller, subject, given.assessed_year, action="add_evidence", indicator=given.indicator)
    return uid


def _check_when(year: int, day: date | None, *, today: date) -> None:
    if year > today.year:
        raise Invalid.field("assessed_year", "year-in-future", f"Năm {year} chưa tới: chỉ ghi được đến năm {today.year}.")
    if day is not None and day > today:
        message = f"Ngày văn bản {day:%d/%m/%Y} chưa tới. Hãy ghi ngày của văn bản đã ban hành."
        raise Invalid.field("document_date", "date-in-future", message)


async def judge(session: AsyncSession, *, caller: Caller, uid: uuid.UUID, suitable: bool, reason: str | None) -> FigureSubject:
    """An assessor says whether a document is suitable. Raises Invalid (`reason-needed`), Conflict (`evidence-voided`), Forbidden, NotFound."""
    require(caller, Action.RETURN)
    row, subject = await own(session, uid)
    require(caller, Action.RETURN, title=row.title)
    await _refuse_own_place(session, caller, subject, row.assessed_year)
    if row.entered_by == caller.account_id:
        raise Forbidden(
            "own-evidence", "Bạn đã ghi minh chứng này nên không tự thẩm định được", "Hãy để người khác thẩm định, hoặc huỷ nó."
        )
    if not suitable and reason is None:
        raise Invalid.field("reason", "reason-needed", "Hãy ghi vì sao minh chứng không phù hợp.")
    judged = {"suitable": suitable, "judgement": reason, "judged_by": caller.account_id, "judged_as": caller.display_name, "judged_at": clock.now()}  # fmt: skip
    await _change(session, row, judged)
    await _leave(session, caller, subject, row.assessed_year, action="judge_evidence", reason=reason, indicator=row.indicator, suitable=suitable)  # fmt: skip
    return subject


async def _refuse_own_place(session: AsyncSession, caller: Caller, subject: FigureSubject, year: int) -> None:
    """A place's own evidence is judged from above: by its district or cluster, or by who assesses for the province."""
    if subject.kind is not SubjectKind.PLACE:
        return
    above = await places.ancestors(session, subject.id, on=min(last_day(year), clock.today()))
    if not ({subject.province_id, *above} - {subject.id}) & {*caller.writes}:
        raise NotFound("unknown-evidence", "Không tìm thấy minh chứng này")


async def void(session: AsyncSession, *, caller: Caller, uid: uuid.UUID, reason: str) -> FigureSubject:
    """Whoever keeps the figures takes a document back; it stays to be read. Raises Conflict (`evidence-voided`), Forbidden, NotFound."""
    require(caller, Action.DECLARE_FIGURES)
    row, subject = await own(session, uid)
    require(caller, Action.DECLARE_FIGURES, title=row.title)
    await _change(session, row, {"voided_at": clock.now(), "void_reason": reason})
    await _leave(session, caller, subject, row.assessed_year, action="void_evidence", reason=reason, indicator=row.indicator)
    return subject


async def own(session: AsyncSession, uid: uuid.UUID, *, voided_too: bool = False) -> tuple[AnyRow, FigureSubject]:
    """A document that the caller may change, held until the transaction ends, and its subject. Raises Conflict (`evidence-voided`), NotFound."""
    row = await queries.lock(session, uid)
    if row is None:
        raise NotFound("unknown-evidence", "Không tìm thấy minh chứng này")
    if row.voided_at is not None and not voided_too:
        raise Conflict("evidence-voided", "Minh chứng này đã huỷ", "Đã huỷ thì không sửa nữa. Hãy ghi minh chứng mới nếu cần.")
    reference = await queries.reference_of(session, row)
    found = await figure_queries.subjects_named(session, [reference], year=row.assessed_year, today=clock.today())
    if reference not in found:
        raise NotFound("unknown-evidence", "Không tìm thấy minh chứng này")
    return row, found[reference]


async def _change(session: AsyncSession, row: AnyRow, values: dict[str, Any]) -> None:
    held = (IndicatorEvidence.province_id == row.province_id, IndicatorEvidence.id == row.id)
    await session.execute(update(IndicatorEvidence).where(*held).values(**values))


async def _leave(
    session: AsyncSession,
    caller: Caller,
    subject: FigureSubject,
    year: int,
    *,
    action: str,
    reason: str | None = None,
    **detail: Any,
) -> None:
    await mark_declared(session, {subject: False}, year=year)
    entry = audited(caller, subject, action=action, reason=reason) | {"detail": {"assessed_year": year, **detail}}
    await session.execute(insert(AuditEntry).inline().values(**entry))
