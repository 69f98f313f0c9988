"""What somebody could do next: changes of facts that may bring a title, for the one scoring statement to judge. Pure.

Every indicator that does not pass is mended at its least; where a total is still too low, one to three further rungs of the guide are tried
on top. What comes out is a list of trials: nothing here says that a trial passes, the statement does."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from service.scoring.awards import AllOf, AnyOf, Award, CountAtLeast, Declared, LevelAtLeast, ShareAtLeast, Steps
from service.scoring.binding import BoundRuleSet
from service.scoring.outcome import Outcome
from service.scoring.rule_set import Indicator
from service.scoring.scope import Reading, show
from service.scoring.verdicts import TotalAtLeast
from service.scoring.vocabulary import evidence_fact, fact_named
from service.scoring.wording import number, tenths

MOST_TOGETHER = 3
MOST_RUNGS = 16
_EFFORT = {"hours": 1, "sessions": 20, "certificates": 300}
"""For ordering only: a tenth of an hour, a session of two hours, a certificate of thirty."""

Facts = Mapping[str, int | None]


@dataclass(frozen=True, kw_only=True)
class Change:
    """One thing to do for one indicator: a fact that becomes a value, and how it reads."""

    indicator: str
    fact: str
    value: int
    words: str
    effort: int


@dataclass(frozen=True, kw_only=True)
class Trial:
    """Changes made together, and the facts as they would then be."""

    changes: tuple[Change, ...]
    facts: dict[str, int | None]

    @property
    def effort(self) -> tuple[int, int]:
        """Fewer things to do come first, then smaller ones."""
        return len(self.changes), sum(change.effort for change in self.changes)


def trials(bound: BoundRuleSet, facts: Facts, outcomes: Sequence[int]) -> list[Trial]:
    """Every trial worth judging, the least first; empty where an indicator needs what nobody can do (a trend, a guide without rungs)."""
    needed = _needed(bound, facts, outcomes)
    if needed is None:
        return []
    base = _trial(facts, needed)
    if not isinstance(bound.rule_set.verdict, TotalAtLeast):
        return [base] if base.changes else []
    rungs = sorted(_further(bound, base.facts), key=lambda change: change.effort)[:MOST_RUNGS]
    found = [base] if base.changes else []
    for together in range(1, MOST_TOGETHER + 1):
        found += [_trial(facts, (*needed, *more)) for more in combinations(rungs, together) if _distinct(more)]
    return sorted(found, key=lambda trial: trial.effort)


def _trial(facts: Facts, changes: Iterable[Change]) -> Trial:
    made = tuple(changes)
    changed = dict(facts)
    for change in made:
        changed[change.fact] = max(change.value, changed.get(change.fact) or 0)
    return Trial(changes=made, facts=changed)


def _distinct(changes: Sequence[Change]) -> bool:
    return len({change.fact for change in changes}) == len(changes)


def _needed(bound: BoundRuleSet, facts: Facts, outcomes: Sequence[int]) -> list[Change] | None:
    """The least change of each indicator that does not pass; None when one of them has none."""
    needed: list[Change] = []
    for indicator, outcome in zip(bound.indicators, outcomes, strict=True):
        if outcome in {Outcome.PASSED, Outcome.NOT_APPLICABLE}:
            continue
        changes = _mend(bound, indicator, _reading(bound, indicator, facts))
        if changes is None:
            return None
        needed += changes
    return needed


def _reading(bound: BoundRuleSet, indicator: Indicator, facts: Facts) -> Reading:
    return Reading(facts=facts, settings=bound.settings(indicator))


def _mend(bound: BoundRuleSet, indicator: Indicator, reading: Reading) -> list[Change] | None:
    award = indicator.award
    if isinstance(award, Steps):
        floor = bound.rule_set.verdict.each_at_least if isinstance(bound.rule_set.verdict, TotalAtLeast) else 0
        rungs = list(_rungs(indicator, award, reading, least=floor))
        return [min(rungs, key=lambda change: change.effort)] if rungs else [_confirmed(indicator, award, floor)]
    changes = _of_award(indicator, award, reading)
    if changes is None or not bound.evidence_required:
        return changes
    return [*changes, *_raise(indicator, evidence_fact(indicator.code), 1, reading)]


def _of_award(indicator: Indicator, award: Award, reading: Reading) -> list[Change] | None:
    """The facts that an award lacks; None for what nobody can do by the end of the year."""
    match award:
        case Declared(fact=fact):
            return _raise(indicator, fact, 1, reading)
        case CountAtLeast(fact=fact, at_least=least):
            return _raise(indicator, fact, reading.settings.number(least), reading)
        case LevelAtLeast(fact=fact, level=level):
            return _raise(indicator, fact, level, reading)
        case ShareAtLeast():
            return _of_share(indicator, award, reading)
        case AllOf() | AnyOf():
            return _of_parts(indicator, award, reading)
    return None


def _of_parts(indicator: Indicator, award: AllOf | AnyOf, reading: Reading) -> list[Change] | None:
    """All that the parts lack, or the part that lacks least."""
    ways = [_of_award(indicator, part.award, reading) for part in award.parts if not _left_out(part.applies_when, reading)]
    known = [way for way in ways if way is not None]
    if isinstance(award, AnyOf):
        return min(known, key=len) if known else None
    return [change for way in known for change in way] if len(known) == len(ways) else None


def _left_out(conditions: Iterable[object], reading: Reading) -> bool:
    return any(not _met(condition, reading) for condition in conditions)


def _met(condition: object, reading: Reading) -> bool:
    value = reading.value(getattr(condition, "fact", ""))
    if value is None:
        return True
    least, among, exactly = (getattr(condition, name, None) for name in ("at_least", "one_of", "equals"))
    return value >= least if least is not None else value in among if among is not None else value == exactly


def _raise(indicator: Indicator, fact: str, value: int, reading: Reading) -> list[Change]:
    have = reading.value(fact)
    if have is not None and have >= value:
        return []
    words = f"{reading.label(fact)}: {show(fact, value)} (hiện: {reading.shown(fact)})"
    return [Change(indicator=indicator.code, fact=fact, value=value, words=words, effort=value - (have or 0))]


def _of_share(indicator: Indicator, award: ShareAtLeast, reading: Reading) -> list[Change] | None:
    base, percent = reading.value(award.denominator), award.percent_for(reading)
    if not base or percent is None:
        return None
    numerator = award.counted(reading.settings)
    lack = -(-percent * base // 100) - (reading.value(numerator) or 0)
    if lack <= 0:
        return []
    fact = fact_named(numerator)
    words = f"{reading.label(numerator)}: thêm {number(lack)} {fact.unit if fact else ''}".strip()
    return [
        Change(indicator=indicator.code, fact=numerator, value=(reading.value(numerator) or 0) + lack, words=words, effort=lack)
    ]


def _further(bound: BoundRuleSet, facts: Facts) -> Iterator[Change]:
    """The rungs above the points that each indicator has."""
    for indicator in bound.indicators:
        if isinstance(indicator.award, Steps):
            yield from _rungs(indicator, indicator.award, _reading(bound, indicator, facts), least=0)


def _rungs(indicator: Indicator, award: Steps, reading: Reading, *, least: int) -> Iterator[Change]:
    """The next rung of each measure; nothing where staff confirmed points, since these win over the log."""
    if reading.value(award.confirmed) is not None:
        return
    computed = award.computed(reading) or 0
    for step in reading.settings.steps(award.guide):
        lack = step.threshold - sum(reading.value(name) or 0 for name in step.facts)
        if lack <= 0 or step.points <= computed or step.points < least:
            continue
        fact = step.facts[0]
        amount = tenths(lack) if step.measure == "hours" else number(lack)
        kinds = " hoặc ".join(_kind(name) for name in step.facts[:2])
        words = f"thêm {amount} {award.unit_of(step.measure)} {kinds}: chỉ số {indicator.code} được {tenths(step.points)} điểm"
        value = (reading.value(fact) or 0) + lack
        yield Change(indicator=indicator.code, fact=fact, value=value, words=words, effort=lack * _EFFORT[step.measure])


def _kind(fact: str) -> str:
    found = fact_named(fact)
    return found.label.split(": ", 1)[-1] if found else fact


def _confirmed(indicator: Indicator, award: Steps, floor: int) -> Change:
    words = f"được cán bộ xác nhận từ {tenths(floor)} điểm ở chỉ số {indicator.code}"
    return Change(indicator=indicator.code, fact=award.confirmed, value=floor, words=words, effort=0)
