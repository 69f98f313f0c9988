"""The people of the demo, made from a seed: names, ages, kinship and schooling. Pure and without a clock; nobody in it exists.

What they learn is `learning.py`'s; how they are stored `storing.py`'s."""

import random
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate

from service.demo.setting import FIRST_YEAR, Commune, Names, Village
from service.subjects.tables import Attribute, BirthPrecision, CitizenGroup, Sex

SETTLED = date(2016, 1, 1)
"""Everybody has lived where the demo finds them since then, or since birth."""

ADULT_BORN_BY = FIRST_YEAR - 18
_EPOCH_MILLISECONDS = 1_700_000_000_000


@dataclass(frozen=True, kw_only=True)
class Resident:
    """One person, with the household that they have always belonged to."""

    id: int
    uid: uuid.UUID
    family: str
    middle: str
    given: str
    sex: Sex
    birth: date
    precision: BirthPrecision
    group: CitizenGroup
    relation: str
    national_id: str | None
    attributes: tuple[tuple[Attribute, date], ...]

    @property
    def full_name(self) -> str:
        """Họ, chữ đệm, tên."""
        return " ".join(part for part in (self.family, self.middle, self.given) if part)

    @property
    def adult(self) -> bool:
        """Eighteen by the end of the first assessed year (nobody comes of age between the demo's two years)."""
        return self.birth.year <= ADULT_BORN_BY


@dataclass(frozen=True, kw_only=True)
class Home:
    """A household, its head first."""

    id: int
    uid: uuid.UUID
    code: str
    commune: Commune
    village: Village
    people: tuple[Resident, ...]

    @property
    def adults(self) -> tuple[Resident, ...]:
        """Whoever is assessed."""
        return tuple(person for person in self.people if person.adult)


class Weighted:
    """Words to be drawn by their weights, added up once."""

    def __init__(self, weights: Mapping[str, int]) -> None:
        self.words, self.sums = list(weights), list(accumulate(weights.values()))

    def draw(self, draw: random.Random) -> str:
        """One of them."""
        return draw.choices(self.words, cum_weights=self.sums)[0]


