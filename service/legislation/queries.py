"""Every SELECT over published law: rule sets in force, a province's parameters, ratification, authority."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.rows import AnyRow, AnySelect
from service.legislation.tables import (
    AppliedLaw,
    Authority,
    EvidenceRequirement,
    LocalDecision,
    ParameterSetting,
    Ratification,
    RuleSetRow,
)
from service.places.tables import Place, PlacePeriod
from service.scoring import (
    ENGINE_VERSION,
    EVIDENCE,
    BoundRuleSet,
    Certainty,
    MissingParameters,
    RuleSet,
    bind,
    fact_named,
    lowest,
    parse_rule_set,
)


@dataclass(frozen=True)
class LawInForce:
    """A published rule set with the parameters that a province set; `bound` is None while some are missing."""

    id: int
    uid: str
    title: str
    level: int
    rule_set: RuleSet
    content_hash: str
    parameters: dict[str, Any]
    ratified: bool
    fictional: bool
    local_decision: str | None
    bound: BoundRuleSet | None
    missing: tuple[str, ...]

    @property
    def evidence_required(self) -> bool:
        """Does an indicator without suitable evidence fail: by the instrument, or by the province?"""
        return self.rule_set.evidence_required or EVIDENCE in self.parameters

    @property
    def official(self) -> bool:
        """May it grant an official recognition: wholly verified, or ratified by the province."""
        return self.ratified or (self.bound is not None and certainty_of(self.bound) is Certainty.VERIFIED)


def certainty_of(bound: BoundRuleSet) -> Certainty:
    """The lowest certainty of the rule, its indicators and the facts behind them."""
    facts = [fact.certainty for name in bound.facts if (fact := fact_named(name))]
    return lowest([bound.rule_set.certainty, *(indicator.certainty for indicator in bound.indicators), *facts])


def _rule_sets() -> AnySelect:
    return select(
        RuleSetRow.id, RuleSetRow.uid, RuleSetRow.title, RuleSetRow.level, RuleSetRow.locality, RuleSetRow.instrument_number,
        RuleSetRow.valid_from, RuleSetRow.valid_to, RuleSetRow.certainty, RuleSetRow.content, RuleSetRow.content_hash,
    ).order_by(RuleSetRow.title, RuleSetRow.valid_from.desc(), RuleSetRow.level)  # fmt: skip


async def rule_sets(session: AsyncSession, *, title: str | None = None, on: date | None = None) -> Sequence[AnyRow]:
    """Published rule sets, of one title and one day when told."""
    found = _rule_sets()
    if title is not None:
        found = found.where(RuleSetRow.title == title)
    if on is not None:
        found = found.where(RuleSetRow.valid_from <= on, or_(RuleSetRow.valid_to.is_(None), RuleSetRow.valid_to > on))
    return (await session.execute(found)).all()


async def rule_set_by_uid(session: AsyncSession, uid: Any) -> AnyRow | None:
    """One published rule set."""
    return (await session.execute(_rule_sets().where(RuleSetRow.uid == uid))).one_or_none()


async def applied_law_id(session: AsyncSession, law: LawInForce) -> int | None:
    """The id under which scores name this law as it is applied now; None before the first score under it."""
    if law.bound is None:
        return None
    found = select(AppliedLaw.id).where(
        AppliedLaw.rule_set_id == law.id,
        AppliedLaw.parameters_hash == law.bound.parameters_hash,
        AppliedLaw.engine_version == ENGINE_VERSION,
    )
    return (await session.execute(found)).scalar_one_or_none()


async def rule_set_by_id(session: AsyncSession, rule_set_id: int) -> AnyRow | None:
    """One published rule set, for a replay."""
    return (await session.execute(_rule_sets().where(RuleSetRow.id == rule_set_id))).one_or_none()


async def law_in_force(session: AsyncSession, *, province_id: int, titles: Sequence[str], on: date) -> list[LawInForce]:
    """The rule sets of the titles that bind a province on a day, its own before the nation's, every level, in one statement."""
    code = (
        select(PlacePeriod.code)
        .where(PlacePeriod.place_id == province_id)
        .order_by(func.lower(PlacePeriod.valid).desc().nulls_last())
        .limit(1)
        .scalar_subquery()
    )
    setting, ratified = _province_choices(province_id, on)
    asks = _asks_for_evidence(province_id, on)
    found = (
        _rule_sets()
        .add_columns(setting.c.parameters, setting.c.number, setting.c.fictional, ratified.label("ratified"), asks.label("asks"))
        .outerjoin(setting, setting.c.rule_set_id == RuleSetRow.id)
        .where(
            RuleSetRow.title.in_(titles),
            RuleSetRow.valid_from <= on,
            or_(RuleSetRow.valid_to.is_(None), RuleSetRow.valid_to > on),
            RuleSetRow.locality.in_(("VN", code)),
        )
    )
    rows = (await session.execute(found)).all()
    return [_in_force(row) for row in _own_before_national(rows)]


