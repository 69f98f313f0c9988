"""Who registered an intent (đăng ký): the households that learn and most others, with all their adults, in every commune of the year. Pure."""

from collections.abc import Iterator

from service.demo.learning import commune_on, learns
from service.demo.population import Home, Resident
from service.demo.setting import PROVINCE, REFORM
from service.demo.story import Story
from service.titles.queries import Subject
from service.titles.vocabulary import SubjectKind, Title

NOT_ONE_IN = 5
"""Households whose number divides by five leave it, unless somebody there learns enough: nobody is recognised without an intent."""


def intents_of(story: Story, *, assessed_year: int) -> Iterator[tuple[Title, list[Subject]]]:
    """For each commune of the year and each title the subjects that register, citizens and families."""
    homes: dict[int, list[Home]] = {}
    day = REFORM.replace(year=assessed_year)
    for home in story.homes:
        if home.id % NOT_ONE_IN or any(learns(story.years[assessed_year][adult.id]) for adult in home.adults):
            homes.setdefault(commune_on(home, day), []).append(home)
    for commune_id, registered in sorted(homes.items()):
        yield Title.CITIZEN, [_person(home, adult, commune_id) for home in registered for adult in home.adults]
        yield Title.FAMILY, [_household(home, commune_id) for home in registered]


def _person(home: Home, person: Resident, commune_id: int) -> Subject:
    return Subject(
        province_id=PROVINCE,
        kind=SubjectKind.PERSON,
        id=person.id,
        commune_id=commune_id,
        household_id=home.id,
        name=person.full_name,
    )


def _household(home: Home, commune_id: int) -> Subject:
    return Subject(
        province_id=PROVINCE,
        kind=SubjectKind.HOUSEHOLD,
        id=home.id,
        commune_id=commune_id,
        household_id=home.id,
        name=home.code,
    )
