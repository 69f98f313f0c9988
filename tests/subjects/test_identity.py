"""What papers say: birth dates of three precisions, and the digits of the national identifier."""

from datetime import date

import pytest

from service.subjects.identity import Birth, birth_of, birth_problems, canonical_digits, same_birth, structure_doubts
from service.subjects.tables import BirthPrecision, Sex


def born(written: str) -> Birth:
    found = birth_of(written)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("written", "day", "precision"),
    [
        ("1970", date(1970, 1, 1), BirthPrecision.YEAR),
        ("1970-03", date(1970, 3, 1), BirthPrecision.MONTH),
        ("1970-03-12", date(1970, 3, 12), BirthPrecision.DAY),
    ],
)
def test_a_birth_is_the_first_day_that_the_known_part_allows(written: str, day: date, precision: BirthPrecision) -> None:
    assert birth_of(written) == Birth(day, precision)


@pytest.mark.parametrize("written", ["1970", "1970-03", "1970-03-12"])
def test_a_birth_is_written_as_it_was_told(written: str) -> None:
    assert born(written).written == written


@pytest.mark.parametrize("written", ["", "12/03/1970", "1970-13", "1970-02-30", "1970-3-1", "0000"])
def test_what_is_no_date_is_no_birth(written: str) -> None:
    assert birth_of(written) is None


def test_a_bare_year_matches_every_day_of_it() -> None:
    assert same_birth(born("1970"), born("1970-03-12"))
    assert not same_birth(born("1970"), born("1971-03-12"))


def test_two_full_dates_match_only_when_equal() -> None:
    assert not same_birth(born("1970-03-12"), born("1970-03-13"))


@pytest.mark.parametrize(("written", "slug"), [("2026-03-21", "birth-in-future"), ("1899-12-31", "birth-too-early")])
def test_a_birth_lies_between_1900_and_today(written: str, slug: str) -> None:
    assert [p.slug for p in birth_problems(born(written), today=date(2026, 3, 20))] == [slug]


@pytest.mark.parametrize("written", ["1900-01-01", "2026-03-20"])
def test_the_first_day_and_today_are_possible_births(written: str) -> None:
    assert birth_problems(born(written), today=date(2026, 3, 20)) == []


def test_digits_may_be_written_in_groups() -> None:
    assert canonical_digits("031 185 012.345") == "031185012345"


@pytest.mark.parametrize("written", ["03118501234", "0311850123456", "03118501234x", "٠٣١١٨٥٠١٢٣٤٥"])
def test_digits_are_twelve_of_0_to_9(written: str) -> None:
    assert canonical_digits(written) is None


def test_digits_that_agree_with_the_form_raise_no_doubt() -> None:
    assert structure_doubts("031185012345", birth=born("1985"), sex=Sex.FEMALE) == []


def test_a_birth_of_this_century_has_its_own_digit() -> None:
    assert structure_doubts("031205012345", birth=born("2005"), sex=Sex.MALE) == []


def test_another_year_and_another_sex_are_two_doubts() -> None:
    assert len(structure_doubts("031185012345", birth=born("1986"), sex=Sex.MALE)) == 2


def test_an_unstated_sex_raises_no_doubt() -> None:
    assert structure_doubts("031185012345", birth=born("1985"), sex=Sex.UNSTATED) == []
