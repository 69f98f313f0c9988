"""Whether the parts of one law file fit together: facts of the vocabulary, references, parameters, codes, awards and verdict."""

from collections import Counter
from collections.abc import Iterable, Iterator

from service.scoring.awards import AllOf, AnyOf, Award, LevelAtLeast, Steps, Use
from service.scoring.certainty import Certainty
from service.scoring.problems import LawFileProblem
from service.scoring.references import Reference
from service.scoring.rule_set import RuleSet
from service.scoring.verdicts import TotalAtLeast
from service.scoring.vocabulary import FactKind, FactSubject, fact_named

Fault = tuple[str, str, str]
_SUBJECTS = {
    "citizen": FactSubject.PERSON,
    "family": FactSubject.HOUSEHOLD,
    "unit_commune": FactSubject.UNIT,
    "unit_district": FactSubject.UNIT,
    "unit_province": FactSubject.UNIT,
}


def faults_of(rule_set: RuleSet, *, where: str) -> list[LawFileProblem]:
    """Every fault, in the order in which a reader meets them."""
    checks = (_instrument, _references, _codes, _facts, _parameters, _shapes)
    faults = (fault for check in checks for fault in check(rule_set))
    return [LawFileProblem(slug=slug, where=f"{where} · {place}", message=text) for slug, place, text in faults]


def _instrument(rule_set: RuleSet) -> Iterator[Fault]:
    instrument, unverified = rule_set.instrument, rule_set.certainty is Certainty.UNVERIFIED
    if instrument.number is None and not unverified:
        yield "no-instrument-number", "instrument", "chỉ bộ quy tắc “unverified” mới được để trống số văn bản"
    if instrument.date is None and not unverified:
        yield "no-instrument-date", "instrument", "chỉ bộ quy tắc “unverified” mới được để trống ngày văn bản"
    if rule_set.certainty is not Certainty.VERIFIED and not rule_set.sources:
        yield "no-source", "sources", "bộ quy tắc chưa theo văn bản gốc thì phải ghi nguồn dẫn lại"
    if rule_set.valid_to is not None and rule_set.valid_to <= rule_set.valid_from:
        text = "ngày hết hiệu lực phải sau ngày có hiệu lực (là ngày đầu tiên không còn hiệu lực)"
        yield "bad-date", "valid_to", text


def _references(rule_set: RuleSet) -> Iterator[Fault]:
    for criterion in rule_set.criteria:
        if not criterion.reference.found:
            text = "thiếu căn cứ: ghi điều, khoản, hoặc lời dẫn lại (quoted)"
            yield "no-reference", f"tiêu chí {criterion.code}", text
    for indicator in rule_set.indicators:
        yield from _reference(indicator.reference, indicator.certainty, f"chỉ tiêu {indicator.code}")


def _reference(reference: Reference, certainty: Certainty, place: str) -> Iterator[Fault]:
    if not reference.found:
        yield "no-reference", place, "thiếu căn cứ: ghi điều, khoản, điểm, hoặc lời dẫn lại (quoted)"
    elif certainty is Certainty.VERIFIED and reference.article is None:
        text = "“verified” thì phải ghi rõ điều của văn bản; chỉ có lời dẫn lại thì là “reported”"
        yield "no-reference", place, text


def _codes(rule_set: RuleSet) -> Iterator[Fault]:
    known = [criterion.code for criterion in rule_set.criteria]
    for label, codes in (("tiêu chí", known), ("chỉ tiêu", [indicator.code for indicator in rule_set.indicators])):
        for code in _repeated(codes):
            yield "duplicate-code", f"{label} {code}", f"mã {code} dùng hơn một lần"
    for name in _repeated(definition.name for definition in rule_set.parameters):
        yield "duplicate-code", f"tham số {name}", f"tham số {name} khai báo hơn một lần"
    for indicator in rule_set.indicators:
        if indicator.criterion not in known:
            text = f"không có tiêu chí “{indicator.criterion}” ở mục “criteria”"
            yield "unknown-criterion", f"chỉ tiêu {indicator.code}", text
    for code in dict.fromkeys(known):
        if all(indicator.criterion != code for indicator in rule_set.indicators):
            yield "empty-criterion", f"tiêu chí {code}", "tiêu chí không có chỉ tiêu nào"


