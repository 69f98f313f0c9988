"""Vietnamese text: one spelling at the door, folding for search, the parts of a name, and the order of a list of people."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from service.foundation.text import FilledText, NameParts, Text, fold, name_sort_key, nfc, split_name, tokens

STEADY = settings(deadline=None, derandomize=True, database=None)


def in_order(names: list[str]) -> list[str]:
    return sorted(names, key=lambda name: name_sort_key(split_name(name)))


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Nguyễn Thị Hường", "nguyen thi huong"),
        ("ĐẶNG ĐÌNH ĐỨC", "dang dinh duc"),
        ("  Lê   Văn\tƯớc ", "le van uoc"),
        (unicodedata.normalize("NFD", "Trường Thọ"), "truong tho"),
        ("", ""),
    ],
)
def test_folding_takes_off_tones_marks_case_and_stray_spaces(written: str, folded: str) -> None:
    assert fold(written) == folded


@STEADY
@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@STEADY
@given(st.text(alphabet="aăâđeêioôơuưyáàảãạếềểễệ ̣̀́̃̉"))
def test_both_spellings_of_a_letter_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


@STEADY
@given(st.text())
def test_what_is_stored_is_normalised_and_trimmed_once_and_for_all(text: str) -> None:
    stored = nfc(text)
    assert unicodedata.is_normalized("NFC", stored)
    assert stored == stored.strip()
    assert nfc(stored) == stored


def test_a_decomposed_name_is_stored_like_a_composed_one() -> None:
    assert nfc(unicodedata.normalize("NFD", "Nguyễn  Thị\u00a0Hường ")) == "Nguyễn Thị Hường"


@pytest.mark.parametrize(
    ("full_name", "parts"),
    [
        ("Nguyễn Thị Hường", NameParts("Nguyễn", "Thị", "Hường")),
        ("Tôn Nữ Thị Ngọc Ánh", NameParts("Tôn", "Nữ Thị Ngọc", "Ánh")),
        ("Lê Nam", NameParts("Lê", "", "Nam")),
        ("  Vừ  ", NameParts("", "", "Vừ")),
    ],
)
def test_the_family_name_comes_first_and_the_given_name_last(full_name: str, parts: NameParts) -> None:
    assert split_name(full_name) == parts


def test_tokens_are_the_distinct_folded_words_in_their_order() -> None:
    assert tokens("Nguyễn Văn Văn-Đức, nguyên") == ["nguyen", "van", "duc"]


def test_letters_follow_the_vietnamese_alphabet() -> None:
    alphabet = list("AĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXY")
    assert in_order(alphabet[::-1]) == alphabet


def test_tones_follow_the_dictionary_and_count_after_letters() -> None:
    assert in_order(["mạ", "má", "mã", "mả", "mà", "ma"]) == ["ma", "mà", "mả", "mã", "má", "mạ"]
    assert in_order(["Toàn", "Toại", "Tòa"]) == ["Tòa", "Toại", "Toàn"]


def test_people_are_listed_by_given_name_then_middle_then_family() -> None:
    listed = ["Trần Văn An", "Lê Thị Ánh", "Nguyễn Ánh", "Lê Văn Bình", "Bùi Thị Dung", "Vũ Thị Đào", "Hà Hà"]
    expected = ["Trần Văn An", "Nguyễn Ánh", "Lê Thị Ánh", "Lê Văn Bình", "Bùi Thị Dung", "Vũ Thị Đào", "Hà Hà"]
    assert in_order(listed[::-1]) == expected
    assert in_order(["Vũ Văn An", "Đỗ Văn An", "Dương Văn An"]) == ["Dương Văn An", "Đỗ Văn An", "Vũ Văn An"]


def test_a_shorter_name_stands_before_the_longer_that_begins_alike() -> None:
    assert in_order(["Lê Anh", "Vũ An"]) == ["Vũ An", "Lê Anh"]


@STEADY
@given(st.text(alphabet="aăâbdđêộúyzw -'", max_size=20))
def test_a_sort_key_is_plain_so_that_every_collation_orders_it_alike(name: str) -> None:
    key = name_sort_key(split_name(name))
    assert key.isascii()
    assert key == name_sort_key(split_name(unicodedata.normalize("NFD", name)))


def test_the_door_normalises_before_it_measures() -> None:
    door = TypeAdapter[str](FilledText)
    assert door.validate_python("  Cán  bộ ") == "Cán bộ"
    for empty in ("", "  \u00a0 "):
        with pytest.raises(ValidationError):
            door.validate_python(empty)
    with pytest.raises(ValidationError):
        TypeAdapter[str](Text).validate_python("x" * 501)
