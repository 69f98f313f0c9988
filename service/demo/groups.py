"""The clans and units of the demo, picked out of its households: a clan of each larger family name in a village, a school and a cooperative
in some communes. Pure."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from service.demo.population import Home, Resident
from service.demo.setting import Commune, Village
from service.demo.story import Story
from service.subjects.tables import CitizenGroup, Ownership, UnitKind

FEWEST_HOUSEHOLDS = 6
COMMUNES_WITH_GROUPS = 6
"""The first ones of the seed file, none of which was split: `reform.py` moves a group with its commune as a whole."""

_NAMESPACE = uuid.UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")


@dataclass(frozen=True, kw_only=True)
class DemoClan:
    """A clan with its households, all of one village."""

    id: int
    uid: uuid.UUID
    name: str
    village: Village
    homes: tuple[Home, ...]


@dataclass(frozen=True, kw_only=True)
class DemoUnit:
    """A unit with the people who work there, all of one village."""

    id: int
    uid: uuid.UUID
    name: str
    kind: UnitKind
    ownership: Ownership
    village: Village
    people: tuple[Resident, ...]


def clans_of(story: Story) -> list[DemoClan]:
    """The clans."""
    found = [clan for commune in story.communes[:COMMUNES_WITH_GROUPS] for clan in _clans(story, commune)]
    return [
        DemoClan(id=n, uid=_uid(f"clan {n}"), name=f"Dòng họ {family} – {village.name}", village=village, homes=homes)
        for n, (family, village, homes) in enumerate(found, start=1)
    ]


def _clans(story: Story, commune: Commune) -> Iterator[tuple[str, Village, tuple[Home, ...]]]:
    for village in commune.villages:
        families: dict[str, list[Home]] = {}
        for home in story.of(commune):
            if home.village == village:
                families.setdefault(home.people[0].family, []).append(home)
        yield from ((name, village, tuple(homes)) for name, homes in sorted(families.items()) if len(homes) >= FEWEST_HOUSEHOLDS)


def units_of(story: Story) -> list[DemoUnit]:
    """The units."""
    found = [unit for commune in story.communes[:COMMUNES_WITH_GROUPS] for unit in _units(story, commune)]
    return [
        DemoUnit(
            id=n,
            uid=_uid(f"unit {n}"),
            name=f"{name} số {n} (trình diễn)",
            kind=kind,
            ownership=ownership,
            village=village,
            people=people,
        )
        for n, (name, kind, ownership, village, people) in enumerate(found, start=1)
    ]


def _units(story: Story, commune: Commune) -> Iterator[tuple[str, UnitKind, Ownership, Village, tuple[Resident, ...]]]:
    village = commune.villages[0]
    adults = [person for home in story.of(commune) if home.village == village for person in home.adults]
    officials = tuple(person for person in adults if person.group is CitizenGroup.OFFICIAL)
    workers = tuple(person for person in adults if person.group is CitizenGroup.WORKER)
    yield "Trường Tiểu học", UnitKind.PRIMARY, Ownership.PUBLIC, village, officials
    yield "Hợp tác xã nông nghiệp", UnitKind.COOPERATIVE, Ownership.PRIVATE, village, workers


def _uid(name: str) -> uuid.UUID:
    return uuid.uuid5(_NAMESPACE, f"hoc-tap-suot-doi demo {name}")
