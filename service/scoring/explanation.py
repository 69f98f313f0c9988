"""A stored score in Vietnamese sentences, made when somebody reads it. It retells what the statement decided and decides nothing itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.scoring.awards import Steps
from service.scoring.binding import BoundRuleSet
from service.scoring.certainty import Certainty, lowest
from service.scoring.outcome import Outcome
from service.scoring.rule_set import Criterion, Indicator
from service.scoring.scope import Reading
from service.scoring.verdicts import TotalAtLeast
from service.scoring.vocabulary import Fact, FactSource, fact_named
from service.scoring.wording import tenths


@dataclass(frozen=True, kw_only=True)
class FactExplanation:
    """One fact that decided: its value as a person reads it, where it comes from, and how sure its definition is."""

    name: str
    label: str
    value: int | None
    shown: str
    source: FactSource
    certainty: Certainty
    reading: str


@dataclass(frozen=True, kw_only=True)
class IndicatorExplanation:
    """One indicator; points in tenths, `margin` in the unit of its fact (negative: so many are missing)."""

    code: str
    criterion: str
    wording: str
    reference: str
    certainty: Certainty
    outcome: Outcome
    points: int | None
    max_points: int | None
    sentence: str
    margin: int | None
    note: str
    facts_used: tuple[FactExplanation, ...]


@dataclass(frozen=True, kw_only=True)
class CriterionExplanation:
    """One criterion: it passes when all its applicable indicators do."""

    code: str
    title: str
    reference: str
    wording: str
    outcome: Outcome
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """The whole score. `certainty` is the lowest of the rule, its indicators and the facts behind them."""

    indicators: tuple[IndicatorExplanation, ...]
    criteria: tuple[CriterionExplanation, ...]
    verdict: Outcome
    sentence: str
    pass_rule: str
    total: int | None
    certainty: Certainty


def explain(
    bound: BoundRuleSet,
    facts: Sequence[int | None],
    points: Sequence[int | None],
    outcomes: Sequence[int],
    total: int | None,
    verdict: int,
) -> Explanation:
    """Sentences for one stored row, whose arrays are in the order of the bound rule set."""
    values = dict(zip(bound.facts, facts, strict=True))
    given = points or [None] * len(bound.indicators)
    rows = zip(bound.indicators, given, outcomes, strict=True)
    indicators = tuple(_indicator(bound, indicator, values, point, Outcome(outcome)) for indicator, point, outcome in rows)
    return Explanation(
        indicators=indicators,
        criteria=tuple(_criterion(criterion, indicators) for criterion in bound.rule_set.criteria),
        verdict=Outcome(verdict),
        sentence=_verdict(bound, indicators, total, Outcome(verdict)),
        pass_rule=bound.rule_set.verdict.sentence(bound.settings()),
        total=total,
        certainty=_certainty(bound, indicators),
    )


def _indicator(
    bound: BoundRuleSet, indicator: Indicator, values: dict[str, int | None], points: int | None, outcome: Outcome
) -> IndicatorExplanation:
    reading, award = Reading(facts=values, settings=bound.settings(indicator)), indicator.award
    margin = None if isinstance(award, Steps) else award.margin(reading)
    if points is not None and isinstance(bound.rule_set.verdict, TotalAtLeast):
        margin = points - bound.rule_set.verdict.each_at_least
    return IndicatorExplanation(
        code=indicator.code,
        criterion=indicator.criterion,
        wording=indicator.wording,
        reference=_reference(indicator),
        certainty=lowest([indicator.certainty, *(fact.certainty for fact in _facts(bound, indicator))]),
        outcome=outcome,
        points=points,
        max_points=award.max_points if isinstance(award, Steps) else None,
        sentence=_sentence(indicator, reading, outcome, evidence=_evidence_basis(bound)),
        margin=margin,
        note=indicator.note,
        facts_used=tuple(_fact(fact, reading) for fact in _facts(bound, indicator)),
    )


def _evidence_basis(bound: BoundRuleSet) -> str | None:
    """What is said after a failure for want of evidence: nothing where the instrument asks for it; None where nobody does."""
    if bound.evidence_decision is not None:
        return f" (Quyết định {bound.evidence_decision} của tỉnh)"
    return "" if bound.evidence_required else None


def _sentence(indicator: Indicator, reading: Reading, outcome: Outcome, *, evidence: str | None) -> str:
    if indicator.applies_when and outcome in {Outcome.NOT_APPLICABLE, Outcome.UNKNOWN}:
        conditions = "; ".join(condition.sentence(reading) for condition in indicator.applies_when)
        if outcome is Outcome.NOT_APPLICABLE:
            return f"Không áp dụng: chỉ tiêu này {conditions}."
        if any(reading.value(condition.fact) is None for condition in indicator.applies_when):
            return f"Chưa có số liệu để biết có áp dụng không: chỉ tiêu này {conditions}."
    if outcome is Outcome.NOT_APPLICABLE:
        return "Không áp dụng: không ý nào của chỉ tiêu này áp dụng cho đối tượng."
    parts = [indicator.award.sentence(reading)]
    parts += [_evidence(indicator, reading, evidence)] if evidence is not None else []
    parts += [indicator.open_question] if indicator.open_question and outcome is Outcome.UNKNOWN else []
    return " ".join(parts)


def _evidence(indicator: Indicator, reading: Reading, basis: str) -> str:
    shown = {1: "Có minh chứng phù hợp.", 0: f"Không có minh chứng phù hợp nên không đạt{basis}."}
    value = reading.value(f"evidence:{indicator.code}")
    return shown.get(value, "") if value is not None else "Chưa rõ có minh chứng phù hợp hay không."


def _criterion(criterion: Criterion, indicators: Sequence[IndicatorExplanation]) -> CriterionExplanation:
    own = [indicator for indicator in indicators if indicator.criterion == criterion.code]
    outcome = _of_criterion([indicator.outcome for indicator in own])
    not_passed = [f"{i.code} ({i.outcome.label})" for i in own if i.outcome in {Outcome.FAILED, Outcome.UNKNOWN}]
    because = f": {', '.join(not_passed)}" if not_passed else ""
    return CriterionExplanation(
        code=criterion.code,
        title=criterion.title,
        reference=str(criterion.reference),
        wording=criterion.wording,
        outcome=outcome,
        sentence=f"{outcome.label.capitalize()}{because}.",
    )


def _of_criterion(outcomes: Sequence[Outcome]) -> Outcome:
    order = (Outcome.FAILED, Outcome.UNKNOWN, Outcome.PASSED)
    return next((outcome for outcome in order if outcome in outcomes), Outcome.NOT_APPLICABLE)


def _verdict(bound: BoundRuleSet, indicators: Sequence[IndicatorExplanation], total: int | None, verdict: Outcome) -> str:
    def codes(outcome: Outcome) -> str:
        return ", ".join(indicator.code for indicator in indicators if indicator.outcome is outcome)

    parts = [f"Kết luận: {verdict.label}."]
    if isinstance(bound.rule_set.verdict, TotalAtLeast):
        greatest = sum(indicator.max_points or 0 for indicator in indicators if indicator.outcome is not Outcome.NOT_APPLICABLE)
        parts.append(f"Tổng điểm: {'chưa có số liệu' if total is None else f'{tenths(total)} trên {tenths(greatest)}'}.")
    parts += [f"Không đạt: {codes(Outcome.FAILED)}."] if codes(Outcome.FAILED) else []
    parts += [f"Chưa có số liệu: {codes(Outcome.UNKNOWN)}."] if codes(Outcome.UNKNOWN) else []
    return " ".join(parts)


def _certainty(bound: BoundRuleSet, indicators: Sequence[IndicatorExplanation]) -> Certainty:
    verdict_facts = [fact.certainty for name in bound.rule_set.verdict.facts(bound.settings()) if (fact := fact_named(name))]
    return lowest([bound.rule_set.certainty, *verdict_facts, *(indicator.certainty for indicator in indicators)])


def _reference(indicator: Indicator) -> str:
    other = f" (dẫn chiếu {indicator.refers_to})" if indicator.refers_to else ""
    return f"{indicator.reference}{other}"


def _facts(bound: BoundRuleSet, indicator: Indicator) -> list[Fact]:
    return [fact for name in bound.facts_of(indicator) if (fact := fact_named(name))]


def _fact(fact: Fact, reading: Reading) -> FactExplanation:
    return FactExplanation(
        name=fact.name,
        label=fact.label,
        value=reading.value(fact.name),
        shown=reading.shown(fact.name),
        source=fact.source,
        certainty=fact.certainty,
        reading=fact.reading,
    )
