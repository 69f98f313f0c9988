"""The clans and units of the demo, picked out of its households: a clan of each larger family name in a village, some with a board or a
fund; schools, a commune's committee, a cooperative, an enterprise, and one vocational centre with learners. Pure."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from service.demo.population import SETTLED, Home, Resident
from service.demo.setting import REFORM, Commune, Village
from service.demo.story import Story
from service.subjects.group_tables import Support
from service.subjects.tables import CitizenGroup
from service.subjects.unit_kinds import ManagingLevel, Ownership, UnitKind

FEWEST_HOUSEHOLDS = 6
COMMUNES_WITH_GROUPS = 6
"""The first ones of the seed file, none of which was split: `reform.py` moves a group with its commune as a whole."""

BOARD_SINCE, FUND_SINCE = date(2021, 3, 14), date(2023, 2, 5)
_NAMESPACE = uuid.UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A board or a fund of a clan."""

    support: Support
    since: date
    basis: str
    amount_dong: int | None = None


@dataclass(frozen=True, kw_only=True)
class DemoClan:
    """A clan with its households, all of one village, and what it keeps up: every third has both, every third a board, the others nothing."""

    id: int
    uid: uuid.UUID
    name: str
    village: Village
    homes: tuple[Home, ...]

    @property
    def kept(self) -> tuple[Kept, ...]:
        """Boards and funds."""
        board = Kept(support=Support.BOARD, since=BOARD_SINCE, basis=f"Biên bản họp họ ngày {BOARD_SINCE:%d/%m/%Y} (trình diễn)")
        basis = f"Quy chế quỹ ngày {FUND_SINCE:%d/%m/%Y} (trình diễn)"
        fund = Kept(support=Support.FUND, since=FUND_SINCE, basis=basis, amount_dong=len(self.homes) * 2_000_000)
        return ((board, fund), (board,), ())[self.id % 3]


@dataclass(frozen=True, kw_only=True)
class DemoUnit:
    """A unit with the people who work there and, in a place that teaches adults, who learn there."""

    id: int
    uid: uuid.UUID
    name: str
    kind: UnitKind
    ownership: Ownership
    village: Village
    people: tuple[Resident, ...]
    learners: tuple[Resident, ...] = ()

    @property
    def levels(self) -> tuple[tuple[date, date | None, ManagingLevel], ...]:
        """Since, until, level. Businesses passed to the commune with the reform; what Circular 24 calls district-level did not."""
        if self.kind in (UnitKind.COOPERATIVE, UnitKind.ENTERPRISE):
            return (SETTLED, REFORM, ManagingLevel.DISTRICT), (REFORM, None, ManagingLevel.COMMUNE)
        return ((SETTLED, None, ManagingLevel.DISTRICT),)


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
    found = [planned for commune in story.communes[:COMMUNES_WITH_GROUPS] for planned in _units(story, commune)]
    return [
        DemoUnit(
            id=n,
            uid=_uid(f"unit {n}"),
            name=f"{planned.name} số {n} (trình diễn)",
            kind=planned.kind,
            ownership=planned.ownership,
            village=planned.village,
            people=planned.people,
            learners=planned.learners,
        )
        for n, planned in enumerate(found, start=1)
    ]


@dataclass(frozen=True)
class _Planned:
    name: str
    kind: UnitKind
    ownership: Ownership
    village: Village
    people: tuple[Resident, ...]
    learners: tuple[Resident, ...] = ()


_OFFICES = (
    ("Trường Tiểu học", UnitKind.PRIMARY),
    ("Ủy ban nhân dân xã", UnitKind.COMMUNE_COMMITTEE),
    ("Trường Mầm non", UnitKind.PRESCHOOL),
)
_BUSINESSES = (("Hợp tác xã nông nghiệp", UnitKind.COOPERATIVE), ("Công ty May", UnitKind.ENTERPRISE))


def _units(story: Story, commune: Commune) -> Iterator[_Planned]:
    """The officials of a commune are dealt out to its offices, the workers of a village go to its business: nobody works in two places."""
    officials = [one for village in commune.villages for one in _of_group(story, commune, village, CitizenGroup.OFFICIAL)]
    for turn, (name, kind) in enumerate(_OFFICES):
        yield _Planned(name, kind, Ownership.PUBLIC, commune.villages[0], tuple(officials[turn :: len(_OFFICES)]))
    for village, (name, kind) in zip(commune.villages, _BUSINESSES, strict=False):
        workers = _of_group(story, commune, village, CitizenGroup.WORKER)
        yield _Planned(name, kind, Ownership.PRIVATE, village, workers)
    if commune == story.communes[0]:
        yield _vocational_centre(story, commune)


def _vocational_centre(story: Story, commune: Commune) -> _Planned:
    village = commune.villages[-1]
    workers = _of_group(story, commune, village, CitizenGroup.WORKER)[:6]
    learners = tuple(one for each in commune.villages for one in _of_group(story, commune, each, CitizenGroup.LEARNER))
    return _Planned("Trung tâm Giáo dục nghề nghiệp", UnitKind.VOCATIONAL, Ownership.PUBLIC, village, workers, learners)


def _of_group(story: Story, commune: Commune, village: Village, group: CitizenGroup) -> tuple[Resident, ...]:
    homes = (home for home in story.of(commune) if home.village == village)
    return tuple(person for home in homes for person in home.adults if person.group is group)


def _uid(name: str) -> uuid.UUID:
    return uuid.uuid5(_NAMESPACE, f"hoc-tap-suot-doi demo {name}")
