"""What a dossier freezes: everything that replays the score, and its sentences. Only a rule set that may grant officially is frozen."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from service.assessments.explaining import explanation_out
from service.foundation.errors import Conflict, NotFound
from service.foundation.rows import AnyRow
from service.legislation import queries as legislation
from service.scoring import BoundRuleSet, bind, explain, parse_rule_set


@dataclass(frozen=True, kw_only=True)
class Law:
    """The rule set behind an assessment, ready to tell its sentences."""

    bound: BoundRuleSet
    instrument: str
    term: Mapping[str, Any]


async def law_behind(session: AsyncSession, stored: AnyRow, *, province_id: int, on: date) -> Law:
    """The law of a stored assessment. Raises Conflict (`not-ratified`) unless it may grant official recognitions on the day."""
    if not await legislation.ratified(session, province_id=province_id, rule_set_id=stored.rule_set_id, on=on):
        raise Conflict(
            "not-ratified",
            "Bộ tiêu chí này chưa được tỉnh xác nhận áp dụng",
            "Văn bản chưa được xác minh đầy đủ: chỉ xem trước được. Quản trị tỉnh cần xác nhận áp dụng kèm số, ngày quyết định.",
        )
    row = await legislation.rule_set_by_id(session, stored.rule_set_id)
    if row is None:
        raise NotFound("unknown-rule-set", "Không có bộ tiêu chí này")
    bound = bind(parse_rule_set(row.content, where=row.instrument_number), stored.parameters)
    return Law(bound=bound, instrument=row.instrument_number, term=row.content["term"])


def freeze(stored: AnyRow, law: Law, *, evidence: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Everything needed to replay the score bit for bit, its sentences and the evidence by indicator as they stood on the day of submission."""
    told = explain(law.bound, stored.facts, stored.points, stored.outcomes, stored.total, stored.verdict)
    return {
        "rule_set_id": stored.rule_set_id,
        "instrument": law.instrument,
        "term": law.term,
        "content_hash": stored.content_hash,
        "parameters": stored.parameters,
        "engine_version": stored.engine_version,
        "scored_at": stored.scored_at.isoformat(),
        "facts": stored.facts,
        "points": stored.points,
        "outcomes": stored.outcomes,
        "total": stored.total,
        "verdict": stored.verdict,
        "sentences": explanation_out(told).model_dump(mode="json"),
        "evidence": dict(evidence or {}),
    }


def kept_facts(before: Mapping[str, Any], now: AnyRow, law: Law, *, unlocked: Collection[str]) -> list[int | None] | None:
    """The facts of a next version: those of unlocked indicators as they are now, all others as they were submitted.

    A figure on which an unlocked and a locked indicator both rest is the new one: both are judged by it again, and the difference shows it.
    None when the law or the province's values are no longer those of the version before."""
    same_law = before["content_hash"] == now.content_hash and before["parameters"] == now.parameters
    if not same_law or len(before["facts"]) != len(law.bound.facts):
        return None
    open_ = {name for one in law.bound.indicators if one.code in unlocked for name in law.bound.facts_of(one)}
    rows = zip(law.bound.facts, before["facts"], now.facts, strict=True)
    return [new if name in open_ else old for name, old, new in rows]
