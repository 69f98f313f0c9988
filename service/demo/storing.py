"""Stores the demo's people, log and confirmed points by COPY, as the owner, as they stood before the reform.

Marks that triggers leave meanwhile are thrown away: the years are opened as a whole afterwards."""

from collections.abc import Iterable, Mapping

from sqlalchemy import delete, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.demo import rows
from service.demo.groups import clans_of, units_of
from service.demo.setting import PROVINCE
from service.demo.story import Story
from service.foundation.copying import copy_records
from service.foundation.crypto import Keyring
from service.titles.tables import RescoreMark

NUMBERED = ("household", "person", "clan", "unit", "learning_session")


async def store_people(session: AsyncSession, keyring: Keyring, story: Story) -> None:
    """Households, people, memberships, attributes, clans and units, all in the communes of before the reform."""
    keys = rows.data_keys((person for _, person in story.people), keyring, province_id=PROVINCE)
    await _copy(session, rows.of_homes(story.homes, keyring, keys))
    await _copy(session, rows.of_groups(clans_of(story), units_of(story)))
    await number_on(session)
    await session.execute(delete(RescoreMark))


async def store_log(session: AsyncSession, story: Story, *, assessed_year: int, account_id: int) -> None:
    """The sessions and rolls of a year, crediting the household, village, clans and units of the day."""
    before = sum(len(held) for year, held in story.held.items() if year < assessed_year)
    numbered = list(enumerate(story.held[assessed_year], start=before + 1))
    whom = rows.credited(story.homes, clans_of(story), units_of(story))
    await _copy(session, rows.of_sessions(numbered, whom, account_id=account_id))
    await number_on(session)


async def store_points(session: AsyncSession, story: Story, *, assessed_year: int, account_id: int) -> None:
    """The points that a branch meeting confirmed, indicators 6 to 10."""
    years = story.years[assessed_year]
    points = rows.of_points(story.people, years, assessed_year=assessed_year, account_id=account_id)
    await _copy(session, {"stated_point": points})


async def _copy(session: AsyncSession, stored: Mapping[str, Iterable[rows.Row]]) -> None:
    for table, records in stored.items():
        columns = ["province_id", *rows.COLUMNS[table].split()]
        await copy_records(session, table, columns, ((PROVINCE, *record) for record in records))


async def number_on(session: AsyncSession) -> None:
    """Let the database number on after the ids that were given here."""
    for table in NUMBERED:
        counted = f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), greatest(1, (SELECT max(id) FROM {table})))"  # noqa: S608
        await session.execute(text(counted))
