"""Made-up people, groups, sessions and points as rows of their tables, `province_id` left to whoever stores them. Pure.

`storing.py` and `service/populate` store the same rows: the demo is the small case of a populated province."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy.dialects.postgresql import Range

from service.demo.groups import DemoClan, DemoUnit
from service.demo.learning import CONFIRMED, Held, Year, commune_on, confirmed_on
from service.demo.population import SETTLED, Home, Resident
from service.foundation.crypto import Keyring, encipher
from service.foundation.text import NameParts, fold, name_sort_key, searched, tokens
from service.subjects.actions import bound_to
from service.subjects.unit_kinds import Standing

REGISTERED_ON = date(2024, 1, 8)
"""The day on which the registers were taken over into the service, in the story."""

COLUMNS = {
    "household": "id uid code commune_id village_id",
    "household_residence": "household_id valid commune_id village_id",
    "person": (
        "id uid commune_id village_id household_id family_name middle_name given_name full_name folded_name sort_key "
        "birth_date birth_precision sex citizen_group national_id_cipher national_id_index registered_on"
    ),
    "person_key": "person_id commune_id master_key_id wrapped",
    "person_name_token": "person_id commune_id token words sort_key born",
    "household_member": "person_id household_id valid is_head relation commune_id",
    "person_attribute": "person_id attribute valid commune_id",
    "clan": "id uid name folded commune_id",
    "clan_member": "clan_id household_id valid commune_id",
    "clan_support": "clan_id support valid basis amount_dong commune_id",
    "unit": "id uid name folded kind ownership commune_id",
    "unit_level": "unit_id valid level commune_id",
    "unit_member": "unit_id person_id standing valid commune_id",
    "learning_session": "id kind topic held_on hours commune_id idempotency_key request_hash logged_by logged_at",
    "roll_entry": (
        "session_id person_id kind held_on hours certificate completed employed_after commune_id household_id village_id "
        "clan_ids unit_ids voided"
    ),
    "stated_point": "person_id assessed_year indicator point_source tenths reason commune_id household_id stated_by stated_at",
}
"""Table → the columns of its rows, after `province_id`, in an order in which every reference finds what it refers to."""

Row = tuple[Any, ...]
DataKeys = Mapping[int, tuple[bytes, bytes]]
_SINCE_SETTLED = Range(SETTLED, None)


class Spelled(NamedTuple):
    """A name in every form in which it is stored."""

    full: str
    folded: str
    searched: str
    sort_key: str
    tokens: tuple[str, ...]


@cache
def spelled(family: str, middle: str, given: str) -> Spelled:
    """Worked out once a name: a million people share some ten thousand."""
    full = " ".join(part for part in (family, middle, given) if part)
    return Spelled(full, fold(full), searched(full), name_sort_key(NameParts(family, middle, given)), tuple(tokens(full)))


def _name(person: Resident) -> Spelled:
    return spelled(person.family, person.middle, person.given)


def data_keys(people: Iterable[Resident], keyring: Keyring, *, province_id: int) -> DataKeys:
    """A fresh data key, plain and wrapped, for everybody who has a national identifier."""
    return {
        one.id: keyring.new_data_key(bound_to=bound_to(province_id=province_id, person_id=one.id))
        for one in people
        if one.national_id
    }


def of_homes(homes: Sequence[Home], keyring: Keyring, keys: DataKeys) -> dict[str, Iterator[Row]]:
    """Households and people, with everything that is about one of them, as they stood before the reform."""
    people = [(home, person) for home in homes for person in home.people]
    return {
        "household": ((home.id, home.uid, home.code, home.village.before, home.village.id) for home in homes),
        "household_residence": ((home.id, _SINCE_SETTLED, home.village.before, home.village.id) for home in homes),
        "person": (_person(home, person, keyring, keys) for home, person in people),
        "person_key": (
            (one.id, home.village.before, keyring.master_id, keys[one.id][1]) for home, one in people if one.id in keys
        ),
        "person_name_token": (row for home, one in people for row in _words(home, one)),
        "household_member": (_member(home, person) for home, person in people),
        "person_attribute": (
            (one.id, attribute, Range(since, None), home.village.before)
            for home, one in people
            for attribute, since in one.attributes
        ),
    }


def _words(home: Home, person: Resident) -> Iterator[Row]:
    name = _name(person)
    for token in name.tokens:
        yield person.id, home.village.before, token, name.searched, name.sort_key, person.birth.year


def _person(home: Home, person: Resident, keyring: Keyring, keys: DataKeys) -> Row:
    name, digits, key = _name(person), person.national_id, keys.get(person.id)
    return (
        person.id, person.uid, home.village.before, home.village.id, home.id, person.family, person.middle, person.given,
        name.full, name.folded, name.sort_key, person.birth, person.precision, person.sex, person.group,
        encipher(key[0], digits) if digits and key else None, keyring.blind_index(digits) if digits else None, REGISTERED_ON,
    )  # fmt: skip


def _member(home: Home, person: Resident) -> Row:
    since = Range(max(SETTLED, person.birth), None)
    return (person.id, home.id, since, person is home.people[0], person.relation, home.village.before)


def of_groups(clans: Sequence[DemoClan], units: Sequence[DemoUnit]) -> dict[str, Iterator[Row]]:
    """Clans and units with their members, boards, funds and managing levels."""
    return {
        "clan": ((clan.id, clan.uid, clan.name, fold(clan.name), clan.village.before) for clan in clans),
        "clan_member": ((clan.id, home.id, _SINCE_SETTLED, clan.village.before) for clan in clans for home in clan.homes),
        "clan_support": (
            (clan.id, kept.support, Range(kept.since, None), kept.basis, kept.amount_dong, clan.village.before)
            for clan in clans
            for kept in clan.kept
        ),
        "unit": (
            (unit.id, unit.uid, unit.name, fold(unit.name), unit.kind, unit.ownership, unit.village.before) for unit in units
        ),
        "unit_level": (
            (unit.id, Range(since, until), level, unit.village.before) for unit in units for since, until, level in unit.levels
        ),
        "unit_member": (
            (unit.id, person.id, standing, _SINCE_SETTLED, unit.village.before)
            for unit in units
            for standing, people in ((Standing.MEMBER, unit.people), (Standing.LEARNER, unit.learners))
            for person in people
        ),
    }


class Credited(NamedTuple):
    """Whom a roll credits beside the person: households, clans and units by person."""

    homes: Mapping[int, Home]
    clans: Mapping[int, list[int]]
    units: Mapping[int, list[int]]


def credited(homes: Iterable[Home], clans: Iterable[DemoClan], units: Iterable[DemoUnit]) -> Credited:
    """Looked up once for all rolls."""
    return Credited(
        homes={person.id: home for home in homes for person in home.people},
        clans=_by_member((clan.id, [person.id for home in clan.homes for person in home.people]) for clan in clans),
        units=_by_member((unit.id, [person.id for person in (*unit.people, *unit.learners)]) for unit in units),
    )


def _by_member(groups: Iterable[tuple[int, list[int]]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for group, members in groups:
        for member in members:
            found.setdefault(member, []).append(group)
    return found


def of_sessions(
    numbered: Sequence[tuple[int, Held]], whom: Credited, *, account_id: int, key: str = "demo"
) -> dict[str, Iterator[Row]]:
    """Sessions under their numbers, and their rolls."""
    return {
        "learning_session": (_session(number, one, account_id, key) for number, one in numbered),
        "roll_entry": (_entry(number, one, person, whom) for number, one in numbered for person in one.roll),
    }


def _session(number: int, one: Held, account_id: int, key: str) -> Row:
    own, logged_at = f"{key}-{number:05d}", datetime.combine(one.held_on, time(12), UTC)
    return (
        number,
        one.event.kind,
        one.event.topic,
        one.held_on,
        one.event.hours,
        one.commune_id,
        own,
        own,
        account_id,
        logged_at,
    )


def _entry(number: int, one: Held, person: Resident, whom: Credited) -> Row:
    event, home = one.event, whom.homes[person.id]
    employed = person.id % 3 > 0 if event.kind == "vocational_training" else None
    return (
        number, person.id, event.kind, one.held_on, event.hours, event.certificate, True, employed, one.commune_id,
        home.id, home.village.id, whom.clans.get(person.id, []), whom.units.get(person.id, []), False,
    )  # fmt: skip


def of_points(
    people: Iterable[tuple[Home, Resident]], years: Mapping[int, Year], *, assessed_year: int, account_id: int
) -> Iterator[Row]:
    """The points that a branch meeting confirmed, indicators 6 to 10."""
    on = confirmed_on(assessed_year)
    reason, stated_at = f"Chi hội khuyến học họp xét ngày {on:%d/%m/%Y}", datetime.combine(on, time(9), UTC)
    for home, person in people:
        year = years.get(person.id)
        for indicator, tenths in zip(CONFIRMED, year.confirmed if year else (), strict=False):
            place = commune_on(home, on)
            yield (person.id, assessed_year, indicator, "confirmed", tenths, reason, place, home.id, account_id, stated_at)
