"""Deadlines read literally, the two cut-offs of a year, the twelve months between the levels, the sample before many decisions."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from service.dossiers.deadlines import after_working_days, cut_off_named, cut_offs, deadline, late
from service.dossiers.requests import months_after, request_for
from service.dossiers.risk import risk_of, sample_size
from service.dossiers.states import State
from service.dossiers.tables import Request
from service.foundation.errors import Invalid


def office(**given: Any) -> Any:
    """A row of the authority table."""
    return SimpleNamespace(**{"submit_before": None, "decide_before": None, "decide_within": None, "basis": "Điều 9"} | given)


@pytest.mark.parametrize(("day", "too_late"), [(date(2025, 2, 27), False), (date(2025, 2, 28), True), (date(2025, 3, 1), True)])
def test_before_the_28th_excludes_the_28th(day: date, too_late: bool) -> None:
    row = office(submit_before="02-28", decide_before="03-31")
    found = deadline(row, state=State.RETURNED, assessed_year=2024, since=date(2025, 1, 1), today=day)
    assert found is not None
    assert (found.before, found.late) == (date(2025, 2, 28), too_late)
    assert late(date(2025, 2, 28), day) == too_late


def test_an_office_is_bound_by_its_own_day() -> None:
    row = office(submit_before="02-28", decide_before="03-31")
    found = deadline(row, state=State.SUBMITTED, assessed_year=2024, since=date(2025, 2, 1), today=date(2025, 4, 2))
    assert found is not None
    assert (found.before, found.sentence) == (date(2025, 3, 31), "trước ngày 31/03/2025, đã trễ 3 ngày")


def test_the_minister_has_twenty_working_days() -> None:
    row = office(submit_before="07-31", decide_within=20)
    found = deadline(row, state=State.APPRAISING, assessed_year=2024, since=date(2025, 7, 1), today=date(2025, 7, 29))
    assert found is not None
    assert (after_working_days(date(2025, 7, 1), 20), found.late) == (date(2025, 7, 29), False)


def test_no_deadline_is_invented() -> None:
    assert deadline(office(), state=State.SUBMITTED, assessed_year=2024, since=date(2025, 1, 1), today=date(2030, 1, 1)) is None
    assert deadline(None, state=State.SUBMITTED, assessed_year=2024, since=date(2025, 1, 1), today=date(2030, 1, 1)) is None


def test_two_cut_offs_follow_each_other() -> None:
    assert [one.day for one in cut_offs(date(2026, 12, 16))] == [date(2027, 12, 15), date(2026, 12, 31)]
    assert "15/12" in cut_off_named(date(2026, 12, 15))
    assert "31/12" in cut_off_named(date(2026, 12, 31))
    assert "không phải mốc" in cut_off_named(date(2026, 12, 30))


def held(level: int, decided_on: date, *, in_force: bool = True) -> Any:
    """A title that was granted."""
    return SimpleNamespace(level=level, decided_on=decided_on, in_force=in_force)


def test_level_2_waits_twelve_months_after_level_1() -> None:
    level_1 = [held(1, date(2025, 3, 20))]
    with pytest.raises(Invalid) as refused:
        request_for(2, level_1, on=date(2026, 3, 19))
    assert refused.value.slug == "level-2-too-early"
    assert request_for(2, level_1, on=date(2026, 3, 20)) is Request.RAISING


def test_a_first_application_may_ask_for_level_2() -> None:
    assert request_for(2, [], on=date(2026, 1, 1)) is Request.FIRST
    lapsed = [held(1, date(2019, 3, 1), in_force=False)]
    assert request_for(2, lapsed, on=date(2026, 1, 1)) is Request.FIRST
    assert request_for(1, lapsed, on=date(2026, 1, 1)) is Request.RENEWAL
    assert request_for(1, [held(1, date(2023, 3, 1))], on=date(2026, 1, 1)) is Request.RENEWAL


def test_twelve_months_after_the_last_of_february() -> None:
    assert months_after(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert months_after(date(2024, 12, 31), 2) == date(2025, 2, 28)


def test_a_sample_is_asked_of_more_than_twenty() -> None:
    assert [sample_size(n) for n in (1, 20, 21, 100, 101, 500)] == [0, 0, 5, 10, 11, 23]


def test_what_stands_out_is_riskier() -> None:
    plain = {"code": "1", "margin": 20, "outcome": "passed"}
    frozen = {"sentences": {"indicators": [plain, plain | {"code": "2", "margin": 0}]}, "evidence": {}}
    calm = {"sentences": {"indicators": [plain]}, "evidence": {}}
    assert risk_of(calm, version=1, request=Request.FIRST) == 0
    assert 0 < risk_of(frozen, version=1, request=Request.FIRST) < risk_of(frozen, version=2, request=Request.FIRST)
