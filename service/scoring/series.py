"""A whole series of law files in time: no gap, no overlap, no doubles for one title, level and locality; and what is in force on a day."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby, pairwise

from service.scoring.problems import LawFileProblem
from service.scoring.rule_set import RuleSet

NATIONAL = "VN"


def check_series(rule_sets: Iterable[RuleSet]) -> list[LawFileProblem]:
    """Every gap, overlap and double; `valid_to` is the first day that the next one may begin on."""
    ordered = sorted(rule_sets, key=lambda rule_set: (*_series(rule_set), rule_set.valid_from))
    groups = (list(group) for _, group in groupby(ordered, key=_series))
    return [problem for group in groups for before, after in pairwise(group) for problem in _between(before, after)]


def in_force(rule_sets: Iterable[RuleSet], on: date, *, locality: str = NATIONAL) -> tuple[RuleSet, ...]:
    """The rule sets that hold on a day, by title and level. A province's own goes before the national one of its title and level.

    A score asks for the last day of its data window (31 December of the assessed year): Circular 25/2023 does not reach back before 2024.
    """
    found: dict[tuple[str, int], RuleSet] = {}
    for rule_set in rule_sets:
        key = (rule_set.title, rule_set.level)
        if rule_set.in_force(on) and rule_set.locality in {NATIONAL, locality}:
            found[key] = _closer(found.get(key), rule_set)
    return tuple(found[key] for key in sorted(found))


def _closer(one: RuleSet | None, other: RuleSet) -> RuleSet:
    return other if one is None or one.locality == NATIONAL else one


def _series(rule_set: RuleSet) -> tuple[str, int, str]:
    return rule_set.title, rule_set.level, rule_set.locality


def _between(before: RuleSet, after: RuleSet) -> Iterator[LawFileProblem]:
    where = f"{before.title}, mức độ {before.level}, {before.locality}"
    names = f"{_name(before)} và {_name(after)}"
    if before.valid_from == after.valid_from:
        yield LawFileProblem(
            slug="duplicate", where=where, message=f"{names} cùng có hiệu lực từ {_day(after.valid_from)}: bỏ một"
        )
    elif before.valid_to is None or before.valid_to > after.valid_from:
        end = "chưa ghi ngày hết hiệu lực" if before.valid_to is None else f"còn hiệu lực đến trước {_day(before.valid_to)}"
        message = f"{names} chồng nhau: văn bản trước {end}, văn bản sau có hiệu lực từ {_day(after.valid_from)}"
        yield LawFileProblem(slug="overlap", where=where, message=message)
    elif before.valid_to < after.valid_from:
        message = f"từ {_day(before.valid_to)} đến trước {_day(after.valid_from)} không có quy định nào giữa {names}"
        yield LawFileProblem(slug="gap", where=where, message=message)


def _name(rule_set: RuleSet) -> str:
    return rule_set.instrument.number or rule_set.instrument.name


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
