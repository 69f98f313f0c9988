"""Shares: whole counts, named denominators, rounded down; checked against figures that places really published."""

import pytest

from service.statistics.indicators import share


def test_a_share_names_what_it_is_of() -> None:
    assert share(1, 2, of="registered").denominator_name == "registered"


def test_a_share_without_a_name_is_refused() -> None:
    with pytest.raises(ValueError, match="named denominator"):
        share(1, 2, of="everybody")


@pytest.mark.parametrize(
    ("numerator", "denominator", "decimal"),
    [
        (15772, 17528, "0.8998"),  # Hướng Hóa: published as 72 %, which must have another base
        (1385, 1847, "0.7498"),  # Vĩnh Hảo 2019: published as 70.48 %, the source is wrong
        (866, 967, "0.8955"),  # Tiên Du 2018: published as 89.5 %, truncated
        (66, 78, "0.8461"),  # Duy Xuyên 2020
        (290, 445, "0.6516"),  # Hòn Tre 2020: 65.1685…, published rounded up as 65.17 %
        (1, 1, "1.0000"),
        (0, 5, "0.0000"),
        (59999, 100000, "0.5999"),
    ],
)
def test_a_share_is_rounded_down(numerator: int, denominator: int, decimal: str) -> None:
    assert share(numerator, denominator, of="total").decimal == decimal


def test_a_share_of_nothing_is_no_share() -> None:
    empty = share(0, 0, of="total")
    assert (empty.exact, empty.decimal) == ("0/0", None)
