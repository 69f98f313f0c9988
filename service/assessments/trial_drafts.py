"""A draft law as somebody gives it, YAML or JSON: into a checked rule set, or every fault as a problem of the field `document`. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from service.foundation.errors import FieldError, Invalid
from service.scoring import LawFileErrors, LawFileProblem, RuleSet, parse_rule_set
from service.titles.vocabulary import Title

GREATEST = 200_000
"""Characters of a draft: the longest law file of the house has a tenth of that."""
DEEPEST = 40
"""Lists and tables inside each other: the files of the house reach nine."""
WHERE = "bản thử"
FIELD = "document"
TOO_DEEP = "lồng nhau quá sâu"


class _PlainLoader(yaml.SafeLoader):
    """YAML without aliases: a few lines of them unfold into more than any memory holds."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse an alias where one stands."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("alias")
        return super().compose_node(parent, index)


def plain_yaml(text: str) -> Any:
    """What a text in YAML (or JSON) says. Raises ValueError where it cannot be read, or has aliases, or is nested without end."""
    try:
        return yaml.load(text, Loader=_PlainLoader)  # noqa: S506 - a SafeLoader that takes less
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        raise ValueError(f"dòng {mark.line + 1}" if mark else "có chỗ không phải YAML thường") from fault
    except RecursionError as fault:
        raise ValueError(TOO_DEEP) from fault


def read_draft(document: Mapping[str, Any] | str, *, title: str, level: int) -> RuleSet:
    """The draft, for a title and level. Raises Invalid: `bad-draft` with one entry a fault, `draft-for-another-title`, `…-level`."""
    try:
        draft = parse_rule_set(_mapping(document), where=WHERE)
    except LawFileErrors as faults:
        errors = [_error(fault) for fault in faults.problems]
        raise Invalid("bad-draft", "Bản thử chưa đọc được thành bộ tiêu chí; chưa thử gì", errors=errors) from faults
    if draft.title != title:
        message = f"Bản thử là của {Title(draft.title).label}, bộ tiêu chí đang xem là của {Title(title).label}. Hãy mở đúng danh hiệu rồi thử."
        raise Invalid.field(FIELD, "draft-for-another-title", message)
    if draft.level != level:
        message = f"Bản thử là của mức độ {draft.level}, bộ tiêu chí đang xem là của mức độ {level}. Hãy mở đúng mức độ rồi thử."
        raise Invalid.field(FIELD, "draft-for-another-level", message)
    return draft


def _mapping(document: Mapping[str, Any] | str) -> Mapping[str, Any]:
    _refuse_long(document if isinstance(document, str) else "")
    try:
        read: Mapping[str, Any] = plain_yaml(document) if isinstance(document, str) else document
    except ValueError as fault:
        raise _unreadable(str(fault)) from fault
    if _deeper(read, than=DEEPEST):
        raise _unreadable(TOO_DEEP)
    _refuse_long(str(read))
    return read


def _refuse_long(text: str) -> None:
    if len(text) > GREATEST:
        raise Invalid.field(FIELD, "too-long", f"Bản thử dài quá {GREATEST} ký tự. Hãy chỉ gửi một bộ tiêu chí.")


def _deeper(value: Any, *, than: int) -> bool:
    level = [value]
    for _ in range(than):
        level = [inner for outer in level for inner in _inside(outer)]
    return bool(level)


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, list) else ()


def _unreadable(why: str) -> Invalid:
    message = f"Bản thử không đọc được dưới dạng YAML hay JSON ({why}). Hãy xem seeds/README.md để biết cách viết."
    return Invalid("bad-draft", "Bản thử chưa đọc được; chưa thử gì", errors=[FieldError(FIELD, "not-yaml", message)])


def _error(fault: LawFileProblem) -> FieldError:
    place = fault.where.removeprefix(WHERE).removeprefix(" · ")
    return FieldError(FIELD, fault.slug, f"{place}: {fault.message}" if place else fault.message)
