"""Everything that the demo stores before anybody acts, worked out from the seed files and one seed number. Pure.

Acts (submitting, deciding, returning) are not made up here: `first_year.py` and `second_year.py` take the real ones."""

import random
from dataclasses import dataclass, field

from service.demo.families import Named, named_families
from service.demo.learning import Held, Year, a_year, sessions_of
from service.demo.population import Home, Maker, Resident
from service.demo.setting import FIRST_YEAR, SECOND_YEAR, TRUONG_THO, Commune, read_communes, read_names
from service.places.seeding import FIRST_OWN_ID

SEED = 20_241_231
CLUSTER = FIRST_OWN_ID
FIRST_VILLAGE = FIRST_OWN_ID + 1


@dataclass(frozen=True)
class Story:
    """Communes, households, and for each assessed year what every adult did and which sessions were held."""

    communes: list[Commune]
    homes: list[Home]
    named: list[Named]
    years: dict[int, dict[int, Year]] = field(default_factory=dict)
    held: dict[int, list[Held]] = field(default_factory=dict)

    @property
    def people(self) -> list[tuple[Home, Resident]]:
        """Everybody with the household."""
        return [(home, person) for home in self.homes for person in home.people]

    def of(self, commune: Commune) -> list[Home]:
        """The households of one of the seventeen."""
        return [home for home in self.homes if home.commune.id == commune.id]


def tell(seed: int = SEED) -> Story:
    """The same story for the same seed."""
    maker = Maker(read_names(), random.Random(seed))  # noqa: S311 - made-up people, not secrets
    communes = read_communes(first_village=FIRST_VILLAGE)
    homes: list[Home] = []
    named: list[Named] = []
    for commune in communes:
        if commune.id == TRUONG_THO:
            named = list(named_families(maker, commune))
            homes.extend(family.home for family in named)
        homes.extend(maker.homes_of(commune))
    story = Story(communes, homes, named)
    for year in (FIRST_YEAR, SECOND_YEAR):
        _live_through(story, year, random.Random(seed + year))  # noqa: S311 - as above
    return story


def _live_through(story: Story, assessed_year: int, draw: random.Random) -> None:
    fixed = {person: years[assessed_year] for family in story.named for person, years in family.years.items()}
    story.years[assessed_year], story.held[assessed_year] = {}, []
    for commune in story.communes:
        homes = story.of(commune)
        lived = {p.id: year for p, year in a_year(homes, assessed_year=assessed_year, fixed=fixed, draw=draw)}
        story.years[assessed_year].update(lived)
        story.held[assessed_year].extend(sessions_of(commune, homes, lived, assessed_year=assessed_year))
