"""Exactly so many roll entries as were asked for: what everybody did in a year, an event more or less here and there. Pure."""

import random
from dataclasses import replace

from service.demo.learning import FURTHER, PROGRAMME, Year, learns

ENTRIES_A_PERSON = 5
"""Of everybody, children included, though only adults stand on rolls."""

EVENTS = range(len(PROGRAMME) + len(FURTHER))


def settle(years: dict[int, Year], *, wanted: int, draw: random.Random) -> dict[int, Year]:
    """The same years with so many entries in all. Who learns enough is left alone as long as the others suffice.

    Raises ValueError when even everybody at every event would be too few (or nobody at any too many)."""
    settled = dict(years)
    missing = wanted - sum(len(year.events) for year in years.values())
    others = [person for person, year in years.items() if not learns(year)]
    for people in (others, list(years)):
        missing = _one_each(settled, people, missing, draw)
    if missing:
        raise ValueError(f"{len(years)} adults cannot come to {wanted} sessions of {len(EVENTS)} a year")
    return settled


def _one_each(years: dict[int, Year], people: list[int], missing: int, draw: random.Random) -> int:
    """One event at a time, round after round, until none is missing or nobody has room. Returns what is missing still."""
    while missing:
        able = [one for one in people if (len(years[one].events) < len(EVENTS) if missing > 0 else years[one].events)]
        chosen = draw.sample(able, min(len(able), abs(missing)))
        if not chosen:
            break
        for person in chosen:
            years[person] = _one_more(years[person], draw) if missing > 0 else _one_less(years[person])
        missing += -len(chosen) if missing > 0 else len(chosen)
    return missing


def _one_more(year: Year, draw: random.Random) -> Year:
    added = draw.choice([event for event in EVENTS if event not in year.events])
    return replace(year, events=tuple(sorted((*year.events, added))))


def _one_less(year: Year) -> Year:
    return replace(year, events=year.events[:-1])
