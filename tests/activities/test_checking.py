"""Hours in tenths, and what makes two sheets the same sheet."""

from datetime import date
from decimal import Decimal

import pytest

from service.activities.checking import check_session, tenths_of
from service.activities.schemas import RollLine, SessionIn
from service.foundation.errors import Invalid

ONE, OTHER = "0198b1b1-0000-7000-8000-000000000001", "0198b1b1-0000-7000-8000-000000000002"
TODAY = date(2026, 3, 20)


def sheet(hours: str = "2", *lines: dict[str, object], **changes: object) -> SessionIn:
    roll = [RollLine.model_validate(line) for line in (lines or ({"person": ONE},))]
    form = {"kind": "ccl_class", "topic": "Rau sạch", "held_on": TODAY, "hours": Decimal(hours), "commune_id": 1, "roll": roll}
    return SessionIn.model_validate(form | changes)


@pytest.mark.parametrize(("hours", "tenths"), [("0.1", 1), ("1.5", 15), ("8.50", 85), ("24", 240)])
def test_hours_are_kept_in_tenths(hours: str, tenths: int) -> None:
    assert tenths_of(Decimal(hours)) == tenths


@pytest.mark.parametrize("hours", ["0", "0.05", "-1", "24.1", "1.25", "1e9"])
def test_hours_are_between_a_tenth_and_a_day_with_one_decimal(hours: str) -> None:
    assert tenths_of(Decimal(hours)) is None


def test_a_line_without_hours_has_those_of_the_session() -> None:
    checked = check_session(sheet("2", {"person": ONE}, {"person": OTHER, "hours": "0.5"}), today=TODAY)
    assert checked.line_hours == (20, 5)


def test_the_same_content_is_the_same_however_its_hours_are_spelled() -> None:
    assert check_session(sheet("2"), today=TODAY).content_hash == check_session(sheet("2.0"), today=TODAY).content_hash


@pytest.mark.parametrize("change", [{"topic": "Rau"}, {"commune_id": 2}, {"hours": "3"}, {"kind": "literacy"}])
def test_other_content_is_another_sheet(change: dict[str, object]) -> None:
    other = sheet(**{"hours": "2"} | change)  # type: ignore[arg-type]
    assert check_session(sheet("2"), today=TODAY).content_hash != check_session(other, today=TODAY).content_hash


def test_every_wrong_field_is_told_at_once() -> None:
    wrong = sheet("0", {"person": ONE, "hours": "30"}, {"person": ONE}, held_on=date(2026, 3, 21), commune_code="00001")
    with pytest.raises(Invalid) as refused:
        check_session(wrong, today=TODAY)
    assert [(e.field, e.slug) for e in refused.value.errors] == [
        ("held_on", "future-date"),
        ("commune_id", "place-needed"),
        ("hours", "absurd-hours"),
        ("roll.0.hours", "absurd-hours"),
        ("roll.1.person", "person-twice"),
    ]
