"""Publishing law, recording a province's decision, ratifying."""

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation import audit, clock
from service.foundation.caller import Caller
from service.foundation.errors import Conflict, Forbidden, NotFound
from service.legislation import queries
from service.legislation.files import LawFile
from service.legislation.queries import LawInForce
from service.legislation.tables import AppliedLaw, LocalDecision, ParameterSetting, Ratification, RuleSetRow
from service.scoring import ENGINE_VERSION, content_hash


async def publish(session: AsyncSession, files: list[LawFile], *, at: datetime) -> int:
    """Make immutable rows of the rule sets that are not published yet; an open predecessor ends where the new one begins.

    Returns the number of new rows."""
    known = await queries.known_hashes(session)
    new = [file for file in files if content_hash(file.rule_set) not in known]
    for file in sorted(new, key=lambda f: f.rule_set.valid_from):
        await _publish_one(session, file, at=at)
    return len(new)


async def _publish_one(session: AsyncSession, file: LawFile, *, at: datetime) -> None:
    law = file.rule_set
    before = await queries.open_predecessors(
        session, title=law.title, level=law.level, locality=law.locality, before=law.valid_from
    )
    if before:
        await session.execute(update(RuleSetRow).where(RuleSetRow.id.in_(before)).values(valid_to=law.valid_from))
    await session.execute(
        insert(RuleSetRow).values(
            title=law.title, level=law.level, locality=law.locality, instrument_number=law.instrument.number or "chưa rõ số",
            valid_from=law.valid_from, valid_to=law.valid_to, certainty=law.certainty, content=jsonable(file.document),
            content_hash=content_hash(law), engine_version=ENGINE_VERSION, published_at=at,
        )
    )  # fmt: skip


def jsonable(document: dict[str, Any]) -> dict[str, Any]:
    """A law file's document as JSON: dates as text, everything else as the lawyer wrote it."""
    plain: dict[str, Any] = json.loads(json.dumps(document, default=str, ensure_ascii=False))
    return plain


async def apply(session: AsyncSession, law: LawInForce) -> int:
    """The id under which scores name a law as it is applied now, entered at its first use. The law must be bound."""
    known = await queries.applied_law_id(session, law)
    if known is not None or law.bound is None:
        return known or 0
    values = {
        "rule_set_id": law.id,
        "parameters": law.parameters,
        "parameters_hash": law.bound.parameters_hash,
        "engine_version": ENGINE_VERSION,
    }
    await session.execute(upsert(AppliedLaw).values(**values).on_conflict_do_nothing())
    return await queries.applied_law_id(session, law) or 0


async def record_local_decision(
    session: AsyncSession,
    *,
    province_id: int,
    number: str,
    decided_on: date,
    issuer: str,
    fictional: bool,
    content: dict[str, Any],
) -> int:
    """Keep a province's decision. Raises Conflict when its number is known."""
    if await queries.decision_known(session, province_id=province_id, number=number):
        raise Conflict("decision-known", f"Quyết định {number} đã được ghi rồi")
    values = {
        "province_id": province_id, "number": number, "decided_on": decided_on, "issuer": issuer, "fictional": fictional,
        "content": content, "recorded_at": clock.now(),
    }  # fmt: skip
    return (await session.execute(insert(LocalDecision).values(**values).returning(LocalDecision.id))).scalar_one()


async def set_parameters(
    session: AsyncSession,
    *,
    province_id: int,
    rule_set_id: int,
    valid: Range[date],
    local_decision_id: int,
    parameters: dict[str, Any],
) -> None:
    """Give the parameters of one rule set their values for a time."""
    await session.execute(
        insert(ParameterSetting).values(
            province_id=province_id,
            rule_set_id=rule_set_id,
            valid=valid,
            local_decision_id=local_decision_id,
            parameters=parameters,
        )
    )


async def ratify(
    session: AsyncSession, *, province_id: int, rule_set_id: int, valid: Range[date], local_decision_id: int
) -> None:
    """Xác nhận áp dụng: from now on the rule set may grant official recognitions in the province."""
    await session.execute(
        insert(Ratification).values(
            province_id=province_id, rule_set_id=rule_set_id, valid=valid, local_decision_id=local_decision_id
        )
    )


async def ratify_by_administrator(
    session: AsyncSession, *, caller: Caller, uid: Any, number: str, decided_on: date, issuer: str, valid_from: date
) -> str:
    """A province administrator ratifies a rule set with the decision that backs it. Raises NotFound, Forbidden, Conflict."""
    row = await queries.rule_set_by_uid(session, uid)
    if row is None:
        raise NotFound("unknown-rule-set", "Không có bộ tiêu chí này")
    if not caller.administers:
        raise Forbidden("no-grant", "Chỉ quản trị tỉnh được xác nhận áp dụng")
    province_id = caller.administers[0]
    decision = await record_local_decision(
        session, province_id=province_id, number=number, decided_on=decided_on, issuer=issuer, fictional=False, content={}
    )
    await ratify(session, province_id=province_id, rule_set_id=row.id, valid=Range(valid_from, None), local_decision_id=decision)
    await audit.record(
        session, province_id=province_id, account_id=caller.account_id or 0, action="ratify", subject_kind="rule_set", subject_id=row.id,
        reason=number,
    )  # fmt: skip
    return number
