"""How many people are wanted, where and for which years, shared out over communes with the numbers that each may use. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.demo.setting import Commune, Village

HAI_PHONG = 70
PEOPLE_OF_A_VILLAGE, MOST_VILLAGES = 700, 12
LEARNERS = 43
"""Per cent of the people: with it the demo's way of learning gives five entries of a roll for each inhabitant and year."""

MAKEUP = {"elderly": 18, "young": 30, "grown": 27, "three_generations": 25}


class PopulateError(Exception):
    """Nothing was made; the message says why, in Vietnamese."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """What somebody asks for. `confirmed`: of how many households in a hundred points were confirmed; `intents`: the same of intents."""

    citizens: int
    seed: int
    places: tuple[int, ...] = (HAI_PHONG,)
    years: tuple[int, ...] = (2026,)
    confirmed: int = 30
    intents: int = 0


@dataclass(frozen=True, kw_only=True)
class Ground:
    """A commune that stands on the last day of every year asked for."""

    province_id: int
    commune_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The last number given so far, of each thing that is numbered. Each commune has a span of its own, as wide as it may need."""

    person: int = 0
    household: int = 0
    clan: int = 0
    unit: int = 0
    session: int = 0
    village: int = 0


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One commune: how many people, in which villages, numbered from where, by which draw."""

    order: Order
    ground: Ground
    citizens: int
    first: Numbers
    villages: tuple[Village, ...]
    account_id: int

    @property
    def commune(self) -> Commune:
        """The commune as the demo's makers see it."""
        return Commune(
            id=self.ground.commune_id, villages=self.villages, households=self.citizens, makeup=MAKEUP,
            learners_2024=LEARNERS, learners_2026=LEARNERS, figures={}, ending="not_passing",
        )  # fmt: skip

    def draw(self, what: str) -> str:
        """What a generator is seeded with: the commune decides, not the order in which communes are made."""
        return f"{self.order.seed}/{self.ground.commune_id}/{what}"


def plans(order: Order, grounds: Sequence[Ground], *, last: Numbers, account_id: int) -> Iterator[Plan]:
    """The people spread evenly over the communes, every commune in a span of numbers of its own."""
    share, rest = divmod(order.citizens, len(grounds))
    for turn, ground in enumerate(grounds):
        citizens = share + (turn < rest)
        if citizens:
            villages = _villages(ground, citizens, first=last.village + 1)
            yield Plan(order=order, ground=ground, citizens=citizens, first=last, villages=villages, account_id=account_id)
            last = _after(last, order, citizens, len(villages))


def _villages(ground: Ground, citizens: int, *, first: int) -> tuple[Village, ...]:
    word = "Tổ dân phố" if ground.kind == "phường" else "Thôn"
    number = max(1, min(MOST_VILLAGES, citizens // PEOPLE_OF_A_VILLAGE))
    here = ground.commune_id
    return tuple(Village(id=first + n, name=f"{word} {n + 1}", before=here, since=here) for n in range(number))


def _after(last: Numbers, order: Order, citizens: int, villages: int) -> Numbers:
    """Spans wide enough for the worst: a household, clan and unit a person, an event of a year in every village beside full rolls."""
    return Numbers(
        person=last.person + citizens,
        household=last.household + citizens,
        clan=last.clan + citizens,
        unit=last.unit + citizens,
        session=last.session + (citizens + 20 * villages) * len(order.years),
        village=last.village + villages,
    )
