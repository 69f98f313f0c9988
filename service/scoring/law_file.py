"""Reading a law file: a plain dictionary becomes a rule set, or a list of faults in words that a lawyer understands.

The shape is checked by the models; what the models cannot see (facts, parameters, references, fitting together) by `consistency.py`.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from service.scoring.awards import AWARD_KINDS
from service.scoring.consistency import faults_of
from service.scoring.problems import LawFileErrors, LawFileProblem
from service.scoring.rule_set import RuleSet


def parse_rule_set(document: Mapping[str, Any], *, where: str) -> RuleSet:
    """Read one law file; `where` names it in messages. Raises LawFileErrors with every fault at once."""
    if not isinstance(document, Mapping):
        message = "tệp không phải là một bảng “tên: giá trị”; xem mẫu trong seeds/README.md"
        raise LawFileErrors([LawFileProblem(slug="not-a-law-file", where=where, message=message)])
    composed = compose(document)
    try:
        rule_set = RuleSet.model_validate(composed)
    except ValidationError as error:
        raise LawFileErrors(problems_of(error, composed, where=where)) from None
    if faults := faults_of(rule_set, where=where):
        raise LawFileErrors(faults)
    return rule_set


def compose(value: Any) -> Any:
    """Every text in NFC, however it was typed."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Mapping):
        return {compose(key): compose(item) for key, item in value.items()}
    return [compose(item) for item in value] if isinstance(value, list | tuple) else value


def problems_of(error: ValidationError, document: Mapping[str, Any], *, where: str) -> list[LawFileProblem]:
    """One problem a place, since a value that fits none of several shapes is reported once for each shape; but every field that is
    missing there, unless the place is wrong as a whole."""
    found: dict[str, LawFileProblem] = {}
    for detail in error.errors():
        if detail["type"] == "too_short" and detail["input"]:  # items were refused one by one: the list was not empty
            continue
        place = " · ".join([where, *_place(detail["loc"], document)])
        missing = f" · {detail['loc'][-1]}" if detail["type"] == "missing" and place not in found else ""
        found.setdefault(place + missing, LawFileProblem(slug=_slug(detail), where=place, message=_message(detail)))
    return list(found.values())


def _place(loc: Sequence[int | str], document: Any) -> list[str]:
    """The parts of a location that stand in the document itself; an indicator is named by its code, not by its position."""
    parts: list[str] = []
    here = document
    for step in loc:
        if isinstance(step, int) and isinstance(here, list) and step < len(here):
            here = here[step]
            parts[-1:] = [f"{parts[-1]} {_name_of(here, step)}"] if parts else [_name_of(here, step)]
        elif isinstance(here, Mapping) and step in here:
            here = here[step]
            parts.append(str(step))
    return parts


def _name_of(item: Any, position: int) -> str:
    named = (item.get("code") or item.get("name")) if isinstance(item, Mapping) else None
    return str(named or f"thứ {position + 1}")


_SLUGS = {"missing": "missing-field", "extra_forbidden": "unknown-field"}


def _slug(detail: ErrorDetails) -> str:
    kind, field = detail["type"], str(detail["loc"][-1]) if detail["loc"] else ""
    if field == "indicators" and kind in {"missing", "too_short", "tuple_type"}:
        return "no-indicators"
    if field in {"reference", "refers_to"}:
        return "no-reference"
    if kind.startswith("union_tag"):
        return {"award": "unknown-award", "verdict": "unknown-verdict", "term": "unknown-term"}.get(field, "unknown-kind")
    if kind in {"literal_error", "enum"} and field in {"title", "certainty"}:
        return f"unknown-{field}"
    return _SLUGS.get(kind, kind if "-" in kind else "bad-value")


def _message(detail: ErrorDetails) -> str:
    slug, field, value = _slug(detail), detail["loc"][-1] if detail["loc"] else "", detail["input"]
    sentences = {
        "no-indicators": "bộ quy tắc không có chỉ tiêu nào: ghi ít nhất một chỉ tiêu ở mục “indicators”",
        "no-reference": "thiếu căn cứ: ghi điều, khoản, điểm, hoặc lời dẫn lại (quoted)",
        "missing-field": f"thiếu mục “{field}”",
        "unknown-field": f"không có mục nào tên “{field}”: kiểm tra chính tả, hoặc bỏ đi",
        "unknown-award": f"cách xét này không có; dùng một trong: {', '.join(AWARD_KINDS)}",
        "unknown-verdict": "cách kết luận này không có; dùng all_pass hoặc total_at_least",
        "unknown-term": "cách tính thời hạn này không có; dùng until_year_end_after, yearly hoặc parameter",
        "unknown-title": f"không có danh hiệu “{value}”",
        "unknown-certainty": f"“{value}” không phải là mức xác minh; dùng verified, reported hoặc unverified",
        "bad-value": f"giá trị “{_short(value)}” không hợp lệ: {_EXPECTED.get(detail['type'], 'xem mẫu trong seeds/README.md')}",
    }
    return sentences.get(slug, detail["msg"])


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "…"


_EXPECTED = {
    "int_type": "phải là số nguyên, không có dấu nháy",
    "bool_type": "phải là true hoặc false",
    "bool_parsing": "phải là true hoặc false",
    "string_type": "phải là chữ",
    "string_too_short": "không được để trống",
    "string_pattern_mismatch": "viết sai khuôn dạng của mục này",
    "greater_than_equal": "nhỏ hơn mức cho phép",
    "less_than_equal": "lớn hơn mức cho phép",
    "too_short": "danh sách không được rỗng",
}
