"""A bound rule set as one flat SELECT over a relation of facts: the only interpreter of law in the product.

Layers: facts → points (or outcomes) → verdict. `OFFSET 0` keeps PostgreSQL from merging the layers, which would compute every indicator
again for each place that reads it. The same statement scores a province, the few subjects that one activity touched, a what-if and a replay.
"""

from collections.abc import Sequence
from functools import reduce
from operator import add

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    SmallInteger,
    Subquery,
    and_,
    case,
    cast,
    false,
    func,
    literal_column,
    not_,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, array

from service.scoring.awards import Steps
from service.scoring.binding import BoundRuleSet
from service.scoring.conditions import applies
from service.scoring.outcome import Outcome
from service.scoring.rule_set import Indicator
from service.scoring.scope import Scope, null, whole
from service.scoring.verdicts import TotalAtLeast
from service.scoring.vocabulary import evidence_fact


def score_statement(
    bound: BoundRuleSet, facts: FromClause
) -> Select[int, list[int | None], list[int | None], list[int], int | None, int]:
    """Columns subject_id, facts int[], points smallint[] (tenths), outcomes smallint[], total (tenths or NULL), verdict smallint.

    `facts` has a column subject_id and one column a fact of `bound.facts`, named like the fact; `points` is empty for all-pass sets.
    """
    verdict = bound.rule_set.verdict
    return _by_points(bound, facts, verdict) if isinstance(verdict, TotalAtLeast) else _by_outcomes(bound, facts)


Scored = Select[int, list[int | None], list[int | None], list[int], int | None, int]


def _by_outcomes(bound: BoundRuleSet, facts: FromClause) -> Scored:
    columns = [_outcome(bound, indicator, facts).label(f"outcome_{n}") for n, indicator in enumerate(bound.indicators)]
    layer = _layer(bound, facts, columns)
    outcomes = [layer.c[column.name] for column in columns]
    return _row(layer, points=[], outcomes=outcomes, total=cast(null(), Integer), verdict=_all_pass(outcomes))


def _outcome(bound: BoundRuleSet, indicator: Indicator, facts: FromClause) -> ColumnElement[int]:
    award, scope = indicator.award, Scope(relation=facts, settings=bound.settings(indicator))
    if isinstance(award, Steps):
        raise TypeError(f"indicator {indicator.code}: points cannot be judged in a set without a total")
    holds = award.holds(scope)
    if bound.evidence_required:
        holds = and_(holds, scope.fact(evidence_fact(indicator.code)) == whole(1))
    decided = [(holds, _constant(Outcome.PASSED)), (not_(holds), _constant(Outcome.FAILED))]
    rules = [rule for rule in (applies(indicator.applies_when, scope), award.applies(scope)) if rule is not None]
    return case(*_left_out(rules), *decided, else_=_constant(Outcome.UNKNOWN))


def _left_out(rules: Sequence[ColumnElement[bool]]) -> list[tuple[ColumnElement[bool], ColumnElement[int]]]:
    if not rules:
        return []
    rule = and_(*rules)
    return [(not_(rule), _constant(Outcome.NOT_APPLICABLE)), (rule.is_(None), _constant(Outcome.UNKNOWN))]


def _all_pass(outcomes: Sequence[ColumnElement[int]]) -> ColumnElement[int]:
    def some(outcome: Outcome) -> ColumnElement[bool]:
        return or_(*(column == _constant(outcome) for column in outcomes))

    return case(
        (some(Outcome.FAILED), _constant(Outcome.FAILED)),
        (some(Outcome.UNKNOWN), _constant(Outcome.UNKNOWN)),
        (some(Outcome.PASSED), _constant(Outcome.PASSED)),
        else_=_constant(Outcome.UNKNOWN),
    )


