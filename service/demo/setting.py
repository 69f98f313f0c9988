"""What the demo's seed files say, as frozen shapes: communes with their villages and the share of learners that the story needs, and names.

Reading only; who lives there is made by `population.py`, what they learned by `learning.py`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parents[2] / "seeds" / "demo"
PROVINCE, OLD_PROVINCE, DISTRICT = 70, 21, 306
AN_TRUONG, PHU_LIEN, TRUONG_THO = 11892, 11877, 4277
REFORM = date(2025, 7, 1)
"""The day on which the district level of government ended: districts and communes of before have successors since."""

FIRST_YEAR, SECOND_YEAR = 2024, 2026


@dataclass(frozen=True, kw_only=True)
class Village:
    """A village of the demo: part of an old commune until the reform, of a present one since."""

    id: int
    name: str
    before: int
    since: int


@dataclass(frozen=True, kw_only=True)
class Commune:
    """One of the seventeen: how many households, of what makeup, who learns, what it declares and how its dossier of 2024 ends."""

    id: int
    villages: tuple[Village, ...]
    households: int
    makeup: Mapping[str, int]
    learners_2024: int | None
    learners_2026: int
    figures: Mapping[str, int | None]
    ending: str

    def wanted_learners(self, *, assessed_year: int, population: int) -> int:
        """How many learning citizens the story needs. None in the file: one fewer than 60 % (TT 25 Article 6.5.a)."""
        share = self.learners_2024 if assessed_year == FIRST_YEAR else self.learners_2026
        if share is None:
            return _share(60, population) - 1
        return _share(share, population)


def _share(percent: int, whole: int) -> int:
    return -(-percent * whole // 100)


def read_communes(*, first_village: int) -> list[Commune]:
    """The communes of `seeds/demo/communes.yaml`; villages are numbered from `first_village` in the file's order."""
    document = _read("communes.yaml")
    communes: list[Commune] = []
    next_id = first_village
    for row in document["communes"]:
        told = document["defaults"] | row | {"figures": document["defaults"]["figures"] | row.get("figures", {})}
        communes.append(_commune(told, next_id))
        next_id += len(communes[-1].villages)
    return communes


def _commune(told: Mapping[str, Any], first_village: int) -> Commune:
    split = told.get("split", {})
    villages = tuple(
        Village(id=first_village + n, name=name, before=told["id"], since=split.get(name, told["successor"]))
        for n, name in enumerate(told["villages"])
    )
    learners = told["learners_2024"]
    return Commune(
        id=told["id"],
        villages=villages,
        households=told["households"],
        makeup=told["makeup"],
        learners_2024=None if learners == "one_short" else learners,
        learners_2026=told["learners_2026"],
        figures=told["figures"],
        ending=told.get("ending", "not_passing"),
    )


@dataclass(frozen=True)
class Names:
    """Family names with their weights; middle names with weights and given names by sex."""

    family: Mapping[str, int]
    middle: Mapping[str, Mapping[str, int]]
    given: Mapping[str, tuple[str, ...]]


def read_names() -> Names:
    """The names of `seeds/demo/names.yaml`."""
    document = _read("names.yaml")
    sexes = ("male", "female")
    return Names(
        family=document["family"],
        middle={sex: document[sex]["middle"] for sex in sexes},
        given={sex: tuple(document[sex]["given"]) for sex in sexes},
    )


def _read(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
