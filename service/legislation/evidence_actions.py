"""A province decides whether an indicator without suitable evidence fails, where the instrument leaves that open: Circular 24 says so of every
indicator (Articles 9.3 and 15.3), Circular 25 says nothing. Scores of the years that change are worked out again (a trigger leaves the marks)."""

import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.caller import require, require_account
from service.access.matrix import Action
from service.foundation import audit
from service.foundation.answers import KNOWN_CONSTRAINTS
from service.foundation.caller import Caller
from service.foundation.errors import Conflict, Invalid, NotFound
from service.foundation.rows import AnyRow
from service.legislation import queries
from service.legislation.actions import record_local_decision
from service.legislation.evidence_schemas import EvidenceRequirementIn, EvidenceRequirementOut
from service.legislation.tables import EvidenceRequirement
from service.scoring import may_ask_for_evidence, parse_rule_set
from service.titles.vocabulary import Title

KNOWN_CONSTRAINTS |= {
    "pk_evidence_requirement": ("evidence-decided", "Có người vừa ghi quyết định về minh chứng. Hãy tải lại trang rồi xem.")
}
OPEN_TO_PROVINCES = frozenset({Title.COMMUNE, Title.DISTRICT, Title.PROVINCE})
"""The titles of Circular 25."""


def open_to_provinces(row: AnyRow) -> bool:
    """Does this rule set leave it to a province whether evidence is asked for?"""
    return row.title in OPEN_TO_PROVINCES and may_ask_for_evidence(parse_rule_set(row.content, where=row.instrument_number))


async def decide_on_evidence(session: AsyncSession, *, caller: Caller, uid: uuid.UUID, given: EvidenceRequirementIn) -> None:
    """From a day on the caller's province asks for evidence under a rule set, or asks no more; years before keep what held of them.

    Raises NotFound (`unknown-rule-set`, `unknown-place`), Conflict (`evidence-fixed`, `decision-known`, `evidence-decided`),
    Invalid (`evidence-not-asked`)."""
    require(caller, Action.RATIFY)
    row = await queries.rule_set_by_uid(session, uid)
    if row is None:
        raise NotFound("unknown-rule-set", "Không có bộ tiêu chí này")
    if not caller.administers:
        raise NotFound("unknown-place", "Không có tỉnh nào trong quyền quản trị của bạn")
    if not open_to_provinces(row):
        raise Conflict(
            "evidence-fixed",
            "Bộ tiêu chí này không để tỉnh quyết định về minh chứng",
            "Chỉ các bộ tiêu chí theo Thông tư 25/2023 để ngỏ điều đó.",
        )
    province_id = caller.administers[0]
    known = await queries.evidence_requirements(session, province_id=province_id, rule_set_id=row.id)
    running = _running(known, given)
    decision = await record_local_decision(
        session, province_id=province_id, number=given.number, decided_on=given.decided_on, issuer=given.issuer, fictional=False,
        content={"basis": given.basis, "evidence_required": given.required},
    )  # fmt: skip
    key = {"province_id": province_id, "rule_set_id": row.id}
    if running is not None:
        held = [getattr(EvidenceRequirement, name) == value for name, value in key.items()]
        ended = Range(running.valid.lower, given.valid_from)
        await session.execute(
            update(EvidenceRequirement).where(*held, EvidenceRequirement.valid == running.valid).values(valid=ended)
        )
    if given.required:
        made = insert(EvidenceRequirement).values(**key, valid=Range(given.valid_from, None), local_decision_id=decision)
        await session.execute(made)
    await audit.record(
        session, province_id=province_id, account_id=require_account(caller), action="decide_on_evidence", subject_kind="rule_set",
        subject_id=row.id, reason=given.number, required=given.required, since=given.valid_from.isoformat(),
    )  # fmt: skip


def _running(rows: Sequence[AnyRow], given: EvidenceRequirementIn) -> AnyRow | None:
    later = [one for one in rows if one.valid.lower >= given.valid_from]
    if later:
        message = f"Tỉnh đã có quyết định áp dụng từ ngày {later[0].valid.lower:%d/%m/%Y}. Hãy chọn ngày sau đó."
        raise Conflict("evidence-decided", "Đã có quyết định về minh chứng từ ngày này hoặc sau đó", message)
    running = next((one for one in rows if given.valid_from in one.valid), None)
    if running is None and not given.required:
        message = f"Ngày {given.valid_from:%d/%m/%Y} tỉnh không bắt buộc minh chứng nên không có gì để thôi."
        raise Invalid.field("valid_from", "evidence-not-asked", message)
    return running


def requirement_out(uid: uuid.UUID, row: AnyRow) -> EvidenceRequirementOut:
    """One time in which evidence is asked for, as it is shown."""
    return EvidenceRequirementOut(
        rule_set=uid, valid_from=row.valid.lower, last_day=_last_day(row.valid.upper), number=row.number, decided_on=row.decided_on,
        issuer=row.issuer, basis=row.basis or "",
    )  # fmt: skip


def _last_day(upper: date | None) -> date | None:
    return None if upper is None else upper - timedelta(days=1)


async def evidence_of(session: AsyncSession, row: AnyRow, *, province_id: int) -> dict[str, Any]:
    """What pages tell of a rule set: may a province decide, and what did this one decide."""
    found = await queries.evidence_requirements(session, province_id=province_id, rule_set_id=row.id)
    return {"open_to_provinces": open_to_provinces(row), "requirements": [requirement_out(row.uid, one) for one in found]}
