"""Published rule sets: what they say, what facts they need, and ratification by a province."""

import uuid
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from service.access.caller import AnyCaller, KnownCaller, require
from service.access.matrix import Action
from service.foundation import clock
from service.foundation.database import Session
from service.foundation.errors import NotFound
from service.foundation.rows import AnyRow
from service.legislation import actions, queries
from service.legislation.schemas import FactNeeded, RatificationIn, RatificationOut, RuleSetDetail, RuleSetSummary
from service.places import queries as places
from service.scoring import BoundRuleSet, fact_named, parse_rule_set
from service.titles.vocabulary import Title

router = APIRouter(prefix="/api/v1/rulesets", tags=["rulesets"])


@router.get("")
async def rule_sets(session: Session, title: Title | None = None, on: date | None = None) -> list[RuleSetSummary]:
    """Every published rule set, of one title and one day when told. Law is public."""
    return [_summary(row) for row in await queries.rule_sets(session, title=title, on=on)]


@router.get("/{uid}")
async def rule_set(
    session: Session,
    caller: AnyCaller,
    uid: uuid.UUID,
    province: Annotated[
        int | None, Query(ge=1, le=2_000_000_000, description="Whose parameters; the caller's own unless told")
    ] = None,
) -> RuleSetDetail:
    """One rule set: wording, the facts it needs and by which indicator, and the parameters that a province has not set."""
    row = await queries.rule_set_by_uid(session, uid)
    if row is None:
        raise NotFound("unknown-rule-set", "Không có bộ tiêu chí này")
    parsed = parse_rule_set(row.content, where=row.instrument_number)
    own = province or await _province_of(session, caller.counted)
    on = min(row.valid_to or clock.today(), clock.today())
    parameters = await queries.parameters_of(session, province_id=own, rule_set_id=row.id, on=on)
    bound, missing = queries.bound_or_missing(parsed, parameters)
    facts = facts_needed(bound) if bound else []
    return RuleSetDetail(**_summary(row).model_dump(), content=row.content, facts=facts, missing_parameters=list(missing))


@router.post("/{uid}/ratifications", status_code=201)
async def ratify(session: Session, caller: KnownCaller, uid: uuid.UUID, given: RatificationIn) -> RatificationOut:
    """Xác nhận áp dụng: from `valid_from` the rule set may grant official recognitions in the caller's province."""
    require(caller, Action.RATIFY)
    number = await actions.ratify_by_administrator(session, caller=caller, uid=uid, **given.model_dump())
    return RatificationOut(number=number)


def facts_needed(bound: BoundRuleSet) -> list[FactNeeded]:
    """The facts of a bound rule set with the indicators that read them."""
    readers = {name: [i.code for i in bound.indicators if name in bound.facts_of(i)] for name in bound.facts}
    known = [(fact, readers[name]) for name in bound.facts if (fact := fact_named(name))]
    return [
        FactNeeded(
            name=fact.name, label=fact.label, unit=fact.unit, kind=fact.kind, source=fact.source, definition=fact.definition,
            certainty=fact.certainty, indicators=codes,
        )
        for fact, codes in known
    ]  # fmt: skip


def _summary(row: AnyRow) -> RuleSetSummary:
    return RuleSetSummary(
        id=row.uid, title=row.title, level=row.level, locality=row.locality, instrument_number=row.instrument_number,
        valid_from=row.valid_from, valid_to=row.valid_to, certainty=row.certainty, content_hash=row.content_hash,
    )  # fmt: skip


async def _province_of(session: Session, counted: tuple[int, ...]) -> int:
    place = await places.latest(session, counted[0]) if counted else None
    return 0 if place is None or place.province_id is None else int(place.province_id)