@dataclass
class Maker:
    """Draws everything from one generator, so that the same seed makes the same people.

    `person_number`, `home_number` and `uid_number` are the last ones given: who makes people side by side starts each maker elsewhere."""

    names: Names
    random: random.Random
    code: str = "AL"
    person_number: int = 0
    home_number: int = 0
    uid_number: int = field(default=0)

    @cached_property
    def _families(self) -> Weighted:
        return Weighted(self.names.family)

    @cached_property
    def _middles(self) -> dict[str, Weighted]:
        return {sex: Weighted(weights) for sex, weights in self.names.middle.items()}

    @cached_property
    def _givens(self) -> dict[tuple[str, str], list[str]]:
        return {
            (sex, middle): [word for word in self.names.given[sex] if word != middle]
            for sex, middles in self.names.middle.items()
            for middle in middles
        }

    def homes_of(self, commune: Commune) -> Iterator[Home]:
        """The households of a commune, spread over its villages."""
        kinds = Weighted(commune.makeup)
        for number in range(commune.households):
            village = commune.villages[number % len(commune.villages)]
            yield self.home(commune, village, list(_MAKEUPS[kinds.draw(self.random)](self)))

    def home(self, commune: Commune, village: Village, people: Sequence[Resident]) -> Home:
        """A household of these people."""
        self.home_number += 1
        return Home(
            id=self.home_number,
            uid=self.uid(),
            code=f"{self.code}{commune.id}-{self.home_number:04d}",
            commune=commune,
            village=village,
            people=tuple(people),
        )

    def uid(self) -> uuid.UUID:
        """The next identifier of version 7, its instant counted instead of read from a clock."""
        self.uid_number += 1
        bits = ((_EPOCH_MILLISECONDS + self.uid_number) << 80) | (7 << 76) | (self.random.getrandbits(12) << 64)
        return uuid.UUID(int=bits | (0b10 << 62) | self.random.getrandbits(62))

    def family_name(self) -> str:
        """By its frequency."""
        return self._families.draw(self.random)

    def person(self, *, family: str, sex: Sex, ages: tuple[int, int], relation: str, name: str | None = None) -> Resident:
        """Somebody of an age (at the end of the first assessed year) between two; `name` sets chữ đệm and tên."""
        self.person_number += 1
        born = date(FIRST_YEAR - self.random.randint(*ages), 1, 1) + timedelta(days=self.random.randrange(365))
        only_year = born.year < 1960 and self.random.random() < 0.15
        middle = self._middles[sex].draw(self.random)
        given = self.random.choice(self._givens[sex, middle])
        if name is not None:
            middle, _, given = name.rpartition(" ")
        return Resident(
            id=self.person_number,
            uid=self.uid(),
            family=family,
            middle=middle,
            given=given,
            sex=sex,
            birth=date(born.year, 1, 1) if only_year else born,
            precision=BirthPrecision.YEAR if only_year else BirthPrecision.DAY,
            group=self._group(born),
            relation=relation,
            national_id=self._national_id(born, sex),
            attributes=tuple(self._attributes(born, sex)),
        )

    def _group(self, born: date) -> CitizenGroup:
        if born.year > FIRST_YEAR - 22:
            return CitizenGroup.LEARNER
        if born.year < FIRST_YEAR - 60:
            return CitizenGroup.RESIDENT
        groups = [CitizenGroup.RESIDENT, CitizenGroup.WORKER, CitizenGroup.OFFICIAL]
        return self.random.choices(groups, [58, 34, 8])[0]

    def _national_id(self, born: date, sex: Sex) -> str | None:
        """Twelve digits under 099, 098 or 097, which are no provinces: nobody's number. Two adults in five have one."""
        drawn, (million, serial) = self.random.random(), divmod(self.person_number, 1_000_000)
        if born.year > ADULT_BORN_BY or drawn > 0.4 or million > 2:
            return None
        century = (0 if born.year < 2000 else 2) + (sex is Sex.FEMALE)
        return f"{99 - million:03d}{century}{born.year % 100:02d}{serial:06d}"

    def _attributes(self, born: date, sex: Sex) -> Iterator[tuple[Attribute, date]]:
        drawn, disabled = self.random.random(), self.random.random()
        if disabled < 0.02:
            yield Attribute.DISABLED, max(born, SETTLED)
        if born.year > ADULT_BORN_BY:
            yield from self._schooling(born, drawn)
            return
        retired = date(born.year + (60 if sex is Sex.FEMALE else 62), 1, 1)
        working_since = max(date(born.year + 18, 1, 1), SETTLED)
        if retired.year <= FIRST_YEAR:
            yield Attribute.PAST_WORKING_AGE, max(retired, SETTLED)
        elif drawn < 0.55:
            yield Attribute.RURAL_WORKER, working_since
        elif drawn < 0.85:
            yield Attribute.WORKER, working_since
        elif drawn < 0.9:
            yield Attribute.HOMEMAKER, working_since

    def _schooling(self, born: date, drawn: float) -> Iterator[tuple[Attribute, date]]:
        """At school from five on; of one child in fifty nobody wrote down whether, and a few are not."""
        since = date(born.year + 5, 9, 5)
        if since > date(FIRST_YEAR + 2, 9, 5) or drawn < 0.02:
            return
        yield (Attribute.OUT_OF_SCHOOL if drawn < 0.03 else Attribute.IN_SCHOOL), since


def _elderly(maker: Maker) -> Iterator[Resident]:
    family = maker.family_name()
    yield maker.person(family=family, sex=Sex.MALE, ages=(58, 80), relation="chủ hộ")
    yield maker.person(family=maker.family_name(), sex=Sex.FEMALE, ages=(55, 78), relation="vợ")


def _couple(maker: Maker, family: str, ages: tuple[int, int], *, heads: bool = True) -> Iterator[Resident]:
    yield maker.person(family=family, sex=Sex.MALE, ages=ages, relation="chủ hộ" if heads else "con trai")
    yield maker.person(
        family=maker.family_name(), sex=Sex.FEMALE, ages=(ages[0] - 2, ages[1] - 2), relation="vợ" if heads else "con dâu"
    )


def _children(maker: Maker, family: str, ages: tuple[int, int], *, as_: str = "con") -> Iterator[Resident]:
    for _ in range(maker.random.choices((1, 2), (52, 48))[0]):
        yield maker.person(family=family, sex=maker.random.choice((Sex.MALE, Sex.FEMALE)), ages=ages, relation=as_)


def _young(maker: Maker) -> Iterator[Resident]:
    family = maker.family_name()
    yield from _couple(maker, family, (28, 45))
    yield from _children(maker, family, (1, 15))


def _grown(maker: Maker) -> Iterator[Resident]:
    family = maker.family_name()
    yield from _couple(maker, family, (45, 60))
    yield from _children(maker, family, (19, 27))


def _three_generations(maker: Maker) -> Iterator[Resident]:
    family = maker.family_name()
    yield maker.person(family=family, sex=Sex.MALE, ages=(58, 80), relation="chủ hộ")
    if maker.random.random() < 0.7:
        yield maker.person(family=maker.family_name(), sex=Sex.FEMALE, ages=(55, 78), relation="vợ")
    yield from _couple(maker, family, (29, 45), heads=False)
    yield from _children(maker, family, (1, 15), as_="cháu")


_MAKEUPS = {"elderly": _elderly, "young": _young, "grown": _grown, "three_generations": _three_generations}