def _province_choices(province_id: int, on: date) -> tuple[Any, Any]:
    setting = (
        select(ParameterSetting.rule_set_id, ParameterSetting.parameters, LocalDecision.number, LocalDecision.fictional)
        .join(LocalDecision, LocalDecision.id == ParameterSetting.local_decision_id)
        .where(ParameterSetting.province_id == province_id, ParameterSetting.valid.op("@>")(on))
        .subquery("setting")
    )
    ratified = exists().where(
        Ratification.rule_set_id == RuleSetRow.id, Ratification.province_id == province_id, Ratification.valid.op("@>")(on)
    )
    return setting, ratified


def _asks_for_evidence(province_id: int, on: date) -> Any:
    """The number of the decision by which the province asks for evidence under a rule set on a day."""
    asked = select(LocalDecision.number).join(EvidenceRequirement, EvidenceRequirement.local_decision_id == LocalDecision.id)
    return asked.where(
        EvidenceRequirement.rule_set_id == RuleSetRow.id,
        EvidenceRequirement.province_id == province_id,
        EvidenceRequirement.valid.op("@>")(on),
    ).scalar_subquery()


def _own_before_national(rows: Sequence[AnyRow]) -> list[AnyRow]:
    own = {(row.title, row.level) for row in rows if row.locality != "VN"}
    kept = [row for row in rows if row.locality != "VN" or (row.title, row.level) not in own]
    newest: dict[tuple[str, int], AnyRow] = {}
    for row in kept:
        key = (row.title, row.level)
        if key not in newest or row.valid_from > newest[key].valid_from:
            newest[key] = row
    return list(newest.values())


def _in_force(row: AnyRow) -> LawInForce:
    rule_set = parse_rule_set(row.content, where=row.instrument_number)
    parameters = _with_evidence(row.parameters, row.asks)
    bound, missing = bound_or_missing(rule_set, parameters)
    return LawInForce(
        id=row.id, uid=str(row.uid), title=row.title, level=row.level, rule_set=rule_set, content_hash=row.content_hash,
        parameters=parameters, ratified=row.ratified, fictional=bool(row.fictional), local_decision=row.number, bound=bound, missing=missing,
    )  # fmt: skip


def _with_evidence(parameters: dict[str, Any] | None, asks: str | None) -> dict[str, Any]:
    return (parameters or {}) | ({} if asks is None else {EVIDENCE: asks})


def bound_or_missing(rule_set: RuleSet, parameters: dict[str, Any]) -> tuple[BoundRuleSet | None, tuple[str, ...]]:
    """The rule set ready to score, or the names of the parameters that nobody has set."""
    try:
        return bind(rule_set, parameters), ()
    except MissingParameters as unset:
        return None, tuple(problem.parameter for problem in unset.problems)


async def ratified(session: AsyncSession, *, province_id: int, rule_set_id: int, on: date) -> bool:
    """May the rule set grant an official recognition in the province: wholly verified, or ratified on the day."""
    row = await rule_set_by_id(session, rule_set_id)
    if row is None:
        return False
    _, chosen = _province_choices(province_id, on)
    if (await session.execute(select(chosen).select_from(RuleSetRow).where(RuleSetRow.id == rule_set_id))).scalar_one():
        return True
    parameters = await parameters_of(session, province_id=province_id, rule_set_id=rule_set_id, on=on)
    bound, _ = bound_or_missing(parse_rule_set(row.content, where=row.instrument_number), parameters)
    return bound is not None and certainty_of(bound) is Certainty.VERIFIED


