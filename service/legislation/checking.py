"""Reads both folders of law, rule sets and instruments, and gathers every fault of either, and of the two together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from service.legislation.files import LawFile, read_law
from service.legislation.instrument_checks import check_instruments
from service.legislation.instrument_files import InstrumentDocument, read_instruments
from service.scoring import LawFileErrors, LawFileProblem

Read = TypeVar("Read")


@dataclass(frozen=True)
class Checked:
    """What could be read, and everything that is wrong."""

    laws: Sequence[LawFile]
    instruments: Sequence[InstrumentDocument]
    problems: Sequence[LawFileProblem]


def check_law(law_folder: Path, instrument_folder: Path) -> Checked:
    """Every fault at once. Rule sets are held against instruments only when all instruments can be read."""
    laws, faults = _read(read_law, law_folder)
    instruments, others = _read(read_instruments, instrument_folder)
    together = [] if others else check_instruments(instruments, laws)
    return Checked(laws, instruments, (*faults, *others, *together))


def _read(reading: Callable[[Path], list[Read]], folder: Path) -> tuple[list[Read], Sequence[LawFileProblem]]:
    try:
        return reading(folder), ()
    except LawFileErrors as faults:
        return [], faults.problems
