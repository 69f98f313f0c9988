"""How a rule set judges, in words, before any fact is known: what an award asks, and the threshold apart from it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.scoring import RuleSet, fact_named
from service.scoring.awards import AllOf, AnyAward, AnyOf, CountAtLeast, Declared, LevelAtLeast, ShareAtLeast, Steps, Trend
from service.scoring.conditions import Condition
from service.scoring.scope import show
from service.scoring.settings import FlagValue, FromParameter
from service.scoring.verdicts import TotalAtLeast
from service.scoring.wording import number, tenths


@dataclass(frozen=True)
class Words:
    """`asks`: what is looked at; `threshold`: what it must reach, empty where yes or no is all."""

    asks: str
    threshold: str = ""


def award_in_words(award: AnyAward, law: RuleSet) -> Words:
    """An award as a lawyer would say it."""
    match award:
        case AllOf() | AnyOf():
            said = _combined(award, law)
        case ShareAtLeast():
            said = Words(f"“{label(award.numerator)}” trên “{label(award.denominator)}”{_readings(award)}", _share(award, law))
        case Trend():
            moved = "tăng" if award.direction == "rose" else "giảm"
            said = Words(f"“{label(award.fact)}” so với năm trước", f"phải {moved}")
        case Steps():
            said = Words("điểm theo hướng dẫn của tỉnh, hoặc điểm cán bộ xác nhận", f"tối đa {tenths(award.max_points)} điểm")
        case _:
            said = _of_one_fact(award, law)
    return said


def _of_one_fact(award: Declared | LevelAtLeast | CountAtLeast, law: RuleSet) -> Words:
    if isinstance(award, Declared):
        return Words(f"“{label(award.fact)}”: có hay không")
    if isinstance(award, LevelAtLeast):
        return Words(f"“{label(award.fact)}”", f"từ mức độ {award.level} trở lên")
    return Words(f"“{label(award.fact)}”", f"ít nhất {_number(award.at_least, law)}")


def _readings(award: ShareAtLeast) -> str:
    others = [f"“{label(other.numerator)}”" for other in award.readings.others] if award.readings else []
    return f" (tỉnh có thể chọn cách đọc khác: {', '.join(others)})" if others else ""


def _combined(award: AllOf | AnyOf, law: RuleSet) -> Words:
    parts = [award_in_words(part.award, law) for part in award.parts]
    asked = [_only_when(part.applies_when) + words.asks for part, words in zip(award.parts, parts, strict=True)]
    joined = "; và " if isinstance(award, AllOf) else "; hoặc "
    return Words(joined.join(asked), joined.join(words.threshold for words in parts if words.threshold))


def _only_when(conditions: Sequence[Condition]) -> str:
    return f"(chỉ {conditions_in_words(conditions)}) " if conditions else ""


def conditions_in_words(conditions: Sequence[Condition]) -> str:
    """To whom an indicator applies; empty when to everybody."""
    return " và ".join(_condition(condition) for condition in conditions)


def _condition(condition: Condition) -> str:
    if condition.at_least is not None:
        asked = f"từ {condition.at_least} trở lên"
    else:
        values = condition.one_of or (condition.equals or 0,)
        asked = " hoặc ".join(show(condition.fact, value) for value in values)
    return f"khi “{label(condition.fact)}” là {asked}"


def _share(award: ShareAtLeast, law: RuleSet) -> str:
    return f"ít nhất {_number(award.percent, law)}%{_otherwise(award.percent_when, law)}"


def _otherwise(flag: FlagValue | None, law: RuleSet) -> str:
    return f" (khi “{label(flag.fact)}”: {_number(flag.value, law)}%)" if flag else ""


def _number(value: int | FromParameter, law: RuleSet) -> str:
    if isinstance(value, int):
        return number(value)
    definition = law.parameter(value.parameter)
    return f"[do tỉnh đặt: {definition.label if definition else value.parameter}] "


def verdict_in_words(law: RuleSet) -> str:
    """How outcomes become a verdict."""
    verdict = law.verdict
    if not isinstance(verdict, TotalAtLeast):
        return "Đạt khi mọi chỉ tiêu được áp dụng đều đạt"
    total = tenths(verdict.total) if isinstance(verdict.total, int) else _number(verdict.total, law)
    special = verdict.when
    where = f" (khi “{label(special.fact)}”: {_points(special.value, law)})" if special else ""
    return f"Đạt khi tổng điểm từ {total}{where} và không chỉ số nào dưới {tenths(verdict.each_at_least)}"


def _points(value: int | FromParameter, law: RuleSet) -> str:
    return tenths(value) if isinstance(value, int) else _number(value, law)


def label(name: str) -> str:
    """A fact's Vietnamese label."""
    fact = fact_named(name)
    return fact.label if fact else name
