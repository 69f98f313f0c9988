"""Codes of cards: random, checked, typed as people type."""

import math

import pytest

from service.families import codes
from service.families.codes import RANDOM, SIGNS


def test_a_code_has_more_than_sixty_random_bits_and_no_look_alikes() -> None:
    assert math.log2(len(SIGNS) ** RANDOM) > 60
    assert not set(SIGNS) & set("01OILSUVBZQ56")
    drawn = {codes.new_code() for _ in range(200)}
    assert len(drawn) == 200
    assert all(codes.understood(codes.spelled(code)) == code for code in drawn)


def test_every_wrong_sign_and_every_two_that_changed_places_are_noticed() -> None:
    code = codes.new_code()
    for at, sign in enumerate(code):
        assert all(codes.understood(code[:at] + other + code[at + 1 :]) is None for other in SIGNS if other != sign)
    for one in range(16):
        for two in range(one):
            signs = list(code)
            signs[one], signs[two] = signs[two], signs[one]
            assert codes.understood("".join(signs)) in (None, code)


@pytest.mark.parametrize("typed", ["", "abc", "2" * 15, "2" * 17, "!" * 16, "ă" * 16, "0" * 16])
def test_what_can_be_no_code_is_none(typed: str) -> None:
    assert codes.understood(typed) is None


def test_case_spaces_hyphens_and_misread_signs_do_not_matter() -> None:
    code = next(one for one in iter(codes.new_code, "") if "8" in one and "2" in one)
    typed = "-".join(codes.spelled(code).lower().split()).replace("8", "b").replace("2", "z")
    assert codes.understood(f"  {typed} ") == code
    assert codes.hashed(code, b"k") != codes.hashed(code, b"l")
