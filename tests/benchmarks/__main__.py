"""`make bench`: measures every row of “Speed that we hold ourselves to” at each size, prints one table and writes RESULTS.md.

SIZES=10k,100k,1M and ROWS=scoring,chain,touched,counts,search,logging,import choose less. Ends with 1 when a row failed to run, never for a goal."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from service.foundation import clock
from tests.benchmarks import machine
from tests.benchmarks.figures import table
from tests.benchmarks.measuring import FAILED, ROWS, measure

RESULTS = Path(__file__).parent / "RESULTS.md"
HEAD = "Written by `make bench`. Ours and the counterpart ran in turn over the same database, set durably as in production."


def size_of(written: str) -> int:
    """`10k` → 10,000; `1M` → 1,000,000."""
    scale = {"k": 1_000, "m": 1_000_000}.get(written[-1].lower())
    return int(written[:-1]) * scale if scale else int(written)


def main() -> int:
    """Measure what the environment asks for."""
    sizes = [size_of(written) for written in os.environ.get("SIZES", "10k,100k,1M").split(",")]
    rows = os.environ.get("ROWS", ",".join(ROWS)).split(",")
    if unknown := set(rows) - set(ROWS):
        print(f"no such rows: {', '.join(sorted(unknown))}; known are {', '.join(ROWS)}", file=sys.stderr)
        return 2
    # whatever ends the run early, the temporary folder goes with it
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    figures, version = asyncio.run(measure(sizes, rows, say=lambda line: print(line, flush=True)))
    facts = "\n".join(f"- {fact}" for fact in [f"{clock.today():%Y-%m-%d}", *machine.facts(version)])
    told = f"# Results\n\n{HEAD}\n\n{facts}\n\n{table(figures)}"
    print(f"\n{told}")
    RESULTS.write_text(told, encoding="utf-8")
    return int(any(figure.note.startswith(FAILED) for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
