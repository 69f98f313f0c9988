"""What was measured, against what, and which goal that meets: one `Figure` a line of the table. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Unit = Literal["s", "ms", "/s"]
NOT_BUILT = "chưa có"


@dataclass(frozen=True)
class Goal:
    """A bound on the ratio (or, without a counterpart, on our own figure), as scoring.md writes it."""

    kind: Literal["at most", "at least"]
    bound: float
    text: str

    def met_by(self, value: float) -> bool:
        """Does the value keep the bound?"""
        return value <= self.bound if self.kind == "at most" else value >= self.bound


@dataclass(frozen=True, kw_only=True)
class Memory:
    """Peaks in MB: of the process that works or answers, and of the largest of its database's backends."""

    app: int
    backend: int


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One line. `ours` is None for work that is not built; the ratio is ours ÷ theirs, or theirs ÷ ours where `faster` counts."""

    row: str
    work: str
    size: int
    unit: Unit = "s"
    ours: float | None
    theirs: float | None = None
    against: str = "–"
    faster: bool = False
    goal: Goal | None = None
    memory: Memory | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours against theirs; None when there is nothing to compare."""
        if not self.ours or not self.theirs:
            return None
        return self.theirs / self.ours if self.faster else self.ours / self.theirs

    @property
    def met(self) -> bool | None:
        """None where there is no goal, or nothing was measured."""
        value = self.ratio if self.theirs is not None else self.ours
        return None if self.goal is None or value is None else self.goal.met_by(value)


HEADINGS = ("work", "citizens", "ours", "counterpart", "against", "ratio", "goal", "", "app MB", "backend MB")


def table(figures: Sequence[Figure]) -> str:
    """All of it as one table in Markdown, its columns aligned for a terminal."""
    rows = [HEADINGS, *(_cells(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows]
    ruler = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    notes = [f"\n{figure.work}, {_number(figure.size)}: {figure.note}" for figure in figures if figure.note]
    return "\n".join([lines[0], ruler, *lines[1:], *notes]) + "\n"


def _cells(figure: Figure) -> tuple[str, ...]:
    ratio, memory = figure.ratio, figure.memory
    return (
        figure.work,
        _number(figure.size),
        NOT_BUILT if figure.ours is None else _amount(figure.ours, figure.unit),
        "" if figure.theirs is None else _amount(figure.theirs, figure.unit),
        figure.against,
        "" if ratio is None else f"{ratio:.2f}",
        figure.goal.text if figure.goal else "",
        {True: "met", False: "missed", None: ""}[figure.met],
        str(memory.app) if memory else "",
        str(memory.backend) if memory else "",
    )


def _amount(value: float, unit: Unit) -> str:
    return f"{value:.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"


def _number(value: int) -> str:
    return f"{value:,}".replace(",", " ")
