"""A desk writes under its own commune only about who belongs there, then or now: the database refuses the rest, whatever the code forgot."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import bindparam, func, insert, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.actions import sign_in
from service.access.matrix import Role
from service.declared import METADATA
from service.foundation.columns import PROTECTIONS
from service.foundation.database import Database, connect
from service.installation import APP
from tests import factories
from tests.access.neighbours import AFTER, BEFORE, MOVED, OTHER_YEAR, Them, loose, settle
from tests.access.planted import Planted, plant
from tests.conftest import Cluster, clone_database, drop_database, transaction
from tests.factories import AN_KHANH, AN_TRUONG, HA_NOI, HAI_PHONG

KEPT = [
    name for name, p in PROTECTIONS.items() if any(f"keep_{name}_with" in s for q in PROTECTIONS.values() for s in q.statements)
]
"""Every table whose rows stay with their subject."""

SINCE_2019 = factories.period(date(2019, 1, 1), date(2019, 6, 1))
CHANGED: dict[str, dict[str, Any]] = {
    "household_residence": {"valid": SINCE_2019},
    "person_name_token": {"token": "zz"},
    "dossier": {"assessed_year": OTHER_YEAR},
    "decision": {"number": 77},
    "council_case": {"version": 77},
}
"""What must differ from the planted row beside the subject, so that no key is taken."""


@dataclass(frozen=True)
class Street:
    """The planted household, its neighbour, a stranger of the next commune, and the transaction of An Trường's desk."""

    planted: Planted
    neighbour: Them
    stranger: Them
    loose: dict[int, int]
    desk: AsyncSession
    account_id: int

    def row(self, table: str, them: Them, **changed: Any) -> dict[str, Any]:
        """A row under An Trường about somebody: on the planted session, in the planted household where the table is about a new member."""
        about = them if table == "roll_correction" else replace(them, session_id=self.planted.rows["learning_session"]["id"])
        if table == "household_member":
            about = replace(about, person_id=self.loose[them.commune_id], household_id=self.planted.household_id)
            changed |= {"is_head": False}
        if table == "assisted_session":  # whoever helps stands in it
            changed |= {"opened_by": self.account_id}
        if table == "declared_figure":  # figures are declared of units, clans and places
            changed |= {"subject_kind": "unit", "subject_id": them.unit_id}
        return about.row(self.planted, table, commune_id=AN_TRUONG, **CHANGED.get(table, {}), **changed)

    async def add(self, table: str, row: dict[str, Any]) -> None:
        """Add it as the desk."""
        await self.desk.execute(insert(METADATA.tables[table]).values(row))


@dataclass(frozen=True)
class Town:
    """A clone with everybody in it, committed, and the token of An Trường's desk."""

    database: Database
    planted: Planted
    settled: tuple[Them, Them]
    loose: dict[int, int]
    token: str
    account_id: int


@pytest.fixture(scope="module")
async def town(cluster: Cluster, template: str) -> AsyncIterator[Town]:
    """One clone for all cases: each rolls back what it did."""
    name = await clone_database(cluster, template)
    database = connect(cluster.url(name, role=APP), cluster.url(name))
    async with transaction(database.owner) as session:
        planted = await plant(session)
        settled = await settle(session, planted, AN_TRUONG), await settle(session, planted, AN_KHANH)
        unhoused = {commune: await loose(session, commune) for commune in (AN_TRUONG, AN_KHANH)}
        account_id = await factories.account(session, "desk", Role.COMMUNE_STAFF, place_id=AN_TRUONG)
    async with database.as_caller(None) as session:
        opened = await sign_in(session, username="desk", password=factories.PASSWORD, kind="bearer", life=timedelta(hours=1))
    yield Town(database, planted, settled, unhoused, opened.token, account_id)
    await database.close()
    await drop_database(cluster, name)