def _by_points(bound: BoundRuleSet, facts: FromClause, verdict: TotalAtLeast) -> Scored:
    threshold = Scope(relation=facts, settings=bound.settings())
    columns: list[ColumnElement[int] | ColumnElement[bool]] = []
    for n, indicator in enumerate(bound.indicators):
        columns.extend(_points(bound, indicator, facts, n))
    columns.append(threshold.threshold(bound.settings().threshold(verdict.total, verdict.when)).label("threshold"))
    layer = _layer(bound, facts, columns)
    points: list[ColumnElement[int]] = [layer.c[f"points_{n}"] for n in range(len(bound.indicators))]
    left_out = [layer.c.get(f"left_out_{n}") for n in range(len(bound.indicators))]
    return _total_row(layer, verdict, points, left_out)


def _points(
    bound: BoundRuleSet, indicator: Indicator, facts: FromClause, n: int
) -> list[ColumnElement[int] | ColumnElement[bool]]:
    award, scope = indicator.award, Scope(relation=facts, settings=bound.settings(indicator))
    if not isinstance(award, Steps):
        raise TypeError(f"indicator {indicator.code}: a set with a total needs points")
    points, rule = award.points(scope), applies(indicator.applies_when, scope)
    if rule is None:
        return [points.label(f"points_{n}")]
    return [case((rule, points), else_=null()).label(f"points_{n}"), not_(rule).label(f"left_out_{n}")]


def _total_row(
    layer: Subquery,
    verdict: TotalAtLeast,
    points: Sequence[ColumnElement[int]],
    left_out: Sequence[ColumnElement[bool] | None],
) -> Scored:
    floor = whole(verdict.each_at_least)
    pairs = list(zip(points, left_out, strict=True))
    outcomes = [_outcome_of_points(point, out, floor) for point, out in pairs]
    always = any(out is None for out in left_out)  # `None in left_out` would ask a column for its truth
    nothing = false() if always else and_(*(out for out in left_out if out is not None))
    total = reduce(add, (point if out is None else case((out, whole(0)), else_=point) for point, out in pairs))
    decided = case(
        # LEAST passes over NULL: it is the lowest of the points that are known.
        (func.least(*points) < floor, _constant(Outcome.FAILED)),
        (nothing, _constant(Outcome.UNKNOWN)),
        (total >= layer.c.threshold, _constant(Outcome.PASSED)),
        (total < layer.c.threshold, _constant(Outcome.FAILED)),
        else_=_constant(Outcome.UNKNOWN),
    )
    shown = total if always else case((nothing, null()), else_=total)
    return _row(layer, points=points, outcomes=outcomes, total=cast(shown, Integer), verdict=decided)


def _outcome_of_points(
    points: ColumnElement[int], left_out: ColumnElement[bool] | None, floor: ColumnElement[int]
) -> ColumnElement[int]:
    first = [] if left_out is None else [(left_out, _constant(Outcome.NOT_APPLICABLE))]
    return case(
        *first,
        (points >= floor, _constant(Outcome.PASSED)),
        (points < floor, _constant(Outcome.FAILED)),
        else_=_constant(Outcome.UNKNOWN),
    )


def _layer(bound: BoundRuleSet, facts: FromClause, columns: Sequence[ColumnElement[int] | ColumnElement[bool]]) -> Subquery:
    kept = _array([facts.c[name] for name in bound.facts], Integer()).label("facts")
    return select(facts.c.subject_id, kept, *columns).select_from(facts).offset(literal_column("0")).subquery("judged")


def _row(
    layer: Subquery,
    *,
    points: Sequence[ColumnElement[int]],
    outcomes: Sequence[ColumnElement[int]],
    total: ColumnElement[int],
    verdict: ColumnElement[int],
) -> Scored:
    statement = select(
        layer.c.subject_id,
        layer.c.facts,
        _array(points, SmallInteger()).label("points"),
        _array(outcomes, SmallInteger()).label("outcomes"),
        total.label("total"),
        cast(verdict, SmallInteger).label("verdict"),
    )
    return statement.select_from(layer)


def _array(values: Sequence[ColumnElement[int]], item: Integer) -> ColumnElement[list[int]]:
    listed: ColumnElement[list[int]] = cast(array(values, type_=item), ARRAY(item))  # type: ignore[arg-type]
    return listed


def _constant(outcome: Outcome) -> ColumnElement[int]:
    return literal_column(str(int(outcome)), Integer)