def _facts(rule_set: RuleSet) -> Iterator[Fault]:
    subject = _SUBJECTS.get(rule_set.title) or FactSubject(rule_set.title)
    for indicator in rule_set.indicators:
        for use in (*(Use(fact=c.fact) for c in indicator.applies_when), *indicator.award.uses()):
            yield from _fact(use, subject, f"chỉ tiêu {indicator.code}")
    if isinstance(rule_set.verdict, TotalAtLeast) and rule_set.verdict.total_when:
        flag = Use(fact=rule_set.verdict.total_when.fact, kinds=(FactKind.FLAG,))
        yield from _fact(flag, subject, "verdict")


def _fact(use: Use, subject: FactSubject, place: str) -> Iterator[Fault]:
    fact = fact_named(use.fact)
    if fact is None:
        text = f"không có dữ kiện “{use.fact}” trong bộ từ vựng: chỉ được dùng dữ kiện đã định nghĩa"
        yield "unknown-fact", place, text
    elif fact.kind not in use.kinds:
        yield "fact-does-not-fit", place, f"dữ kiện “{fact.label}” không dùng được cho cách xét này"
    elif fact.subject not in {subject, FactSubject.ANY}:
        text = f"dữ kiện “{fact.label}” không phải là dữ kiện của đối tượng được xét danh hiệu này"
        yield "fact-of-another-subject", place, text


def _parameters(rule_set: RuleSet) -> Iterator[Fault]:
    used: list[tuple[str, str, bool, str]] = []
    for indicator in rule_set.indicators:
        used += [(*use, f"chỉ tiêu {indicator.code}") for use in indicator.award.parameters()]
    used += [(*use, "verdict") for use in rule_set.verdict.parameters()]
    used += [(*use, "term") for use in rule_set.term.parameters()]
    for name, asked, needed, place in used:
        definition = rule_set.parameter(name)
        if definition is None:
            yield "unknown-parameter", place, f"tham số “{name}” chưa được khai báo ở mục “parameters”"
        elif definition.type != asked:
            text = f"tham số “{name}” phải có kiểu {asked}, đang là {definition.type}"
            yield "parameter-does-not-fit", place, text
        elif definition.optional and needed:
            text = f"không có tham số “{name}” thì không chấm được ở đây nên không được ghi optional: true"
            yield "optional-but-needed", place, text
    names = {name for name, *_ in used}
    for definition in rule_set.parameters:
        if definition.name not in names:
            text = "không chỉ tiêu nào dùng tham số này: bỏ đi hoặc sửa tên"
            yield "unused-parameter", f"tham số {definition.name}", text


def _shapes(rule_set: RuleSet) -> Iterator[Fault]:
    total = isinstance(rule_set.verdict, TotalAtLeast)
    for indicator in rule_set.indicators:
        place, award = f"chỉ tiêu {indicator.code}", indicator.award
        if isinstance(award, Steps) != total:
            text = "cách xét “steps” (cho điểm) chỉ đi với kết luận “total_at_least”, các cách khác chỉ đi với “all_pass”"
            yield "award-does-not-fit-verdict", place, text
        elif isinstance(award, Award):
            yield from _unreachable(award, place)
    if total and rule_set.evidence_required:
        text = "bộ quy tắc tính điểm không đòi minh chứng từng chỉ số"
        yield "award-does-not-fit-verdict", "evidence_required", text


def _unreachable(award: Award, place: str) -> Iterator[Fault]:
    if isinstance(award, AllOf | AnyOf):
        for part in award.parts:
            yield from _unreachable(part.award, place)
    fact = fact_named(award.fact) if isinstance(award, LevelAtLeast) else None
    if isinstance(award, LevelAtLeast) and fact is not None and award.level > fact.maximum:
        yield "bad-value", place, f"“{fact.label}” chỉ có đến mức độ {fact.maximum}"


def _repeated(codes: Iterable[str]) -> list[str]:
    return [code for code, times in Counter(codes).items() if times > 1]
