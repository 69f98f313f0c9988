"""A second reading of a bound rule set, plain and slow, that shares no code with the statement: what both say must be the same.

Truth has three values: True, False, and None for chưa có số liệu. Nothing here knows SQL; nothing here is used by the product.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from service.scoring import BoundRuleSet, Indicator, Outcome
from service.scoring.awards import (
    AllOf,
    AnyAward,
    AnyOf,
    CountAtLeast,
    Declared,
    LevelAtLeast,
    Part,
    PassOrFail,
    ShareAtLeast,
    Steps,
    Trend,
)
from service.scoring.conditions import Condition
from service.scoring.guide import Step
from service.scoring.settings import FlagValue, FromParameter
from service.scoring.verdicts import TotalAtLeast

Truth = bool | None
Facts = Mapping[str, int | None]


class Judged(NamedTuple):
    """What is decided of one subject; points and total in tenths, points empty where nothing is counted."""

    points: tuple[int | None, ...]
    outcomes: tuple[Outcome, ...]
    total: int | None
    verdict: Outcome


def judge(bound: BoundRuleSet, facts: Facts) -> Judged:
    """Read the rule set for one subject, indicator by indicator."""
    reader = _Reader(bound, facts)
    return reader.by_points(bound.rule_set.verdict) if isinstance(bound.rule_set.verdict, TotalAtLeast) else reader.by_outcomes()


def every(truths: Iterable[Truth]) -> Truth:
    """False as soon as one is; else unknown as soon as one is."""
    seen = list(truths)
    if False in seen:
        return False
    return None if None in seen else True


def some(truths: Iterable[Truth]) -> Truth:
    """True as soon as one is; else unknown as soon as one is."""
    seen = list(truths)
    if True in seen:
        return True
    return None if None in seen else False


def at_least(value: int | None, threshold: int | None) -> Truth:
    """Unknown while either is."""
    return None if value is None or threshold is None else value >= threshold


@dataclass(frozen=True)
class _Reader:
    bound: BoundRuleSet
    facts: Facts

    def by_outcomes(self) -> Judged:
        outcomes = tuple(self.outcome(indicator) for indicator in self.bound.indicators)
        for decisive in (Outcome.FAILED, Outcome.UNKNOWN, Outcome.PASSED):
            if decisive in outcomes:
                return Judged((), outcomes, None, decisive)
        return Judged((), outcomes, None, Outcome.UNKNOWN)

    def outcome(self, indicator: Indicator) -> Outcome:
        counts = every([self.conditions(indicator.applies_when), self.applies(indicator.award)])
        if counts is not True:
            return Outcome.NOT_APPLICABLE if counts is False else Outcome.UNKNOWN
        truth = self.truth(_pass_or_fail(indicator.award))
        if self.bound.evidence_required:
            evidence = self.facts.get(f"evidence:{indicator.code}")
            truth = every([truth, None if evidence is None else evidence == 1])
        return _outcome_of(truth)

    def conditions(self, conditions: Sequence[Condition]) -> Truth:
        return every(self.condition(condition) for condition in conditions)

    def condition(self, condition: Condition) -> Truth:
        value = self.facts.get(condition.fact)
        if value is None:
            return None
        if condition.at_least is not None:
            return value >= condition.at_least
        return value in (condition.one_of or ()) if condition.equals is None else value == condition.equals

    def applies(self, award: AnyAward) -> Truth:
        return some(self.counts(part) for part in award.parts) if isinstance(award, AllOf | AnyOf) else True

    def counts(self, part: Part) -> Truth:
        return every([self.conditions(part.applies_when), self.applies(part.award)])

    def truth(self, award: PassOrFail) -> Truth:
        match award:
            case AllOf():
                return every(self.parts(award.parts))
            case AnyOf():
                return some(self.parts(award.parts))
            case ShareAtLeast():
                return self.share(award)
            case Trend():
                return self.moved(award)
            case Declared() | LevelAtLeast() | CountAtLeast():
                return at_least(self.facts.get(award.fact), self.asked(award))

    def asked(self, award: Declared | LevelAtLeast | CountAtLeast) -> int:
        if isinstance(award, Declared):
            return 1
        return award.level if isinstance(award, LevelAtLeast) else self.number(award.at_least)

    def parts(self, parts: Sequence[Part]) -> list[Truth]:
        """The truth of each part that counts; unknown where it is unknown whether it counts."""
        counted = [(self.counts(part), part) for part in parts]
        return [self.truth(part.award) if counts else None for counts, part in counted if counts is not False]

    def share(self, award: ShareAtLeast) -> Truth:
        part, base = self.facts.get(self.counted(award)), self.facts.get(award.denominator)
        percent = self.threshold(award.percent, award.percent_when)
        if part is None or base is None or base == 0 or percent is None:
            return None
        return part * 100 >= percent * base

    def counted(self, award: ShareAtLeast) -> str:
        """The numerator of the reading that the province chose, else the law file's own."""
        if award.readings is None:
            return award.numerator
        chosen = [
            other.numerator for other in award.readings.others if other.name == self.bound.values.get(award.readings.parameter)
        ]
        return chosen[0] if chosen else award.numerator

    def moved(self, award: Trend) -> Truth:
        now, before = self.facts.get(award.fact), self.facts.get(award.year_before)
        if now is None or before is None:
            return None
        return now > before if award.direction == "rose" else now < before

    def threshold(self, ordinary: int | FromParameter, when: FlagValue | None) -> int | None:
        """The special value where the flag is set; a special value that nobody set leaves the flag unread."""
        if when is None or (isinstance(when.value, FromParameter) and when.value.parameter not in self.bound.values):
            return self.number(ordinary)
        flag = self.facts.get(when.fact)
        if flag is None:
            return None
        return self.number(when.value) if flag == 1 else self.number(ordinary)

    def number(self, value: int | FromParameter) -> int:
        if isinstance(value, int):
            return value
        found = self.bound.values[value.parameter]
        assert isinstance(found, int)
        return found

    def by_points(self, verdict: TotalAtLeast) -> Judged:
        counted = [self.conditions(indicator.applies_when) for indicator in self.bound.indicators]
        points = [self.points(i) if counts else None for i, counts in zip(self.bound.indicators, counted, strict=True)]
        outcomes = [
            Outcome.NOT_APPLICABLE if counts is False else _outcome_of(at_least(point, verdict.each_at_least))
            for counts, point in zip(counted, points, strict=True)
        ]
        applied = [point for counts, point in zip(counted, points, strict=True) if counts is not False]
        known = [point for point in applied if point is not None]
        total = sum(known) if applied and len(known) == len(applied) else None
        return Judged(tuple(points), tuple(outcomes), total, self.total_verdict(verdict, outcomes, total))

    def total_verdict(self, verdict: TotalAtLeast, outcomes: Sequence[Outcome], total: int | None) -> Outcome:
        """One indicator below the floor decides; else the total does, once it is known."""
        if Outcome.FAILED in outcomes:
            return Outcome.FAILED
        return _outcome_of(at_least(total, self.threshold(verdict.total, verdict.when)))

    def points(self, indicator: Indicator) -> int | None:
        award = indicator.award
        assert isinstance(award, Steps)
        confirmed = self.facts.get(award.confirmed)
        if confirmed is not None:
            return min(confirmed, award.max_points)
        reached = [self.rung(step) for step in self.rungs(award, indicator.code)]
        known = [points for points in reached if points is not None]
        return min(max(known), award.max_points) if known and len(known) == len(reached) else None

    def rungs(self, award: Steps, code: str) -> Sequence[Step]:
        guide = self.bound.values[award.guide.parameter]
        assert isinstance(guide, Mapping)
        return guide[code]

    def rung(self, step: Step) -> int | None:
        """The rung's points when it is reached, 0 when it is not, None when something is not known."""
        amounts = [self.facts.get(f"{step.measure}_{kind}") for kind in sorted(set(step.kinds))]
        known = [amount for amount in amounts if amount is not None]
        if len(known) < len(amounts):
            return None
        asked_in_tenths = sum(known) * (1 if step.measure == "hours" else 10)
        return step.points if asked_in_tenths >= step.at_least else 0


def _outcome_of(truth: Truth) -> Outcome:
    return Outcome.UNKNOWN if truth is None else Outcome.PASSED if truth else Outcome.FAILED


def _pass_or_fail(award: AnyAward) -> PassOrFail:
    assert not isinstance(award, Steps)
    return award
