"""Stores the demo's people, log and confirmed points by COPY, as the owner, as they stood before the reform.

Marks that triggers leave meanwhile are thrown away: the years are opened as a whole afterwards."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import delete, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from service.demo.groups import DemoClan, DemoUnit, clans_of, units_of
from service.demo.learning import CONFIRMED, Held, commune_on, confirmed_on
from service.demo.population import SETTLED, Home, Resident
from service.demo.setting import PROVINCE
from service.demo.story import Story
from service.foundation.copying import copy_records
from service.foundation.crypto import Keyring, encipher
from service.foundation.text import NameParts, fold, name_sort_key, tokens
from service.subjects.actions import bound_to
from service.subjects.unit_kinds import Standing
from service.titles.tables import RescoreMark

REGISTERED_ON = date(2024, 1, 8)
"""The day on which the registers were taken over into the service, in the story."""

_SINCE_SETTLED = Range(SETTLED, None)
Rows = Iterable[tuple[Any, ...]]


async def store_people(session: AsyncSession, keyring: Keyring, story: Story) -> None:
    """Households, people, memberships, attributes, clans and units, all in the communes of before the reform."""
    homes, people = story.homes, story.people
    await _copy(session, "household", "id uid code commune_id village_id", (
        (home.id, home.uid, home.code, home.village.before, home.village.id) for home in homes
    ))  # fmt: skip
    await _copy(session, "household_residence", "household_id valid commune_id village_id", (
        (home.id, _SINCE_SETTLED, home.village.before, home.village.id) for home in homes
    ))  # fmt: skip
    keys = {
        person.id: keyring.new_data_key(bound_to=bound_to(province_id=PROVINCE, person_id=person.id))
        for _, person in people
        if person.national_id
    }
    await _copy(session, "person", _PERSON, (_person(home, person, keyring, keys) for home, person in people))
    await _copy(session, "person_key", "person_id commune_id master_key_id wrapped", (
        (person.id, home.village.before, keyring.master_id, keys[person.id][1]) for home, person in people if person.id in keys
    ))  # fmt: skip
    await _copy(session, "person_name_token", "person_id commune_id token", (
        (person.id, home.village.before, token) for home, person in people for token in tokens(person.full_name)
    ))  # fmt: skip
    await _copy(session, "household_member", "person_id household_id valid is_head relation commune_id", (
        (person.id, home.id, Range(max(SETTLED, person.birth), None), person is home.people[0], person.relation, home.village.before)
        for home, person in people
    ))  # fmt: skip
    await _copy(session, "person_attribute", "person_id attribute valid commune_id", (
        (person.id, attribute, Range(since, None), home.village.before) for home, person in people for attribute, since in person.attributes
    ))  # fmt: skip
    await _store_groups(session, clans_of(story), units_of(story))
    await _count_on(session, ("household", "person", "clan", "unit"))
    await session.execute(delete(RescoreMark))


_PERSON = (
    "id uid commune_id village_id household_id family_name middle_name given_name full_name folded_name sort_key "
    "birth_date birth_precision sex citizen_group national_id_cipher national_id_index registered_on"
)


def _person(home: Home, person: Resident, keyring: Keyring, keys: dict[int, tuple[bytes, bytes]]) -> tuple[Any, ...]:
    name = NameParts(person.family, person.middle, person.given)
    digits, key = person.national_id, keys.get(person.id)
    return (
        person.id, person.uid, home.village.before, home.village.id, home.id, person.family, person.middle, person.given,
        person.full_name, fold(person.full_name), name_sort_key(name), person.birth, person.precision, person.sex, person.group,
        encipher(key[0], digits) if digits and key else None, keyring.blind_index(digits) if digits else None, REGISTERED_ON,
    )  # fmt: skip


async def _store_groups(session: AsyncSession, clans: list[DemoClan], units: list[DemoUnit]) -> None:
    await _copy(session, "clan", "id uid name folded commune_id", (
        (clan.id, clan.uid, clan.name, fold(clan.name), clan.village.before) for clan in clans
    ))  # fmt: skip
    await _copy(session, "clan_member", "clan_id household_id valid commune_id", (
        (clan.id, home.id, _SINCE_SETTLED, clan.village.before) for clan in clans for home in clan.homes
    ))  # fmt: skip
    await _copy(session, "unit", "id uid name folded kind ownership commune_id", (
        (unit.id, unit.uid, unit.name, fold(unit.name), unit.kind, unit.ownership, unit.village.before) for unit in units
    ))  # fmt: skip
    await _copy(session, "clan_support", "clan_id support valid basis amount_dong commune_id", (
        (clan.id, kept.support, Range(kept.since, None), kept.basis, kept.amount_dong, clan.village.before) for clan in clans for kept in clan.kept
    ))  # fmt: skip
    await _copy(session, "unit_level", "unit_id valid level commune_id", (
        (unit.id, Range(since, until), level, unit.village.before) for unit in units for since, until, level in unit.levels
    ))  # fmt: skip
    await _copy(session, "unit_member", "unit_id person_id standing valid commune_id", (
        (unit.id, person.id, standing, _SINCE_SETTLED, unit.village.before)
        for unit in units
        for standing, people in ((Standing.MEMBER, unit.people), (Standing.LEARNER, unit.learners))
        for person in people
    ))  # fmt: skip


async def store_log(session: AsyncSession, story: Story, *, assessed_year: int, account_id: int) -> None:
    """The sessions and rolls of a year, crediting the household, village, clans and units of the day."""
    before = sum(len(held) for year, held in story.held.items() if year < assessed_year)
    held = list(enumerate(story.held[assessed_year], start=before + 1))
    await _copy(session, "learning_session", _SESSION, (_session(id_, one, account_id) for id_, one in held))
    homes = {person.id: home for home, person in story.people}
    clans = _by_member((clan.id, [home.id for home in clan.homes]) for clan in clans_of(story))
    units = _by_member((unit.id, [person.id for person in (*unit.people, *unit.learners)]) for unit in units_of(story))
    await _copy(session, "roll_entry", _ROLL, (
        (id_, person.id, one.event.kind, one.held_on, one.event.hours, one.event.certificate, True, _employed(one, person),
         one.commune_id, homes[person.id].id, homes[person.id].village.id, clans.get(homes[person.id].id, []), units.get(person.id, []), False)
        for id_, one in held
        for person in one.roll
    ))  # fmt: skip
    await _count_on(session, ("learning_session",))


_SESSION = "id kind topic held_on hours commune_id idempotency_key request_hash logged_by logged_at"
_ROLL = (
    "session_id person_id kind held_on hours certificate completed employed_after commune_id household_id village_id "
    "clan_ids unit_ids voided"
)


def _session(id_: int, one: Held, account_id: int) -> tuple[Any, ...]:
    key = f"demo-{id_:05d}"
    logged_at = datetime.combine(one.held_on, time(12), UTC)
    return (id_, one.event.kind, one.event.topic, one.held_on, one.event.hours, one.commune_id, key, key, account_id, logged_at)


def _employed(one: Held, person: Resident) -> bool | None:
    return person.id % 3 > 0 if one.event.kind == "vocational_training" else None


def _by_member(groups: Iterable[tuple[int, list[int]]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for group, members in groups:
        for member in members:
            found.setdefault(member, []).append(group)
    return found


async def store_points(session: AsyncSession, story: Story, *, assessed_year: int, account_id: int) -> None:
    """The points that a branch meeting confirmed, indicators 6 to 10."""
    columns = "person_id assessed_year indicator point_source tenths reason commune_id household_id stated_by stated_at"
    await _copy(session, "stated_point", columns, _points(story, assessed_year=assessed_year, account_id=account_id))


def _points(story: Story, *, assessed_year: int, account_id: int) -> Iterator[tuple[Any, ...]]:
    on = confirmed_on(assessed_year)
    reason, stated_at = f"Chi hội khuyến học họp xét ngày {on:%d/%m/%Y}", datetime.combine(on, time(9), UTC)
    for home, person in story.people:
        year = story.years[assessed_year].get(person.id)
        for indicator, tenths in zip(CONFIRMED, year.confirmed if year else (), strict=False):
            place = commune_on(home, on)
            yield (person.id, assessed_year, indicator, "confirmed", tenths, reason, place, home.id, account_id, stated_at)


async def _copy(session: AsyncSession, table: str, columns: str, rows: Rows) -> None:
    await copy_records(session, table, ["province_id", *columns.split()], ((PROVINCE, *row) for row in rows))


async def _count_on(session: AsyncSession, tables: Iterable[str]) -> None:
    """Let the database number on after the ids that were given here."""
    for table in tables:
        counted = f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"  # noqa: S608
        await session.execute(text(counted))
