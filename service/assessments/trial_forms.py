"""The form of a trial: each parameter with its present value, a draft that is pasted or sent as a file, and what was typed as a `TrialIn`. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from service.assessments.trial_drafts import GREATEST, plain_yaml
from service.assessments.trial_schemas import TrialIn
from service.foundation.errors import FieldError, Invalid
from service.foundation.forms import decimal, read
from service.scoring import ParameterDefinition, RuleSet

PREFIX = "parameters."
FIXED = ("assessed_year", "document", "forecast", "names", "format")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One parameter as the form asks it. `present`: what the province set, in words; None while it set nothing."""

    name: str
    label: str
    unit: str
    type: str
    why: str
    optional: bool
    present: str | None

    @property
    def field(self) -> str:
        """The name of its field."""
        return PREFIX + self.name


def asked(law: RuleSet, present: Mapping[str, Any]) -> list[Asked]:
    """The parameters of a law in its order."""
    return [_asked(definition, present.get(definition.name)) for definition in law.parameters]


def _asked(definition: ParameterDefinition, value: Any) -> Asked:
    told = {name: getattr(definition, name) for name in ("name", "label", "unit", "type", "why", "optional")}
    return Asked(**told, present=None if value is None else shown(value))


def shown(value: Any) -> str:
    """A value as somebody would write it; a guide as YAML."""
    if isinstance(value, Mapping):
        return yaml.safe_dump(dict(value), allow_unicode=True, sort_keys=False, default_flow_style=None, width=120).strip()
    return str(value).replace(".", ",")


def given(form: Mapping[str, str], parameters: Iterable[Asked]) -> TrialIn:
    """The trial that was asked for. Raises Invalid with one entry a field that cannot be read."""
    values, errors = dict[str, Any](), list[FieldError]()
    for one in parameters:
        text = form.get(one.field, "").strip()
        try:
            if text:
                values[one.name] = _value(one, text)
        except ValueError as fault:
            errors.append(FieldError(one.field, "not-yaml", f"“{one.label}” không đọc được ({fault})."))
    if errors:
        raise Invalid(errors=errors)
    fixed = {"assessed_year": form["assessed_year"], "forecast": bool(form["forecast"]), "document": form["document"]}
    return read(TrialIn, fixed | {"parameters": values})


def _value(one: Asked, text: str) -> Any:
    if one.type == "guide":
        return plain_yaml(text)
    if one.type in ("percent", "count") and text.isdecimal() and text.isascii() and len(text) < 20:
        return int(text)
    return decimal(text) if one.type == "points" else text


def decoded(content: bytes) -> str:
    """The text of a file that was sent. Raises Invalid (`not-text`, `too-long`)."""
    if len(content) > GREATEST * 3:
        raise Invalid.field("document", "too-long", f"Tệp dài quá {GREATEST} ký tự. Hãy chỉ gửi một bộ tiêu chí.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        message = "Tệp này không phải văn bản UTF-8. Hãy lưu lại dưới dạng văn bản thường (YAML hoặc JSON)."
        raise Invalid.field("document", "not-text", message) from fault


@dataclass(frozen=True)
class Names:
    """Whose names are asked for: `gain:11892:2` is the second page of those who gain in a place."""

    change: str
    place_id: int
    page: int


def names_asked(text: str) -> Names | None:
    """What a button of the table says; None when it says nothing that can be."""
    change, _, rest = text.partition(":")
    place, _, page = rest.partition(":")
    if change not in ("gain", "lose") or not _whole(place) or not _whole(page):
        return None
    return Names(change, int(place), max(1, int(page)))


def _whole(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 9
