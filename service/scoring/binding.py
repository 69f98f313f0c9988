"""A rule set with every value that a province sets: only then can it score. What is unset is listed, never guessed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from service.scoring.amounts import Count, Percent, Tenths
from service.scoring.awards import ShareAtLeast, Steps
from service.scoring.guide import GUIDE, Guide
from service.scoring.hashing import content_hash, hash_of_parameters
from service.scoring.problems import MissingParameters, ParameterErrors, ParameterProblem
from service.scoring.rule_set import Indicator, ParameterDefinition, RuleSet
from service.scoring.settings import Settings, SettingValue
from service.scoring.verdicts import AllPass
from service.scoring.vocabulary import evidence_fact

Parameters = Mapping[str, object]
"""Values by parameter name, as a decision writes them: whole numbers, points such as 7.5, a guide as nested lists."""

EVIDENCE = "evidence_required"
"""Beside the parameters of a rule set: the decision (its number) by which a province fails what has no suitable evidence, where the instrument
leaves that open. Only for rule sets without points."""

_NUMBERS: dict[str, TypeAdapter[int]] = {
    "percent": TypeAdapter(Percent),
    "points": TypeAdapter(Tenths),
    "count": TypeAdapter(Count),
}
_READING: TypeAdapter[str] = TypeAdapter(Annotated[str, Field(strict=True, min_length=1)])
_EXPECTED = {
    "reading": "phải là tên của một cách đọc",
    "percent": "phải là số nguyên từ 1 đến 100",
    "points": "phải là số điểm không âm, nhiều nhất một chữ số thập phân",
    "count": "phải là số nguyên không âm",
}


@dataclass(frozen=True, kw_only=True)
class BoundRuleSet:
    """A rule set that can score. `parameters` are the values as given, for storing beside the score and binding again at a replay."""

    rule_set: RuleSet
    parameters: Parameters
    values: Mapping[str, SettingValue]

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """In the order of the points and outcomes arrays."""
        return self.rule_set.indicators

    @property
    def evidence_required(self) -> bool:
        """Does an indicator without suitable evidence fail: by the instrument, or by the province?"""
        return self.rule_set.evidence_required or self.evidence_decision is not None

    @property
    def evidence_decision(self) -> str | None:
        """The number of the decision by which the province asks for evidence; None where it does not, or where the instrument itself does."""
        number = self.parameters.get(EVIDENCE)
        return None if number is None or self.rule_set.evidence_required else str(number)

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """The facts that decide, in the order of the facts array."""
        names = [name for indicator in self.indicators for name in self.facts_of(indicator)]
        return tuple(dict.fromkeys([*names, *self.rule_set.verdict.facts(self.settings())]))

    @cached_property
    def content_hash(self) -> str:
        """Names the law."""
        return content_hash(self.rule_set)

    @cached_property
    def parameters_hash(self) -> str:
        """Names the local values."""
        return hash_of_parameters(self.parameters)

    def settings(self, indicator: Indicator | None = None) -> Settings:
        """The values, seen from one indicator."""
        return Settings(values=self.values, indicator=indicator.code if indicator else "")

    def facts_of(self, indicator: Indicator) -> tuple[str, ...]:
        """The facts of one indicator: conditions, award, evidence."""
        conditions = (condition.fact for condition in indicator.applies_when)
        evidence = (evidence_fact(indicator.code),) if self.evidence_required else ()
        return tuple(dict.fromkeys([*conditions, *indicator.award.facts(self.settings(indicator)), *evidence]))

    def holds_until(self, *, decided_on: date, assessed_year: int) -> date:
        """The last day on which a recognition decided under this rule set holds."""
        return self.rule_set.term.ends(decided_on=decided_on, assessed_year=assessed_year, settings=self.settings())


def bind(rule_set: RuleSet, parameters: Parameters) -> BoundRuleSet:
    """Fill in a province's values. Raises MissingParameters with every unset one, ParameterErrors with every value that does not fit."""
    known = {definition.name: definition for definition in rule_set.parameters}
    unknown = [_unknown(name, known) for name in parameters if name not in known and name != EVIDENCE]
    given = {name: value for name, value in parameters.items() if (name in known or name == EVIDENCE) and value is not None}
    values, faults = _read(rule_set, given)
    faults += _evidence_faults(rule_set, given)
    if unknown or faults:
        raise ParameterErrors([*unknown, *faults])
    missing = [_missing(definition) for definition in known.values() if not definition.optional and definition.name not in values]
    if missing:
        raise MissingParameters(missing)
    return BoundRuleSet(rule_set=rule_set, parameters=given, values=values)


def may_ask_for_evidence(rule_set: RuleSet) -> bool:
    """May a province decide that an indicator without suitable evidence fails: where the instrument says nothing, and counts no points."""
    return not rule_set.evidence_required and isinstance(rule_set.verdict, AllPass)