async def parameters_of(session: AsyncSession, *, province_id: int, rule_set_id: int, on: date) -> dict[str, Any]:
    """What the province set for one rule set on a day; empty when nothing."""
    setting, _ = _province_choices(province_id, on)
    found = select(setting.c.parameters, _asks_for_evidence(province_id, on).label("asks")).select_from(RuleSetRow)
    found = found.outerjoin(setting, setting.c.rule_set_id == RuleSetRow.id).where(RuleSetRow.id == rule_set_id)
    row = (await session.execute(found)).one_or_none()
    return {} if row is None else _with_evidence(row.parameters, row.asks)


async def choices_of(session: AsyncSession, *, province_id: int, on: date) -> dict[int, AnyRow]:
    """Rule set → the local decision behind its parameters (`number`, `fictional`, None without one) and whether it is `ratified`."""
    setting, chosen = _province_choices(province_id, on)
    found = select(RuleSetRow.id, setting.c.number, setting.c.fictional, chosen.label("ratified")).outerjoin(
        setting, setting.c.rule_set_id == RuleSetRow.id
    )
    return {row.id: row for row in (await session.execute(found)).all()}


async def evidence_requirements(session: AsyncSession, *, province_id: int, rule_set_id: int) -> Sequence[AnyRow]:
    """When a province asks for evidence under a rule set, with the decision (`number`, `decided_on`, `issuer`, `basis`), the latest first."""
    basis = LocalDecision.content["basis"].astext.label("basis")
    found = (
        select(EvidenceRequirement.valid, LocalDecision.number, LocalDecision.decided_on, LocalDecision.issuer, basis)
        .join(LocalDecision, LocalDecision.id == EvidenceRequirement.local_decision_id)
        .where(EvidenceRequirement.province_id == province_id, EvidenceRequirement.rule_set_id == rule_set_id)
        .order_by(func.lower(EvidenceRequirement.valid).desc())
    )
    return (await session.execute(found)).all()


async def authorities(session: AsyncSession, *, province_id: int | None = None, on: date | None = None) -> Sequence[AnyRow]:
    """The authority table, of one province (with the national rows) and one day when told."""
    found = select(*Authority.__table__.columns).order_by(Authority.title, func.lower(Authority.valid))
    if province_id is not None:
        found = found.where(or_(Authority.province_id.is_(None), Authority.province_id == province_id))
    if on is not None:
        found = found.where(and_(Authority.valid.op("@>")(on)))
    return (await session.execute(found)).all()


async def known_hashes(session: AsyncSession) -> set[str]:
    """The content hashes of everything published."""
    return set((await session.execute(select(RuleSetRow.content_hash))).scalars())


async def open_predecessors(session: AsyncSession, *, title: str, level: int, locality: str, before: date) -> Sequence[int]:
    """Rule sets of the same series without an end that began earlier."""
    found = select(RuleSetRow.id).where(
        RuleSetRow.title == title, RuleSetRow.level == level, RuleSetRow.locality == locality,
        RuleSetRow.valid_from < before, RuleSetRow.valid_to.is_(None),
    )  # fmt: skip
    return (await session.execute(found)).scalars().all()


async def province_of_code(session: AsyncSession, *, code: str) -> int | None:
    """The province on today's map with an official code."""
    found = (
        select(PlacePeriod.place_id)
        .join(Place, Place.id == PlacePeriod.place_id)
        .where(PlacePeriod.level == 1, PlacePeriod.code == code, Place.id == Place.province_id, func.upper_inf(PlacePeriod.valid))
    )
    return (await session.execute(found)).scalar_one_or_none()


async def decision_known(session: AsyncSession, *, province_id: int, number: str) -> bool:
    """Was a local decision recorded before?"""
    found = select(exists().where(LocalDecision.province_id == province_id, LocalDecision.number == number))
    return bool((await session.execute(found)).scalar_one())
