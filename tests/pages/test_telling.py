"""What a family can do next: the indicators where the log still earns points."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from service.assessments.telling import Told
from service.titles.vocabulary import Title


def indicator(code: str, *, points: int | None, confirmed: int | None) -> SimpleNamespace:
    fact = SimpleNamespace(source="confirmed", value=confirmed)
    earned = None if points is None else Decimal(points)
    return SimpleNamespace(code=code, points=earned, max_points=Decimal(10), facts_used=[fact])


def test_the_log_can_earn_where_it_is_not_full_and_nobody_confirmed_other_points() -> None:
    official: Any = SimpleNamespace(
        indicators=[
            indicator("1", points=8, confirmed=None),
            indicator("2", points=10, confirmed=None),
            indicator("3", points=9, confirmed=90),
            indicator("4", points=None, confirmed=None),
        ]
    )
    told = Told(
        title=Title.CITIZEN, level=0, subject_id=1, instrument="", official=official,
        forecast="failed", forecast_label="không đạt", otherwise=(), law=None,
    )  # fmt: skip
    assert [found.code for found in told.can_gain] == ["1"]
