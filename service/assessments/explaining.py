"""A stored row into sentences: binds the law that decided it, retells the outcome. Pure; also replays a row from its own facts."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from service.assessments.schemas import AssessmentOut, CriterionOut, ExplanationOut, FactOut, IndicatorOut
from service.foundation.rows import AnyRow
from service.scoring import BoundRuleSet, Explanation, IndicatorExplanation, Outcome, bind, explain, parse_rule_set


@dataclass(frozen=True)
class Retold:
    """A stored score with its law and its sentences, for pages and frozen dossiers."""

    title: str
    level: int
    explanation: Explanation
    forecast_verdict: Outcome
    row: AnyRow


def law_of(row: AnyRow) -> BoundRuleSet:
    """The law that decided a stored row: its published content and the parameters of that day."""
    return bind(parse_rule_set(row.content, where=row.instrument_number), row.parameters)


def retell(row: AnyRow) -> Retold:
    """The sentences of a stored row."""
    explanation = explain(law_of(row), row.facts, row.points, row.outcomes, row.total, row.verdict)
    return Retold(row.title, row.level, explanation, Outcome(row.forecast_verdict), row)


def assessment_out(row: AnyRow) -> AssessmentOut:
    """A stored row as the API shows it."""
    told = retell(row)
    return AssessmentOut(
        title=row.title,
        level=row.level,
        assessed_year=row.assessed_year,
        instrument=row.instrument_number,
        content_hash=row.content_hash,
        engine_version=row.engine_version,
        scored_at=row.scored_at,
        official=explanation_out(told.explanation),
        forecast_verdict=told.forecast_verdict.name.lower(),
    )


def explanation_out(explanation: Explanation) -> ExplanationOut:
    """An explanation as the API shows it: points as decimals, outcomes by name and by label."""
    return ExplanationOut(
        verdict=explanation.verdict.name.lower(),
        verdict_label=explanation.verdict.label,
        sentence=explanation.sentence,
        pass_rule=explanation.pass_rule,
        total=points(explanation.total),
        certainty=explanation.certainty,
        certainty_label=explanation.certainty.label,
        criteria=[
            CriterionOut(**_own(c, "code", "title", "reference", "wording", "sentence"), **_outcome(c.outcome))
            for c in explanation.criteria
        ],
        indicators=[_indicator(i) for i in explanation.indicators],
    )


def _indicator(i: IndicatorExplanation) -> IndicatorOut:
    return IndicatorOut(
        **_own(i, "code", "criterion", "wording", "reference", "certainty", "sentence", "margin", "note"),
        **_outcome(i.outcome),
        points=points(i.points),
        max_points=points(i.max_points),
        facts_used=[FactOut.model_validate(fact) for fact in i.facts_used],
    )


def points(tenths: int | None) -> Decimal | None:
    """85 → 8.5."""
    return None if tenths is None else Decimal(tenths) / 10


def _own(source: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(source, name) for name in names}


def _outcome(outcome: Outcome) -> dict[str, str]:
    return {"outcome": outcome.name.lower(), "outcome_label": outcome.label}
