"""Facts at the door: what cannot be true is refused, with every fault at once. A figure that nobody has is given as None, explicitly."""

from collections.abc import Iterable, Mapping

from service.scoring.awards import Award
from service.scoring.binding import BoundRuleSet
from service.scoring.problems import FactErrors, FactProblem
from service.scoring.vocabulary import Fact, FactKind, fact_named
from service.scoring.wording import number

CheckedFacts = dict[str, int | None]


def check_facts(bound: BoundRuleSet, facts: Mapping[str, object]) -> CheckedFacts:
    """The rule set's facts in its order, ready to score; raises FactErrors.

    Facts of the vocabulary that this rule set does not use are let through and left out. A denominator of 0 is no fault:
    its indicator has no figure.
    """
    problems = [problem for name, value in facts.items() if (problem := _fault(name, value))]
    problems += [_absent(name) for name in bound.facts if name not in facts]
    sound = {name: int(value) for name, value in facts.items() if isinstance(value, int) and not _fault(name, value)}
    problems += [_part_above_whole(part, base, sound) for part, base in _shares(bound) if _above(part, base, sound)]
    if problems:
        raise FactErrors(problems)
    return {name: sound.get(name) for name in bound.facts}


def _fault(name: str, value: object) -> FactProblem | None:
    fact = fact_named(name)
    if fact is None:
        message = f"không có dữ kiện “{name}” trong bộ từ vựng: kiểm tra lại tên"
        return FactProblem(slug="unknown-fact", fact=name, message=message)
    if value is None:
        return None
    if not isinstance(value, int) or (isinstance(value, bool) and fact.kind is not FactKind.FLAG):
        message = f"“{fact.label}” phải là số nguyên, hoặc để trống rõ ràng (null) khi chưa có số liệu; đang là “{value}”"
        return FactProblem(slug="ill-typed-fact", fact=name, message=message)
    return _out_of_range(fact, value)


def _out_of_range(fact: Fact, value: int) -> FactProblem | None:
    if value < 0:
        return FactProblem(slug="negative", fact=fact.name, message=f"“{fact.label}” không thể âm; đang là {value}")
    if value > fact.maximum:
        message = f"“{fact.label}” cao nhất là {number(fact.maximum)}; đang là {number(value)}"
        return FactProblem(slug="above-maximum", fact=fact.name, message=message)
    return None


def _absent(name: str) -> FactProblem:
    fact = fact_named(name)
    label = fact.label if fact else name
    message = f"thiếu “{label}”: ghi số liệu, hoặc ghi rõ là chưa có số liệu (null)"
    return FactProblem(slug="missing-fact", fact=name, message=message)


def _shares(bound: BoundRuleSet) -> Iterable[tuple[str, str]]:
    pairs: dict[tuple[str, str], None] = {}
    for indicator in bound.indicators:
        if isinstance(indicator.award, Award):
            pairs.update(dict.fromkeys(indicator.award.shares()))
    bounds = ((name, fact.at_most) for name in bound.facts if (fact := fact_named(name)))
    pairs.update(dict.fromkeys((name, bound_by) for name, bound_by in bounds if bound_by))
    return pairs


def _above(part: str, base: str, facts: Mapping[str, int]) -> bool:
    return part in facts and base in facts and facts[part] > facts[base]


def _part_above_whole(part: str, base: str, facts: Mapping[str, int]) -> FactProblem:
    labels = [fact.label if (fact := fact_named(name)) else name for name in (part, base)]
    message = f"“{labels[0]}” ({number(facts[part])}) lớn hơn “{labels[1]}” ({number(facts[base])}): kiểm tra lại hai số liệu"
    return FactProblem(slug="numerator-above-denominator", fact=part, message=message)
