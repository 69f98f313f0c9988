"""Targets: every number has its certainty, and what is missing is a whole number of subjects that suffices and is not one too many."""

import pytest

from service.statistics.targets import missing, target_of, targets
from service.titles.vocabulary import Title


@pytest.mark.parametrize(
    ("recognised", "total", "percent"), [(66, 78, 90), (0, 3, 65), (593, 1368, 70), (10, 10, 100), (9, 9, 1)]
)
def test_what_is_missing_suffices_and_one_less_does_not(recognised: int, total: int, percent: int) -> None:
    needed = missing(recognised, total, percent)
    assert needed is not None
    assert (recognised + needed) * 100 >= percent * total
    assert needed == 0 or (recognised + needed - 1) * 100 < percent * total


def test_of_nothing_no_share_can_be_missing() -> None:
    assert missing(0, 0, 70) is None


def test_no_number_is_verified_since_no_text_is_at_hand_and_what_is_reported_names_its_source() -> None:
    assert {target.certainty for target in targets()} == {"reported", "unverified"}
    assert all(target.source for target in targets() if target.certainty == "reported")


def test_a_year_is_held_against_the_next_target_and_the_last_for_ever() -> None:
    target = target_of(Title.FAMILY)
    assert target is not None
    assert [target.year_for(year) for year in (2024, 2025, 2026, 2030, 2035)] == [2025, 2025, 2030, 2030, 2030]


def test_a_title_that_no_text_aims_at_has_no_target() -> None:
    assert target_of(Title.COMMUNE) is None
