"""The clans and units of a populated commune, in the shapes of the demo: clans of a family name in a village, offices, businesses, and one
vocational centre with learners. Pure."""

import uuid
from collections.abc import Iterator, Sequence

from service.demo.groups import FEWEST_HOUSEHOLDS, DemoClan, DemoUnit
from service.demo.population import Home, Resident
from service.demo.setting import Village
from service.populate.order import Plan
from service.subjects.tables import CitizenGroup
from service.subjects.unit_kinds import Ownership, UnitKind

MOST_HOUSEHOLDS, OFFICE, BUSINESS, CENTRE = 60, 40, 120, 12
_NAMESPACE = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")
_OFFICES = (
    ("Trường Tiểu học", UnitKind.PRIMARY),
    ("Trường Mầm non", UnitKind.PRESCHOOL),
    ("Trường Trung học cơ sở", UnitKind.LOWER_SECONDARY),
    ("Cơ quan", UnitKind.AGENCY),
)
_BUSINESSES = (("Hợp tác xã nông nghiệp", UnitKind.COOPERATIVE), ("Công ty May", UnitKind.ENTERPRISE))


def clans_of(plan: Plan, homes: Sequence[Home]) -> Iterator[DemoClan]:
    """The households of a village under one family name, in branches."""
    number = plan.first.clan
    for village in plan.villages:
        for family, own in sorted(_by_family(village, homes).items()):
            for branch, start in enumerate(range(0, len(own), MOST_HOUSEHOLDS), start=1):
                part = own[start : start + MOST_HOUSEHOLDS]
                if len(part) >= FEWEST_HOUSEHOLDS:
                    number += 1
                    name = f"Dòng họ {family}, chi {branch} – {village.name}"
                    yield DemoClan(id=number, uid=_uid(plan, f"clan {number}"), name=name, village=village, homes=tuple(part))


def _by_family(village: Village, homes: Sequence[Home]) -> dict[str, list[Home]]:
    families: dict[str, list[Home]] = {}
    for home in homes:
        if home.village.id == village.id:
            families.setdefault(home.people[0].family, []).append(home)
    return families


def units_of(plan: Plan, homes: Sequence[Home]) -> Iterator[DemoUnit]:
    """Officials are dealt out to offices, the workers of a village to its businesses, some of them to the centre: nobody to two places."""
    adults = [(home.village, person) for home in homes for person in home.adults]
    number = plan.first.unit
    for name, kind, ownership, village, people, learners in _planned(plan, adults):
        number += 1
        yield DemoUnit(
            id=number, uid=_uid(plan, f"unit {number}"), name=f"{name} số {number}", kind=kind, ownership=ownership,
            village=village, people=people, learners=learners,
        )  # fmt: skip


People = tuple[Resident, ...]


def _planned(
    plan: Plan, adults: Sequence[tuple[Village, Resident]]
) -> Iterator[tuple[str, UnitKind, Ownership, Village, People, People]]:
    first = plan.villages[0]
    for turn, part in enumerate(_parts(_of_group(adults, CitizenGroup.OFFICIAL), OFFICE)):
        name, kind = _OFFICES[turn % len(_OFFICES)]
        yield name, kind, Ownership.PUBLIC, first, part, ()
    centre = _of_group(adults, CitizenGroup.WORKER)[:CENTRE]
    taken = {person.id for person in centre}
    for turn, village in enumerate(plan.villages):
        workers = [p for p in _of_group(adults, CitizenGroup.WORKER, village) if p.id not in taken]
        name, kind = _BUSINESSES[turn % len(_BUSINESSES)]
        yield from ((name, kind, Ownership.PRIVATE, village, part, ()) for part in _parts(workers, BUSINESS))
    if centre:
        learners = tuple(_of_group(adults, CitizenGroup.LEARNER))
        yield "Trung tâm Giáo dục nghề nghiệp", UnitKind.VOCATIONAL, Ownership.PUBLIC, first, tuple(centre), learners


def _of_group(adults: Sequence[tuple[Village, Resident]], group: CitizenGroup, of: Village | None = None) -> list[Resident]:
    return [person for village, person in adults if person.group is group and of in (None, village)]


def _parts(people: Sequence[Resident], size: int) -> Iterator[People]:
    return (tuple(people[start : start + size]) for start in range(0, len(people), size))


def _uid(plan: Plan, name: str) -> uuid.UUID:
    return uuid.uuid5(_NAMESPACE, plan.draw(name))
