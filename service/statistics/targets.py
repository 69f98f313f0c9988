"""National targets for a territory, from `seeds/legislation/targets.yaml`: how far a place is from them, in whole subjects. Pure but for reading the file once.

A target is never a pass mark: nobody is recognised or refused by it. Places may have set themselves others; those are not at hand."""

from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from service.titles.vocabulary import Title

FILE = Path(__file__).resolve().parents[2] / "seeds" / "legislation" / "targets.yaml"
FIRST, LAST = 2025, 2030


class Target(BaseModel):
    """One line of the file. `title` is None where this product does not count the same share."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    title: Title | None = None
    instrument: str
    indicator: str
    share_of: str
    shares: dict[int, int] = Field(description="Assessed year → whole percent")
    certainty: Literal["verified", "reported", "unverified"]
    source: str | None = None
    reading: str | None = None

    def year_for(self, assessed_year: int) -> int:
        """The year of the target that an assessed year is held against: the next one that comes, the last one for ever."""
        return next((year for year in sorted(self.shares) if year >= assessed_year), max(self.shares))


@cache
def targets() -> tuple[Target, ...]:
    """Every target at hand, in the file's order."""
    return tuple(Target.model_validate(row) for row in yaml.safe_load(FILE.read_text(encoding="utf-8")))


def target_of(title: Title) -> Target | None:
    """The target that counts a title over all its subjects; None when no text at hand gives one."""
    return next((target for target in targets() if target.title == title), None)


def missing(recognised: int, total: int, percent: int) -> int | None:
    """How many more must be recognised to reach a percent of a total: 66 of 78 against 90 → 5. None when there is no total to reach a share of."""
    return max(0, -(-total * percent // 100) - recognised) if total else None
