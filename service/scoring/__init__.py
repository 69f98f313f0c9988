"""Floor 0, pure: law (a validated rule set) → one SQL statement → verdicts and reasons. No I/O, no clock, no session.

Read a law file with `parse_rule_set`, fill in what a province sets with `bind`, score with `score_statement` over any relation of facts,
and retell a stored score with `explain`. Gathering facts and storing scores is left to `assessments`, files and ratification to `legislation`.
"""

from service.scoring.arrays import SubjectFacts, arrays_of, facts_from_arrays
from service.scoring.binding import EVIDENCE, BoundRuleSet, Parameters, bind, may_ask_for_evidence
from service.scoring.certainty import Certainty, lowest
from service.scoring.engine import ENGINE_VERSION
from service.scoring.explanation import CriterionExplanation, Explanation, FactExplanation, IndicatorExplanation, explain
from service.scoring.fact_checks import check_facts
from service.scoring.hashing import content_hash
from service.scoring.law_file import parse_rule_set
from service.scoring.local_decision import LocalDecision, parse_local_decision
from service.scoring.next_steps import Change, Trial, trials
from service.scoring.outcome import Outcome
from service.scoring.problems import (
    FactErrors,
    FactProblem,
    LawFileErrors,
    LawFileProblem,
    MissingParameters,
    ParameterErrors,
    ParameterProblem,
    ScoringError,
)
from service.scoring.rule_set import Indicator, ParameterDefinition, RuleSet
from service.scoring.series import check_series, in_force
from service.scoring.statement import score_statement
from service.scoring.vocabulary import (
    ACTIVITY_KINDS,
    MEASURED_FACTS,
    MEASURES,
    VOCABULARY,
    YEAR_BEFORE,
    Fact,
    FactKind,
    FactSource,
    FactSubject,
    activity_fact,
    evidence_fact,
    fact_named,
)

__all__ = [
    "ACTIVITY_KINDS",
    "ENGINE_VERSION",
    "EVIDENCE",
    "MEASURED_FACTS",
    "MEASURES",
    "VOCABULARY",
    "YEAR_BEFORE",
    "BoundRuleSet",
    "Certainty",
    "Change",
    "CriterionExplanation",
    "Explanation",
    "Fact",
    "FactErrors",
    "FactExplanation",
    "FactKind",
    "FactProblem",
    "FactSource",
    "FactSubject",
    "Indicator",
    "IndicatorExplanation",
    "LawFileErrors",
    "LawFileProblem",
    "LocalDecision",
    "MissingParameters",
    "Outcome",
    "ParameterDefinition",
    "ParameterErrors",
    "ParameterProblem",
    "Parameters",
    "RuleSet",
    "ScoringError",
    "SubjectFacts",
    "Trial",
    "activity_fact",
    "arrays_of",
    "bind",
    "check_facts",
    "check_series",
    "content_hash",
    "evidence_fact",
    "explain",
    "fact_named",
    "facts_from_arrays",
    "in_force",
    "lowest",
    "may_ask_for_evidence",
    "parse_local_decision",
    "parse_rule_set",
    "score_statement",
    "trials",
]
