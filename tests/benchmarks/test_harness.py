"""The harness itself, at five hundred people: every row yields figures, and the counterparts agree with the product person by person."""

import pytest

pytest.importorskip("openfisca_core", reason="only in the environment of `make bench`")

from tests.benchmarks.figures import Figure, Goal, table
from tests.benchmarks.measuring import FAILED, ROWS, measure


@pytest.fixture(scope="module")
async def figures() -> list[Figure]:
    said: list[str] = []
    found, _ = await measure([500], list(ROWS), say=said.append)
    failed = [figure.note for figure in found if figure.note.startswith(FAILED)]
    assert not failed, "\n".join(said)
    return found


async def test_every_row_yields_figures(figures: list[Figure]) -> None:
    measured = {figure.row for figure in figures if figure.ours}
    assert measured == set(ROWS)


async def test_what_has_a_counterpart_has_a_ratio(figures: list[Figure]) -> None:
    assert all(figure.ratio for figure in figures if figure.theirs is not None)


def test_the_table_says_of_what_is_not_built_that_it_is_not() -> None:
    [line] = [line for line in table([Figure(row="x", work="fly", size=1, ours=None)]).splitlines() if "fly" in line]
    assert "chưa có" in line


def test_a_ratio_reads_the_way_its_goal_does() -> None:
    faster = Figure(row="x", work="x", size=1, ours=2, theirs=10, faster=True, goal=Goal("at least", 5, ""))
    slower = Figure(row="x", work="x", size=1, ours=3, theirs=2, goal=Goal("at most", 1.4, ""))
    assert (faster.ratio, faster.met, slower.ratio, slower.met) == (5, True, 1.5, False)
