"""Law files that are not law, and series that leave a day without law or with two: each fault by slug, by place, in Vietnamese."""

import re
from typing import Any

import pytest

from service.scoring import LawFileErrors, LawFileProblem, check_series, parse_rule_set
from tests.scoring.laws import DECLARED, HALF, Document, citizen_law, indicator, law, parameter, parsed

VIETNAMESE = re.compile(r"[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE)


def faults(document: Any) -> list[LawFileProblem]:
    """Every fault of a document."""
    with pytest.raises(LawFileErrors) as refused:
        parse_rule_set(document, where="thử.yaml")
    return list(refused.value.problems)


def one_indicator(award: Document = DECLARED, **changed: Any) -> Document:
    """A law of one indicator."""
    return law([indicator(award, **changed)])


def steps_with(**changed: Any) -> Document:
    """A law with points, of one indicator."""
    return citizen_law(["1"], **changed)


def share_of(**changed: Any) -> Document:
    return one_indicator(HALF | changed)


OPEN: Document = {"parameter": "p"}
FAULTS: dict[str, tuple[Document, str, str]] = {
    "unknown fact": (one_indicator(DECLARED | {"fact": "happiness"}), "unknown-fact", "chỉ tiêu 1.1"),
    "unknown fact of a condition": (
        one_indicator(applies_when=[{"fact": "happiness", "equals": 1}]), "unknown-fact", "chỉ tiêu 1.1"),
    "unknown fact of a part": (
        one_indicator({"kind": "all_of", "parts": [{"award": DECLARED | {"fact": "happiness"}}]}), "unknown-fact", "chỉ tiêu 1.1"),
    "fact of another kind": (one_indicator(DECLARED | {"fact": "population"}), "fact-does-not-fit", "chỉ tiêu 1.1"),
    "fact of another subject": (share_of(numerator="adults"), "fact-of-another-subject", "chỉ tiêu 1.1"),
    "indicator without reference": (one_indicator(reference={}), "no-reference", "chỉ tiêu 1.1"),
    "criterion without reference": (
        one_indicator() | {"criteria": [{"code": "1", "title": "Tiêu chí"}]}, "no-reference", "tiêu chí 1"),
    "verified without article": (one_indicator(reference={"quoted": "một bài báo"}), "no-reference", "chỉ tiêu 1.1"),
    "article that is no number": (one_indicator(reference={"article": "sáu"}), "bad-value", "indicators 1.1 · reference · article"),
    "reference that is a line": (one_indicator(reference="Điều 6"), "no-reference", "indicators 1.1 · reference"),
    "no indicators": (law([]), "no-indicators", "indicators"),
    "unknown award": (one_indicator({"kind": "average"}), "unknown-award", "indicators 1.1 · award"),
    "unknown award of a part": (
        one_indicator({"kind": "any_of", "parts": [{"award": {"kind": "average"}}]}), "unknown-award", "award"),
    "points as a part": (
        one_indicator({"kind": "any_of", "parts": [{"award": {"kind": "steps"}}]}), "unknown-award", "award"),
    "combination of nothing": (one_indicator({"kind": "all_of", "parts": []}), "bad-value", "award · parts"),
    "unknown field": (one_indicator(wordings="x"), "unknown-field", "indicators 1.1 · wordings"),
    "unknown title": (one_indicator() | {"title": "hamlet"}, "unknown-title", "title"),
    "unknown certainty": (one_indicator(certainty="perhaps"), "unknown-certainty", "indicators 1.1 · certainty"),
    "unknown verdict": (one_indicator() | {"verdict": {"kind": "half_pass"}}, "unknown-verdict", "verdict"),
    "unknown term": (one_indicator() | {"term": {"kind": "forever", "certainty": "verified"}}, "unknown-term", "term"),
    "date that does not exist": (one_indicator() | {"valid_from": "2024-02-30"}, "bad-date", "valid_from"),
    "date in another order": (one_indicator() | {"valid_from": "12/02/2024"}, "bad-date", "valid_from"),
    "end before the beginning": (one_indicator() | {"valid_to": "2024-01-01"}, "bad-date", "valid_to"),
    "instrument without number": (
        one_indicator() | {"instrument": {"number": None, "date": "2024-01-01", "issuer": "Bộ", "name": "Thông tư"}},
        "no-instrument-number", "instrument"),
    "reported without source": (one_indicator() | {"certainty": "reported"}, "no-source", "sources"),
    "indicator twice": (law([indicator(DECLARED), indicator(HALF)]), "duplicate-code", "chỉ tiêu 1.1"),
    "criterion twice": (
        one_indicator() | {"criteria": [{"code": "1", "title": "Tiêu chí", "reference": {"article": 1}}] * 2},
        "duplicate-code", "tiêu chí 1"),
    "parameter twice": (
        share_of(percent=OPEN) | {"parameters": [parameter("p", "percent")] * 2}, "duplicate-code", "tham số p"),
    "criterion that nobody wrote": (one_indicator(criterion="2"), "unknown-criterion", "chỉ tiêu 1.1"),
    "criterion without indicators": (
        one_indicator() | {"criteria": [{"code": c, "title": "Tiêu chí", "reference": {"article": 1}} for c in "12"]},
        "empty-criterion", "tiêu chí 2"),
    "unused parameter": (one_indicator() | {"parameters": [parameter("p", "percent")]}, "unused-parameter", "tham số p"),
    "unknown parameter": (share_of(percent=OPEN), "unknown-parameter", "chỉ tiêu 1.1"),
    "parameter of another type": (
        share_of(percent=OPEN) | {"parameters": [parameter("p", "count")]}, "parameter-does-not-fit", "chỉ tiêu 1.1"),
    "parameter of no type": (
        share_of(percent=OPEN) | {"parameters": [parameter("p", "number")]}, "bad-value", "parameters p · type"),
    "threshold that may stay unset": (
        share_of(percent=OPEN) | {"parameters": [parameter("p", "percent", optional=True)]}, "optional-but-needed", "chỉ tiêu 1.1"),
    "guide that may stay unset": (
        steps_with(parameters=[parameter("guide", "guide", optional=True)]), "optional-but-needed", "chỉ tiêu 1"),
    "percent above a hundred": (share_of(percent=101), "bad-value", "indicators 1.1 · award · percent"),
    "percent in quotes": (share_of(percent="50"), "bad-value", "indicators 1.1 · award · percent"),
    "half a percent": (share_of(percent=12.5), "bad-value", "indicators 1.1 · award · percent"),
    "points with two decimals": (
        steps_with(verdict={"kind": "total_at_least", "total": 79.95, "each_at_least": 5}), "bad-value", "verdict · total"),
    "level that does not exist": (
        one_indicator({"kind": "level_at_least", "fact": "primary_level", "level": 4}), "bad-value", "chỉ tiêu 1.1"),
    "level of a part that does not exist": (
        one_indicator({"kind": "all_of", "parts": [{"award": {"kind": "level_at_least", "fact": "literacy_level", "level": 3}}]}),
        "bad-value", "chỉ tiêu 1.1"),
    "condition of two kinds": (
        one_indicator(applies_when=[{"fact": "trained", "equals": 1, "at_least": 1}]), "bad-condition", "applies_when thứ 1"),
    "condition of nothing": (one_indicator(applies_when=[{"fact": "trained"}]), "bad-condition", "applies_when thứ 1"),
    "points in a set without a total": (steps_with(verdict={"kind": "all_pass"}), "award-does-not-fit-verdict", "chỉ tiêu 1"),
    "a pass in a set with a total": (
        one_indicator() | {"verdict": {"kind": "total_at_least", "total": 80, "each_at_least": 5}},
        "award-does-not-fit-verdict", "chỉ tiêu 1.1"),
    "evidence asked for points": (steps_with(evidence_required=True), "award-does-not-fit-verdict", "evidence_required"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_law_file_is_refused_with_its_place(fault: str) -> None:
    document, slug, place = FAULTS[fault]
    found = [problem for problem in faults(document) if problem.slug == slug]
    assert found
    assert all(problem.where.startswith("thử.yaml · ") and problem.where.endswith(place) for problem in found)
    assert all(VIETNAMESE.search(problem.message) for problem in found)


@pytest.mark.parametrize("document", [["danh sách"], "chữ", None], ids=["a list", "a word", "nothing"])
def test_what_is_no_table_is_no_law_file(document: Any) -> None:
    assert [fault.slug for fault in faults(document)] == ["not-a-law-file"]


def test_a_table_without_anything_names_all_that_is_missing() -> None:
    found = {fault.message for fault in faults({})}
    named = {f"thiếu mục “{field}”" for field in ("title", "level", "instrument", "locality", "valid_from", "term", "criteria")}
    assert named < found
    assert any("không có chỉ tiêu nào" in message for message in found)


def test_every_fault_is_told_at_once() -> None:
    two = law([indicator(DECLARED | {"fact": "happiness"}), indicator(HALF, "1.2", reference={})])
    assert {fault.slug for fault in faults(two)} == {"unknown-fact", "no-reference"}


def test_an_unverified_instrument_may_lack_its_number() -> None:
    instrument = {"number": None, "date": None, "issuer": "Hội", "name": "Tiêu chí"}
    assert parsed(one_indicator() | {"certainty": "unverified", "sources": ["bài báo"], "instrument": instrument})


def in_time(valid_from: str, valid_to: str | None = None, **changed: Any) -> Document:
    """A sound law with these dates."""
    return one_indicator() | {"valid_from": valid_from, "valid_to": valid_to} | changed


def told(*documents: Document) -> list[tuple[str, str]]:
    """Slug and place of what is wrong with a series."""
    problems = check_series(parsed(document) for document in documents)
    assert all(VIETNAMESE.search(problem.message) for problem in problems)
    return [(problem.slug, problem.where) for problem in problems]


COMMUNE = "commune, mức độ 1, VN"


def test_one_law_that_ends_when_the_next_begins_is_sound() -> None:
    assert told(in_time("2025-01-01"), in_time("2024-01-01", "2025-01-01")) == []


def test_a_day_without_law_is_a_gap() -> None:
    assert told(in_time("2024-01-01", "2024-12-31"), in_time("2025-01-01")) == [("gap", COMMUNE)]


def test_a_day_with_two_laws_is_an_overlap() -> None:
    assert told(in_time("2024-01-01", "2025-01-02"), in_time("2025-01-01")) == [("overlap", COMMUNE)]


def test_a_law_without_end_overlaps_the_next() -> None:
    assert told(in_time("2024-01-01"), in_time("2025-01-01")) == [("overlap", COMMUNE)]


def test_two_laws_of_one_day_are_doubles() -> None:
    assert told(in_time("2024-01-01"), in_time("2024-01-01")) == [("duplicate", COMMUNE)]


@pytest.mark.parametrize("other", [{"level": 2}, {"locality": "31"}], ids=["level", "province"])
def test_another_level_and_another_province_are_another_series(other: Document) -> None:
    assert told(in_time("2024-01-01"), in_time("2024-06-01", **other)) == []
