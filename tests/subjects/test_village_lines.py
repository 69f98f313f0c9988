"""Pasted names of villages: what a line means, and why one is not taken."""

import pytest

from service.places.own_queries import Named
from service.subjects.place_schemas import MOST_VILLAGES, VillageIn
from service.subjects.village_lines import KINDS, Verdict, judge, new, read


@pytest.mark.parametrize(
    ("line", "name", "kind"),
    [
        ("Thôn Đông", "Thôn Đông", "thôn"), ("Đông", "Thôn Đông", "thôn"), ("thôn Đông", "Thôn Đông", "thôn"), ("5", "Thôn 5", "thôn"),
        ("TỔ DÂN PHỐ 5", "Tổ dân phố 5", "tổ dân phố"), ("Khu phố Trung", "Khu phố Trung", "khu phố"), ("Khu Bắc", "Khu Bắc", "khu"),
        ("Bản Pá", "Bản Pá", "bản"), ("Thônh Đông", "Thôn Thônh Đông", "thôn"), ("Buôn Ma Thuột", "Buôn Ma Thuột", "buôn"),
    ],
)  # fmt: skip
def test_a_line_begins_with_its_kind_or_gets_the_chosen_one(line: str, name: str, kind: str) -> None:
    assert read(line, kind="thôn") == Named(name, kind)


@pytest.mark.parametrize("line", ["Thôn Đông", "tổ dân phố 12", "Đoài", "Bản Nà Ư"])
def test_what_was_read_reads_the_same_again(line: str) -> None:
    once = read(line, kind="ấp")
    assert read(once.name, kind="thôn") == once


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("1. Thôn Đông", "Thôn Đông"),
        ("12)  Đoài", "Thôn Đoài"),
        ("3\tThôn Nam", "Thôn Nam"),
        ("- Thôn Bắc", "Thôn Bắc"),
        ("1.5", "Thôn 1.5"),
    ],
)
def test_numbers_and_strokes_before_a_line_fall_away(line: str, name: str) -> None:
    assert [one.named.name for one in judge(line, kind="thôn", taken=())] == [name]


def test_every_line_gets_a_verdict_and_empty_ones_none() -> None:
    judged = judge("Đông\n\n  \nthôn đông\nThôn Cũ\nThôn\nA; B\n" + "x" * 101, kind="thôn", taken=["Thôn cũ"])
    assert [one.verdict.value for one in judged] == ["new", "twice", "known", "wrong", "wrong", "wrong"]
    assert new(judged) == [Named("Thôn Đông", "thôn")]
    assert all(one.why for one in judged if one.verdict is Verdict.WRONG)


def test_names_that_differ_in_a_tone_are_different_villages() -> None:
    assert len(new(judge("Đông\nĐồng\nĐống", kind="thôn", taken=()))) == 3


def test_what_is_too_much_for_once_is_said() -> None:
    judged = judge("\n".join(str(at) for at in range(MOST_VILLAGES + 2)), kind="xóm", taken=())
    assert [one.verdict for one in judged[-3:]] == [Verdict.NEW, Verdict.LATER, Verdict.LATER]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_that_is_offered_is_taken(kind: str) -> None:
    assert len(KINDS) <= 30
    assert VillageIn(name="A", kind=kind).kind == kind
