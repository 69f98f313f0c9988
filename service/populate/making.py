"""One commune worked out: households until the number is reached, clans, units, what everybody learned, as lines for COPY. Pure.

Runs in processes side by side; the seed and the commune decide everything, so that the order of the work changes nothing."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from service.demo import rows
from service.demo.learning import FURTHER, PROGRAMME, Held, Year, a_year
from service.demo.population import Home, Maker, Resident
from service.demo.setting import Names, Village, read_names
from service.foundation.crypto import Keyring
from service.populate.entries import ENTRIES_A_PERSON, settle
from service.populate.groups import clans_of, units_of
from service.populate.lines import lines_of
from service.populate.order import Plan
from service.titles.vocabulary import SubjectKind, Title

ROOM = 40
"""How many people one session holds."""

REGISTERED = (2, 20)
"""Month and day on which intents are registered."""


@dataclass(frozen=True)
class Made:
    """The rows of one commune as COPY reads them, by table, and how many there are of each."""

    lines: dict[str, bytes]
    numbers: dict[str, int]


@cache
def _names() -> Names:
    return read_names()


def make(plan: Plan, keyring: Keyring) -> Made:
    """The whole commune."""
    homes = homes_of(plan)
    clans, units = list(clans_of(plan, homes)), list(units_of(plan, homes))
    people = [(home, person) for home in homes for person in home.people]
    keys = rows.data_keys((person for _, person in people), keyring, province_id=plan.ground.province_id)
    whom = rows.credited(homes, clans, units)
    tables = [rows.of_homes(homes, keyring, keys), rows.of_groups(clans, units), {"registration": _intents(plan, homes)}]
    session = plan.first.session
    for assessed_year in plan.order.years:
        years = _years(plan, homes, assessed_year)
        numbered = list(enumerate(sessions_of(plan, homes, years, assessed_year), start=session + 1))
        session += len(numbered)
        tables.append(rows.of_sessions(numbered, whom, account_id=plan.account_id, key="populate"))
        points = rows.of_points(people, years, assessed_year=assessed_year, account_id=plan.account_id)
        tables.append({"stated_point": points})
    return _written(plan.ground.province_id, tables)


def homes_of(plan: Plan) -> list[Home]:
    """Households until everybody is there; the last one is cut to the number."""
    first = plan.first
    draw = random.Random(plan.draw("people"))  # noqa: S311 - made-up people, not secrets
    maker = Maker(_names(), draw, "G", first.person, first.household, first.person + first.household)
    homes: list[Home] = []
    left = plan.citizens
    for home in maker.homes_of(plan.commune):
        homes.append(home if len(home.people) <= left else replace(home, people=home.people[:left]))
        left -= len(homes[-1].people)
        if not left:
            break
    return homes


def _years(plan: Plan, homes: Sequence[Home], assessed_year: int) -> dict[int, Year]:
    """What everybody did in a year; points are confirmed in some households only."""
    draw = random.Random(plan.draw(f"year {assessed_year}"))  # noqa: S311 - as above
    unconfirmed = {p.id for home in homes if home.id % 100 >= plan.order.confirmed for p in home.people}
    lived = a_year(homes, assessed_year=assessed_year, fixed={}, draw=draw)
    years = {p.id: replace(year, confirmed=()) if p.id in unconfirmed else year for p, year in lived}
    return settle(years, wanted=ENTRIES_A_PERSON * plan.citizens, draw=draw)


def sessions_of(plan: Plan, homes: Sequence[Home], years: Mapping[int, Year], assessed_year: int) -> Iterator[Held]:
    """Every event of the programme in every village, as often as the room asks."""
    for village in plan.villages:
        adults = [person for home in homes if home.village.id == village.id for person in home.adults]
        yield from _in_village(plan, village, adults, years, assessed_year)


def _in_village(
    plan: Plan, village: Village, adults: Sequence[Resident], years: Mapping[int, Year], assessed_year: int
) -> Iterator[Held]:
    for number, event in enumerate((*PROGRAMME, *FURTHER)):
        comers = [person for person in adults if number in years[person.id].events]
        for turn, start in enumerate(range(0, len(comers), ROOM)):
            held_on = date(assessed_year, event.month, event.day + (plan.ground.commune_id + village.id + turn) % 3)
            yield Held(event=event, held_on=held_on, commune_id=plan.ground.commune_id, roll=tuple(comers[start : start + ROOM]))


def _intents(plan: Plan, homes: Sequence[Home]) -> Iterator[rows.Row]:
    """The intents of some households and their adults, for every year."""
    here = plan.ground.commune_id
    for year in plan.order.years:
        on = date(year, *REGISTERED)
        for home in (home for home in homes if home.id % 100 < plan.order.intents):
            yield (SubjectKind.HOUSEHOLD, home.id, Title.FAMILY, year, here, home.id, on)
            yield from ((SubjectKind.PERSON, person.id, Title.CITIZEN, year, here, home.id, on) for person in home.adults)


def _written(province_id: int, tables: Sequence[Mapping[str, Iterator[rows.Row]]]) -> Made:
    lines: dict[str, bytes] = {}
    numbers: dict[str, int] = {}
    for group in tables:
        for table, records in group.items():
            number, text = lines_of(province_id, records)
            lines[table] = lines.get(table, b"") + text
            numbers[table] = numbers.get(table, 0) + number
    return Made(lines, numbers)
