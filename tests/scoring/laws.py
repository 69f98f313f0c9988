"""Law documents for tests: the least that a sound file must hold, to be filled in by the test that wants something of it."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from service.legislation.files import read_law_file
from service.scoring import BoundRuleSet, RuleSet, bind, parse_rule_set
from tests.conftest import SEEDS

Document = dict[str, Any]
LEGISLATION = SEEDS / "legislation"
ALL_PASS: Document = {"kind": "all_pass"}
HALF: Document = {"kind": "share_at_least", "numerator": "trained", "denominator": "population", "percent": 50}
DECLARED: Document = {"kind": "declared", "fact": "budget_enough"}


def law(indicators: Iterable[Document], **changed: Any) -> Document:
    """A commune's law of one criterion, in force since 2024, with these indicators."""
    return {
        "title": "commune",
        "level": 1,
        "instrument": {"number": "1/2024/TT-THU", "date": "2024-01-01", "issuer": "Bộ Thử", "name": "Thông tư thử"},
        "locality": "VN",
        "valid_from": "2024-01-01",
        "certainty": "verified",
        "last_checked_on": "2026-01-01",
        "evidence_required": False,
        "term": {"kind": "yearly", "certainty": "verified"},
        "verdict": ALL_PASS,
        "criteria": [{"code": "1", "title": "Tiêu chí", "reference": {"article": 1}}],
        "indicators": list(indicators),
    } | changed


def indicator(award: Document, code: str = "1.1", **changed: Any) -> Document:
    """An indicator with its reference."""
    return {
        "code": code,
        "criterion": "1",
        "wording": "Chỉ tiêu thử",
        "reference": {"article": 1, "clause": 1},
        "certainty": "verified",
        "award": award,
    } | changed


def parameter(name: str, kind: str, *, optional: bool = False) -> Document:
    """The definition of a parameter."""
    labels = {"label": f"Tham số {name}", "unit": "đơn vị", "why": "để thử"}
    return {"name": name, "type": kind, "certainty": "unverified", "optional": optional, **labels}


def steps(code: str, *, max_points: float = 10) -> Document:
    """A citizen's indicator that takes its points from the guide."""
    award = {"kind": "steps", "guide": {"parameter": "guide"}, "confirmed": f"confirmed_points_{code}", "max_points": max_points}
    return indicator(award, code)


def citizen_law(codes: Iterable[str], **changed: Any) -> Document:
    """A law with points: 80 of 100 unless told, none below 5."""
    verdict = {"kind": "total_at_least", "total": 80, "each_at_least": 5}
    points = {"title": "citizen", "level": 0, "verdict": verdict, "parameters": [parameter("guide", "guide")]}
    return law([steps(code) for code in codes]) | points | changed


def parsed(document: Document) -> RuleSet:
    """The rule set of a document."""
    return parse_rule_set(document, where="thử.yaml")


def bound_law(document: Document, parameters: Mapping[str, object] | None = None) -> BoundRuleSet:
    """The rule set of a document, ready to score."""
    return bind(parsed(document), parameters or {})


@cache
def seeded(path: str) -> RuleSet:
    """A law file of the house, by its path below `seeds/legislation/`."""
    return read_law_file(LEGISLATION / path, where=path).rule_set


@cache
def seeded_paths() -> tuple[str, ...]:
    """Every law file of the house."""
    return tuple(sorted(str(Path(path).relative_to(LEGISLATION)) for path in LEGISLATION.glob("*/*.yaml")))