@pytest.fixture
async def street(town: Town) -> AsyncIterator[Street]:
    """The desk's transaction, open until the test ends and rolled back."""
    async with town.database.as_caller(town.token) as desk:
        yield Street(town.planted, *town.settled, town.loose, desk, town.account_id)
        await desk.rollback()


async def refused(street: Street, table: str, row: dict[str, Any]) -> str | None:
    """The constraint that refuses a row, or nothing; the transaction goes on."""
    try:
        async with street.desk.begin_nested():
            await street.add(table, row)
    except DBAPIError as error:
        policy = POLICY if "row-level security" in str(error.orig) else str(error.orig)
        return getattr(getattr(error.orig, "__cause__", None), "constraint_name", None) or policy
    return None


KEEPER, POLICY = "stays_with_its_subject", "row-level security"


def test_every_table_that_desks_write_about_somebody_is_kept() -> None:
    written = {name for name, p in PROTECTIONS.items() if "INSERT" in p.serving and "commune_id" in p.table.columns}
    own_subjects = {"household", "clan", "unit", "learning_session"}
    by_other_means = {"audit_entry", "indicator_evidence"}
    imports = {
        "excel_import",
        "import_session",
        "import_line",
        "import_trace",
        "import_point",
        "import_point_trace",
    }  # what they lead to is written into tables that are kept
    assert written - own_subjects - by_other_means - imports == set(KEPT)


@pytest.mark.parametrize("table", KEPT)
async def test_a_row_about_the_own_commune_is_taken(street: Street, table: str) -> None:
    assert await refused(street, table, street.row(table, street.neighbour)) is None


@pytest.mark.parametrize("table", KEPT)
async def test_a_row_about_somebody_of_the_next_commune_is_refused(street: Street, table: str) -> None:
    asked_by_policy = table == "declared_figure"
    assert await refused(street, table, street.row(table, street.stranger)) == (POLICY if asked_by_policy else KEEPER)


@pytest.mark.parametrize("kind", ["household", "clan", "unit", "place"])
@pytest.mark.parametrize("table", ["registration", "rescore_mark"])
async def test_each_kind_of_subject_stays_in_its_commune(street: Street, table: str, kind: str) -> None:
    for them, answer in ((street.neighbour, None), (street.stranger, KEEPER)):
        ids = {"household": them.household_id, "clan": them.clan_id, "unit": them.unit_id, "place": them.commune_id}
        assert await refused(street, table, street.row(table, them, subject_kind=kind, subject_id=ids[kind])) == answer


async def test_an_own_person_is_not_put_into_a_household_of_the_next_commune(street: Street) -> None:
    row = street.row("household_member", street.neighbour) | {"household_id": street.stranger.household_id}
    assert await refused(street, "household_member", row) == KEEPER


@pytest.mark.parametrize("credited", ["household_id", "clan_ids", "unit_ids"])
async def test_a_roll_credits_nobody_who_has_no_part_in_it(street: Street, credited: str) -> None:
    them = street.stranger
    wrong = {"household_id": them.household_id, "clan_ids": [them.clan_id], "unit_ids": [them.unit_id]}[credited]
    assert await refused(street, "roll_entry", street.row("roll_entry", street.neighbour, **{credited: wrong})) == KEEPER


async def test_a_roll_entry_is_of_the_day_of_its_session(street: Street) -> None:
    row = street.row("roll_entry", street.neighbour, held_on=BEFORE)
    assert await refused(street, "roll_entry", row) == KEEPER


async def test_a_registration_is_not_shown_to_another_family(street: Street) -> None:
    row = street.row("registration", street.neighbour, household_id=street.stranger.household_id)
    assert await refused(street, "registration", row) == KEEPER


async def test_a_row_is_not_turned_to_somebody_of_the_next_commune(street: Street) -> None:
    points = METADATA.tables["stated_point"]
    turned = update(points).values(person_id=street.stranger.person_id, household_id=street.stranger.household_id)
    with pytest.raises(DBAPIError, match="does not belong to the commune"):
        await street.desk.execute(turned)


