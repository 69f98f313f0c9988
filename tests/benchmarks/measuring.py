"""Size after size, row after row: each size has its own populated installation, each row connections of its own; a row that fails says so."""

import time
import traceback
from collections.abc import AsyncIterator, Callable, Sequence

from tests.benchmarks import counting_rows, importing_row, logging_row, scoring_rows, searching_rows, touched_row
from tests.benchmarks.figures import Figure
from tests.benchmarks.ground import Ground, Say, prepared
from tests.benchmarks.rounds import Earlier

FAILED = "failed: "
Row = Callable[[Ground, Earlier], AsyncIterator[Figure]]
ROWS: dict[str, Row] = {
    "scoring": scoring_rows.rows,
    "chain": scoring_rows.chain,
    "touched": touched_row.rows,
    "counts": counting_rows.rows,
    "search": searching_rows.rows,
    "logging": logging_row.rows,
    "import": importing_row.rows,
}
"""In this order: logging leaves marks and rolls behind, so it comes last."""


async def measure(sizes: Sequence[int], rows: Sequence[str], *, say: Say) -> tuple[list[Figure], str]:
    """Every figure, and the version of the database."""
    figures: list[Figure] = []
    version = ""
    for size in sorted(sizes):
        async with prepared(size, say=say) as ground:
            version = ground.version
            for name in (name for name in ROWS if name in rows):
                started = time.perf_counter()
                figures += await _row(name, ground, _earlier(figures, min(sizes)), say=say)
                say(f"{name} at {size}: {time.perf_counter() - started:.0f} s")
    return figures, version


async def _row(name: str, ground: Ground, earlier: Earlier, *, say: Say) -> list[Figure]:
    found: list[Figure] = []
    try:
        async for figure in ROWS[name](ground, earlier):
            found.append(figure)
    except Exception as failed:
        say(traceback.format_exc())
        found.append(Figure(row=name, work=name, size=ground.size, ours=None, note=FAILED + str(failed)))
    return found


def _earlier(figures: Sequence[Figure], smallest: int) -> Earlier:
    known = {figure.work: figure.ours for figure in figures if figure.size == smallest}
    return known.get