def _evidence_faults(rule_set: RuleSet, given: Parameters) -> list[ParameterProblem]:
    number = given.get(EVIDENCE)
    if number is None:
        return []
    if not isinstance(number, str) or not number.strip():
        return [ParameterProblem(slug="ill-typed-parameter", parameter=EVIDENCE, message="phải là số của quyết định")]
    if not may_ask_for_evidence(rule_set):
        message = "bộ quy tắc này không để tỉnh quyết định về minh chứng"
        return [ParameterProblem(slug="unknown-parameter", parameter=EVIDENCE, message=message)]
    return []


def _read(rule_set: RuleSet, given: Parameters) -> tuple[dict[str, SettingValue], list[ParameterProblem]]:
    values: dict[str, SettingValue] = {}
    faults: list[ParameterProblem] = []
    for name, value in given.items():
        definition = rule_set.parameter(name)
        if definition is None:
            continue
        try:
            values[name] = _value(definition, value)
        except ValidationError as error:
            faults.append(_does_not_fit(definition, value, error))
        else:
            faults.extend(_guide_faults(rule_set, name, values[name]))
            faults.extend(_reading_faults(rule_set, name, values[name]))
    return values, faults


def _value(definition: ParameterDefinition, value: object) -> SettingValue:
    if definition.type == "guide":
        return GUIDE.validate_python(value)
    return _READING.validate_python(value) if definition.type == "reading" else _NUMBERS[definition.type].validate_python(value)


def _reading_faults(rule_set: RuleSet, name: str, value: SettingValue) -> list[ParameterProblem]:
    if not isinstance(value, str):
        return []
    asked = (i.award.readings for i in rule_set.indicators if isinstance(i.award, ShareAtLeast))
    known = [other.name for readings in asked if readings and readings.parameter == name for other in readings.others]
    if value in known:
        return []
    message = f"không có cách đọc “{value}”; dùng một trong: {', '.join(known)}, hoặc bỏ trống để dùng cách đọc của bộ tiêu chí"
    return [ParameterProblem(slug="unknown-reading", parameter=name, message=message)]


def _guide_faults(rule_set: RuleSet, name: str, value: SettingValue) -> list[ParameterProblem]:
    if isinstance(value, int | str):
        return []
    awards = {i.code: i.award for i in rule_set.indicators if isinstance(i.award, Steps) and i.award.guide.parameter == name}
    absent = [code for code in awards if code not in value]
    foreign = [code for code in value if code not in awards]
    too_high = [code for code, award in awards.items() if _highest(value, code) > award.max_points]
    sentences = {
        "guide-lacks-indicator": (absent, "thiếu chỉ số {codes}: ghi các bậc điểm, hoặc [] nếu chỉ tính điểm xác nhận"),
        "unknown-indicator": (foreign, "có chỉ số {codes} mà bộ quy tắc không có: bỏ đi hoặc sửa mã"),
        "points-above-maximum": (too_high, "có bậc cao hơn điểm tối đa ở chỉ số {codes}"),
    }
    return [
        ParameterProblem(slug=slug, parameter=name, message=text.format(codes=", ".join(codes)))
        for slug, (codes, text) in sentences.items()
        if codes
    ]


def _highest(guide: Guide, code: str) -> int:
    return max((step.points for step in guide.get(code, ())), default=0)


def _unknown(name: str, known: Mapping[str, object]) -> ParameterProblem:
    message = f"bộ quy tắc không có tham số “{name}”; các tham số là: {', '.join(known) or 'không có tham số nào'}"
    return ParameterProblem(slug="unknown-parameter", parameter=name, message=message)


def _missing(definition: ParameterDefinition) -> ParameterProblem:
    message = f"“{definition.label}” chưa được tỉnh đặt nên chưa chấm được: hãy ghi giá trị kèm số, ngày quyết định của tỉnh"
    return ParameterProblem(slug="missing-parameter", parameter=definition.name, message=message)


def _does_not_fit(definition: ParameterDefinition, value: object, error: ValidationError) -> ParameterProblem:
    expected = _EXPECTED.get(definition.type) or _guide_fault(error)
    return ParameterProblem(slug="ill-typed-parameter", parameter=definition.name, message=f"{expected}, đang là {_short(value)}")


def _guide_fault(error: ValidationError) -> str:
    first = error.errors()[0]
    place = " › ".join(str(part) for part in first["loc"])
    reason = first["msg"] if first["type"] == "unknown-activity-kind" or first["type"].startswith("bad-") else "không đọc được"
    return f"hướng dẫn chấm điểm sai ở chỗ “{place}” ({reason}); mỗi bậc cần measure, kinds, at_least, points"


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "…"
