"""Loading: whole, in order, once, only where nobody else can reach it, and never over somebody's real work."""

from pathlib import Path

import pytest
from sqlalchemy import text

from service import demo
from service.demo import loading
from service.demo.population import Home, Resident
from service.demo.story import tell
from service.foundation.audit_checking import verify
from service.foundation.database import Database
from service.settings import Settings
from service.statistics.reconcile import reconcile
from tests import factories
from tests.conftest import KEYRING
from tests.demo.conftest import LoadedDemo

TABLES = ("account", "person", "roll_entry", "dossier", "decision", "title_held", "audit_entry", "sign_in")
PEOPLE = "SELECT md5(string_agg(concat_ws('|', id, uid, full_name, birth_date, commune_id, household_id), ',' ORDER BY id)) FROM person"


def _id(found: tuple[Home, Resident]) -> int:
    return found[1].id


async def test_the_stored_people_are_the_storys(loaded: LoadedDemo) -> None:
    assert await loaded.value("SELECT count(*) FROM person") == len(tell().people)


async def test_the_stored_people_are_the_same_every_time(loaded: LoadedDemo) -> None:
    story = tell()
    stored = await loaded.rows("SELECT id, uid, full_name, commune_id FROM person ORDER BY id")
    assert [tuple(row) for row in stored] == [
        (p.id, p.uid, p.full_name, home.village.since) for home, p in sorted(story.people, key=_id)
    ]


async def test_every_household_has_lived_in_an_old_commune_and_lives_in_a_present_one(loaded: LoadedDemo) -> None:
    residences = await loaded.value("SELECT count(*) FROM household_residence")
    assert residences == 2 * await loaded.value("SELECT count(*) FROM household")


async def test_nothing_waits_for_the_worker(loaded: LoadedDemo) -> None:
    assert await loaded.value("SELECT count(*) FROM rescore_mark") == 0


async def test_reconcile_finds_no_difference(loaded: LoadedDemo) -> None:
    async with loaded.database.as_owner() as session:
        assert await reconcile(session) == []


async def test_the_audit_of_the_demo_is_whole(loaded: LoadedDemo) -> None:
    async with loaded.database.as_owner() as session:
        done = await verify(session)
    assert done.breaks == []
    assert done.entries == await loaded.value("SELECT count(*) FROM audit_entry")


async def test_a_second_loading_changes_nothing_and_says_nothing(loaded: LoadedDemo) -> None:
    async def sizes() -> list[int]:
        return [await loaded.value(f"SELECT count(*) FROM {table}") for table in TABLES]

    said: list[str] = []
    before = await sizes(), await loaded.value(PEOPLE)
    await demo.load(loaded.database, KEYRING, report=said.append)
    assert (await sizes(), await loaded.value(PEOPLE), said) == (*before, [])


async def test_every_account_that_the_start_prints_is_there(loaded: LoadedDemo) -> None:
    stored = {row.username for row in await loaded.rows("SELECT username FROM account WHERE demo AND active")}
    assert set(demo.SIGN_INS) <= stored


async def test_every_account_is_marked_as_demo(loaded: LoadedDemo) -> None:
    assert await loaded.value("SELECT count(*) FROM account WHERE NOT demo") == 0


async def test_a_database_with_a_real_account_is_left_alone(database: Database) -> None:
    async with database.as_owner() as session:
        await factories.account(session, "nguoithat")
    said: list[str] = []
    await demo.load(database, KEYRING, report=said.append)
    async with database.as_owner() as session:
        assert (await session.execute(text("SELECT count(*) FROM person"))).scalar_one() == 0
    assert len(said) == 1


async def test_a_loading_that_was_cut_off_starts_anew(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async def cut_off(*_: object) -> None:
        raise ConnectionError

    async def nothing(*_: object) -> None:
        return None

    monkeypatch.setattr(loading, "live_first_year", cut_off)
    with pytest.raises(ConnectionError):
        await demo.load(database, KEYRING, report=lambda _: None)
    for stage in ("live_first_year", "live_second_year", "reform"):
        monkeypatch.setattr(loading, stage, nothing)
    said: list[str] = []
    await demo.load(database, KEYRING, report=said.append)
    assert any("từ đầu" in line for line in said)
    async with database.as_owner() as session:
        assert (await session.execute(text("SELECT count(*) FROM person"))).scalar_one() == len(tell().people)


def test_the_demo_is_allowed_with_our_own_database_on_this_machine(tmp_path: Path) -> None:
    assert demo.allowed(Settings(database_url=None, host="127.0.0.1", data_dir=tmp_path))


def test_the_demo_is_refused_with_a_given_database(tmp_path: Path) -> None:
    assert not demo.allowed(Settings(database_url="postgresql+asyncpg://somewhere/hoctap", data_dir=tmp_path))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "hoctap.example"])  # noqa: S104 - addresses that must be refused
def test_the_demo_is_refused_where_others_can_reach_it(host: str, tmp_path: Path) -> None:
    assert not demo.allowed(Settings(database_url=None, host=host, data_dir=tmp_path))