async def hand_over(street: Street, session: AsyncSession) -> None:
    """The planted household moves to the next commune, as its desk does it."""
    moved = func.hand_over_household(HAI_PHONG, street.planted.household_id, AN_KHANH, None, MOVED)
    await session.execute(moved)


def moved_away(street: Street) -> Them:
    """Those who lived in An Trường until they moved."""
    return replace(street.neighbour, person_id=street.planted.rows["person"]["id"], household_id=street.planted.household_id)


@pytest.mark.parametrize(("on", "answer"), [(BEFORE, None), (AFTER, KEEPER)])
async def test_who_moved_away_is_registered_for_the_days_before_only(street: Street, on: date, answer: str | None) -> None:
    await hand_over(street, street.desk)
    row = street.row("registration", moved_away(street), assessed_year=OTHER_YEAR, registered_on=on)
    assert await refused(street, "registration", row) == answer


@pytest.mark.parametrize(("on", "answer"), [(BEFORE, None), (AFTER, KEEPER)])
async def test_who_moved_away_is_on_the_rolls_of_the_days_before_only(street: Street, on: date, answer: str | None) -> None:
    await hand_over(street, street.desk)
    sheet = street.neighbour.row(street.planted, "learning_session", commune_id=AN_TRUONG, idempotency_key="late", held_on=on)
    sessions = METADATA.tables["learning_session"]
    made = (await street.desk.execute(insert(sessions).values(sheet).returning(sessions.c.id))).scalar_one()
    row = street.row("roll_entry", moved_away(street), held_on=on) | {"session_id": made}
    assert await refused(street, "roll_entry", row) == answer


async def test_an_old_roll_is_corrected_after_somebody_moved_away(street: Street) -> None:
    await hand_over(street, street.desk)
    rolls = METADATA.tables["roll_entry"]
    done = await street.desk.execute(update(rolls).where(street.planted.same_row(rolls)).values(voided=True))
    assert done.rowcount == 1  # type: ignore[attr-defined]
    away = replace(moved_away(street), session_id=street.planted.rows["learning_session"]["id"])
    for table in ("roll_correction", "rescore_mark"):
        assert await refused(street, table, away.row(street.planted, table, commune_id=AN_TRUONG)) is None


async def test_a_desk_writes_nothing_into_the_register_of_another_province(street: Street) -> None:
    row = street.neighbour.row(street.planted, "household", commune_id=AN_TRUONG, code="HN-1", province_id=HA_NOI)
    with pytest.raises(IntegrityError, match="fk_household_commune_id_province_id"):
        await street.add("household", row)


async def test_counts_are_not_moved_in_another_province(street: Street) -> None:
    row = street.planted.rows["recognition_count"] | {"province_id": HA_NOI}
    with pytest.raises(IntegrityError, match="fk_recognition_count_place_id_province_id"):
        await street.add("recognition_count", row)


async def test_a_whole_roll_is_asked_about_once(street: Street, town: Town) -> None:
    async with town.database.as_owner() as session:
        people = [await loose(session, AN_TRUONG) for _ in range(60)]
    row = street.row("roll_entry", street.neighbour)
    names = ", ".join(name for name in row if name not in ("person_id", "household_id"))
    values = ", ".join(f":{name}" for name in row if name not in ("person_id", "household_id"))
    plan = text(
        f"EXPLAIN (ANALYZE, FORMAT JSON) INSERT INTO roll_entry (person_id, {names}) SELECT person.id, {values} FROM person WHERE id = ANY(:people)"
    ).bindparams(*(bindparam(name, type_=METADATA.tables["roll_entry"].c[name].type) for name in row if f":{name}" in values))
    told = (await street.desk.execute(plan, row | {"people": people})).scalar_one()
    triggers = (json.loads(told) if isinstance(told, str) else told)[0]["Triggers"]
    assert [t["Calls"] for t in triggers if t["Trigger Name"] == "added_with_its_subject"] == [1]
