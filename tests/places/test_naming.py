"""A place as people type it."""

import pytest

from service.foundation.errors import Invalid
from service.places.naming import meant

PLACES = [(11892, "Xã An Trường"), (11877, "Phường Phù Liễn"), (11629, "Xã An Lão"), (1_900_000, "Cụm An Lão"), (5, "Xã An")]


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("xa an truong", "11892"),
        ("phu lien", "11877"),
        ("11629", "11629"),
        ("Xã An", "5"),
        ("  cụm  an lão ", "1900000"),
        ("", ""),
    ],
)
def test_words_mean_one_place(words: str, number: str) -> None:
    assert meant(PLACES, words) == number


@pytest.mark.parametrize(
    ("words", "slug"), [("an lao", "ambiguous-place"), ("hà nội", "unknown-place"), ("999", "unknown-place")]
)
def test_words_that_mean_none_or_several_are_wrong_at_their_field(words: str, slug: str) -> None:
    with pytest.raises(Invalid) as raised:
        meant(PLACES, words, field="at")
    assert [(error.field, error.slug) for error in raised.value.errors] == [("at", slug)]
