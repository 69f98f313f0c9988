"""Every outcome that the demo shows, asked of the loaded database."""

import pytest

from service.scoring import Outcome
from tests.demo.conftest import LoadedDemo

PERSON_SCORE = (
    "SELECT a.total, a.verdict, a.points FROM assessment a JOIN person p USING (province_id) "
    "WHERE p.id = a.subject_id AND a.title = 'citizen' AND a.assessed_year = :year AND p.full_name = :name AND p.household_id <= :last"
)
COMMUNE_SCORE = "SELECT a.verdict FROM assessment a WHERE a.title = 'commune' AND a.assessed_year = 2024 AND a.subject_id = :id AND a.level = :level"
DOSSIERS = "SELECT count(*) FROM dossier WHERE title = :title AND assessed_year = :year AND state = :state"
AN_LAO_TOWN, TRUONG_THO, TRUONG_THANH, TAN_VIEN, MY_DUC = 4275, 4277, 4278, 4287, 4288


async def _score(loaded: LoadedDemo, name: str, year: int) -> tuple[int, int, list[int]]:
    named = await loaded.value("SELECT household_id FROM access_grant WHERE household_id IS NOT NULL")
    rows = await loaded.rows(PERSON_SCORE + " AND p.household_id >= :first", name=name, year=year, first=named, last=named + 2)
    return tuple(rows[0])


async def test_somebody_has_exactly_eighty_points_and_passes(loaded: LoadedDemo) -> None:
    assert (await _score(loaded, "Phạm Văn Đạt", 2026))[:2] == (800, Outcome.PASSED)


async def test_somebody_fails_by_one_point(loaded: LoadedDemo) -> None:
    assert (await _score(loaded, "Đỗ Thị Mai", 2026))[:2] == (790, Outcome.FAILED)


async def test_somebody_has_points_enough_but_one_indicator_at_4_9(loaded: LoadedDemo) -> None:
    total, verdict, points = await _score(loaded, "Vũ Văn Lâm", 2024)
    assert (total > 800, verdict, min(points)) == (True, Outcome.FAILED, 49)


@pytest.mark.parametrize("title", ["citizen", "family"])
@pytest.mark.parametrize("outcome", [Outcome.PASSED, Outcome.FAILED, Outcome.UNKNOWN])
@pytest.mark.parametrize("year", [2024, 2026])
async def test_every_verdict_occurs(loaded: LoadedDemo, title: str, outcome: Outcome, year: int) -> None:
    question = "SELECT count(*) FROM assessment WHERE title = :title AND verdict = :verdict AND assessed_year = :year"
    assert await loaded.value(question, title=title, verdict=int(outcome), year=year) >= 2


@pytest.mark.parametrize("title", ["citizen", "family"])
async def test_of_2024_everything_submitted_is_decided(loaded: LoadedDemo, title: str) -> None:
    assert await loaded.value(DOSSIERS, title=title, year=2024, state="approved") > 500
    assert await loaded.value(DOSSIERS, title=title, year=2024, state="submitted") == 0


@pytest.mark.parametrize("state", ["submitted", "returned", "approved"])
async def test_dossiers_of_2026_stand_in_every_state(loaded: LoadedDemo, state: str) -> None:
    assert await loaded.value(DOSSIERS, title="citizen", year=2026, state=state) >= 2


async def test_one_commune_reaches_level_1_and_one_level_2(loaded: LoadedDemo) -> None:
    held = await loaded.rows("SELECT subject_id, level FROM title_held WHERE title = 'commune' ORDER BY level")
    assert [tuple(row) for row in held] == [(TRUONG_THO, 1), (AN_LAO_TOWN, 2)]


async def test_one_commune_misses_level_1_by_one_person(loaded: LoadedDemo) -> None:
    holders = await loaded.value(
        "SELECT count(*) FROM title_held WHERE title = 'citizen' AND assessed_year = 2024 AND commune_id = :id", id=TRUONG_THANH
    )
    population = await loaded.value(
        "SELECT value FROM declared_figure WHERE subject_id = :id AND fact = 'population' AND superseded_at IS NULL",
        id=TRUONG_THANH,
    )
    assert holders * 100 < 60 * population <= (holders + 1) * 100
    assert await loaded.value(COMMUNE_SCORE, id=TRUONG_THANH, level=1) == Outcome.FAILED


async def test_one_commune_lacks_figures(loaded: LoadedDemo) -> None:
    assert await loaded.value(COMMUNE_SCORE, id=MY_DUC, level=1) == Outcome.UNKNOWN


async def test_one_commune_got_its_dossier_back_with_a_reason(loaded: LoadedDemo) -> None:
    [row] = await loaded.rows("SELECT subject_id, returned_reason FROM dossier WHERE title = 'commune' AND state = 'returned'")
    assert row.subject_id == TAN_VIEN
    assert "3.1" in row.returned_reason


async def test_decision_numbers_have_no_gaps(loaded: LoadedDemo) -> None:
    gaps = (
        "SELECT count(*) FROM (SELECT place_id FROM decision GROUP BY place_id, number_year HAVING max(number) <> count(*)) gap"
    )
    assert await loaded.value(gaps) == 0


async def test_whoever_submitted_did_not_decide(loaded: LoadedDemo) -> None:
    both = "SELECT count(*) FROM decision e JOIN dossier d USING (province_id) WHERE d.id = e.dossier_id AND d.submitted_by = e.decided_by"
    assert await loaded.value(both) == 0


async def test_nobody_is_recognised_who_had_not_registered(loaded: LoadedDemo) -> None:
    question = (
        "SELECT count(*) FROM title_held h WHERE h.title IN ('citizen', 'family') AND NOT EXISTS (SELECT FROM registration r "
        "WHERE r.province_id = h.province_id AND r.subject_id = h.subject_id AND r.title = h.title AND r.assessed_year = h.assessed_year)"
    )
    assert await loaded.value(question) == 0


async def test_one_commune_of_each_map_is_difficult_and_every_one_has_a_society_on_a_basis_that_says_demo(
    loaded: LoadedDemo,
) -> None:
    question = (
        "SELECT flag, upper_inf(valid), count(*), bool_and(basis LIKE '%DEMO%') FROM place_flag GROUP BY 1, 2 ORDER BY 1, 2"
    )
    rows = [tuple(row) for row in await loaded.rows(question)]
    assert rows[:2] == [("difficult", False, 1, True), ("difficult", True, 1, True)]
    assert rows[2] == ("learning_promotion_society", False, 17, True)
    assert rows[3][0:2] == ("learning_promotion_society", True)
