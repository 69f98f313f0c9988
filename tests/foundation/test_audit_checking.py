"""Whatever is changed behind the application's back is found: which place, which number, and in what way."""

import argparse
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import text

from service import commands
from service.foundation.audit_checking import Break
from service.foundation.audit_keeping import KeptHeadsError, keep_heads, kept_heads
from service.foundation.crypto import Keyring, new_key
from service.foundation.database import Database, connect
from service.installation import APP
from service.settings import Settings
from tests.conftest import KEYRING, Cluster, clone_database, drop_database
from tests.factories import AN_KHANH, AN_TRUONG
from tests.foundation.chained import add, behind_the_back, breaks, three_and_two, verified, write

ENTRY = f"(SELECT audit_entry_id FROM audit_link WHERE place_id = {AN_TRUONG} AND number = %d)"
OF_AN_TRUONG = f"place_id = {AN_TRUONG}"


async def test_what_was_only_written_is_borne_out(database: Database) -> None:
    await three_and_two(database)
    done = await verified(database)
    assert (done.breaks, done.entries) == ([], 5)
    assert {place: head.number for place, head in done.heads.items()} == {AN_TRUONG: 3, AN_KHANH: 2}


@pytest.mark.parametrize("reason", ['"trích" \\ \t\n\x1f\x7f', "Nguyễn 😀  ", "", None])
async def test_any_text_is_borne_out(database: Database, reason: str | None) -> None:
    await write(database, AN_TRUONG, None, reason=reason)
    await behind_the_back(database, "SELECT 1")
    assert await breaks(database) == []


@pytest.mark.parametrize(
    "change",
    [
        "reason = 'Vì khác'", "reason = NULL", "account_id = 2", "at = at + interval '1 microsecond'", "action = 'tests'",
        "subject_kind = 'household'", "subject_id = NULL", "detail = '{\"number\": 9}'", "offices = '{commune_staff@1}'",
        "people = '{7}'", "households = '{}'",
    ],
)  # fmt: skip
async def test_an_entry_that_was_changed_is_found(database: Database, change: str) -> None:
    await three_and_two(database)
    await behind_the_back(database, f"UPDATE audit_entry SET {change} WHERE id = {ENTRY % 2}")
    assert await breaks(database) == [(AN_TRUONG, Break.CHANGED, 2, 2)]


async def test_a_change_with_its_link_made_anew_breaks_at_the_next(database: Database) -> None:
    await three_and_two(database)
    await behind_the_back(
        database,
        f"UPDATE audit_entry SET reason = 'Vì khác' WHERE id = {ENTRY % 2}",
        "UPDATE audit_link l SET content = audit_content(e) FROM audit_entry e WHERE e.id = l.audit_entry_id",
        "UPDATE audit_link SET hash = sha256(previous || int8send(place_id) || int8send(number) || content)",
    )
    assert await breaks(database) == [(AN_TRUONG, Break.REORDERED, 3, 3)]


@pytest.mark.parametrize(
    "gone", [(f"DELETE FROM audit_entry WHERE id = {ENTRY % 2}",), (f"DELETE FROM audit_entry WHERE id = {ENTRY % 2}", f"DELETE FROM audit_link WHERE {OF_AN_TRUONG} AND number = 2")]
)  # fmt: skip
async def test_an_entry_that_was_removed_is_found(database: Database, gone: tuple[str, ...]) -> None:
    await three_and_two(database)
    await behind_the_back(database, *gone)
    assert await breaks(database) == [(AN_TRUONG, Break.MISSING, 2, 2)]


async def test_an_entry_that_was_slipped_in_is_found(database: Database) -> None:
    await three_and_two(database)
    columns = "province_id, at, account_id, action, subject_kind, commune_id, detail"
    await behind_the_back(
        database, f"INSERT INTO audit_entry ({columns}) SELECT {columns} FROM audit_entry WHERE id = {ENTRY % 1}"
    )
    [found] = (await verified(database)).breaks
    assert (found.place_id, found.kind, found.first) == (AN_TRUONG, Break.INSERTED, None)


async def test_two_entries_that_changed_places_are_found(database: Database) -> None:
    await three_and_two(database)
    swap = (f"UPDATE audit_link SET audit_entry_id = CASE number WHEN 2 THEN {ENTRY % 3} ELSE {ENTRY % 2} END"
            f" WHERE {OF_AN_TRUONG} AND number IN (2, 3)")  # fmt: skip
    unique = "uq_audit_link_province_id_audit_entry_id"
    await behind_the_back(database, f"ALTER TABLE audit_link DROP CONSTRAINT {unique}", swap)
    assert await breaks(database) == [(AN_TRUONG, Break.REORDERED, 2, 2), (AN_TRUONG, Break.REORDERED, 3, 3)]


async def test_two_links_that_changed_numbers_are_found(database: Database) -> None:
    await three_and_two(database)
    await behind_the_back(
        database,
        f"UPDATE audit_link SET number = number + 10 WHERE {OF_AN_TRUONG} AND number > 1",
        f"UPDATE audit_link SET number = 15 - number WHERE {OF_AN_TRUONG} AND number > 10",
    )
    found = await breaks(database)
    assert (AN_TRUONG, Break.REORDERED, 2, 2) in found
    assert {place for place, *_ in found} == {AN_TRUONG}


CUT = (
    f"DELETE FROM audit_entry WHERE id = {ENTRY % 3}",
    f"DELETE FROM audit_link WHERE {OF_AN_TRUONG} AND number = 3",
)
HEAD_TOO = f"UPDATE audit_head h SET number = l.number, hash = l.hash FROM audit_link l WHERE l.{OF_AN_TRUONG} AND h.place_id = l.place_id AND l.number = 2"


async def test_a_cut_tail_is_found_by_the_head(database: Database) -> None:
    await three_and_two(database)
    await behind_the_back(database, *CUT)
    assert await breaks(database) == [(AN_TRUONG, Break.TRUNCATED, 3, 3)]


async def test_a_tail_cut_together_with_its_head_is_found_by_the_head_kept_elsewhere(database: Database) -> None:
    await three_and_two(database)
    kept = (await verified(database)).heads
    await behind_the_back(database, *CUT, HEAD_TOO)
    assert await breaks(database) == []
    assert await breaks(database, kept) == [(AN_TRUONG, Break.TRUNCATED, 3, 3)]


async def test_a_tail_cut_and_grown_again_is_found_by_the_head_kept_elsewhere(database: Database) -> None:
    await three_and_two(database)
    kept = (await verified(database)).heads
    await behind_the_back(database, *CUT, HEAD_TOO)
    await write(database, AN_TRUONG, AN_TRUONG)
    assert await breaks(database) == []
    assert await breaks(database, kept) == [(AN_TRUONG, Break.REWRITTEN, 3, 3)]


async def test_a_chain_that_vanished_whole_is_found(database: Database) -> None:
    await three_and_two(database)
    kept = (await verified(database)).heads
    await behind_the_back(database, *(f"DELETE FROM {table}" for table in ("audit_entry", "audit_link", "audit_head")))
    assert [one[:2] for one in await breaks(database, kept)] == [(AN_TRUONG, Break.TRUNCATED), (AN_KHANH, Break.TRUNCATED)]


async def test_one_place_is_checked_alone(database: Database) -> None:
    await three_and_two(database)
    await behind_the_back(database, f"UPDATE audit_entry SET reason = 'x' WHERE id = {ENTRY % 1}")
    assert ((await verified(database, AN_KHANH)).breaks, (await verified(database, AN_KHANH)).entries) == ([], 2)
    assert len((await verified(database, AN_TRUONG)).breaks) == 1


def installed(database: Database, tmp: Path) -> Settings:
    """The clone as a production database."""
    serving, owner = (engine.url.render_as_string(hide_password=False) for engine in (database.serving, database.owner))
    return Settings(database_url=serving, database_owner_url=owner, master_key=new_key(), blind_index_key=new_key())


async def test_the_command_keeps_heads_and_says_each_break(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await three_and_two(database)
    settings, given = installed(database, tmp_path), argparse.Namespace(place=None, heads=tmp_path / "heads")
    assert await commands.verify_audit(settings, given) == 0
    assert "0 chỗ đứt; đã kiểm tra 5 bản ghi của 2 nơi." in capsys.readouterr().out
    await behind_the_back(database, *CUT, HEAD_TOO)
    assert await commands.verify_audit(settings, given) == 1
    assert f"✗ nơi {AN_TRUONG}, số 3: cuối chuỗi đã bị cắt" in capsys.readouterr().out
    assert await commands.verify_audit(settings, given) == 1  # what was kept is not overwritten by a broken chain


async def test_a_file_of_heads_that_somebody_else_wrote_is_refused(tmp_path: Path, database: Database) -> None:
    await three_and_two(database)
    heads, file = (await verified(database)).heads, tmp_path / "heads"
    keep_heads(file, heads, KEYRING)
    assert kept_heads(file, KEYRING) == heads
    with pytest.raises(KeptHeadsError):
        kept_heads(file, Keyring(master=b"x" * 32, blind=b"b" * 32))
    file.write_text(file.read_text().replace("[3,", "[2,"))
    with pytest.raises(KeptHeadsError):
        kept_heads(file, KEYRING)


async def test_what_is_in_flight_is_no_break(database: Database) -> None:
    await three_and_two(database)
    async with database.as_owner() as session:
        await add(session, AN_TRUONG)
        await session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        assert (await breaks(database), (await verified(database)).entries) == ([], 5)


def dump_into(cluster: Cluster, source: str, target: str) -> None:
    """Restore one database's dump into another, which is empty."""
    urls = [cluster.address.superuser_url(database=name, driver="postgresql") for name in (source, target)]
    dump = subprocess.run([str(cluster.running.program("pg_dump")), urls[0]], capture_output=True, check=True).stdout
    command = [str(cluster.running.program("psql")), "--quiet", "--set=ON_ERROR_STOP=1", urls[1]]
    subprocess.run(command, input=dump, capture_output=True, check=True)


async def test_a_restored_dump_is_borne_out_and_goes_on(database: Database, cluster: Cluster) -> None:
    await three_and_two(database)
    kept = (await verified(database)).heads
    name = await clone_database(cluster, "template0")
    dump_into(cluster, database.owner.url.database or "", name)
    restored = connect(cluster.url(name, role=APP), cluster.url(name))
    await write(restored, AN_TRUONG)
    done = await verified(restored, kept=kept)
    await restored.close()
    await drop_database(cluster, name)
    assert (done.breaks, done.entries, done.heads[AN_TRUONG].number) == ([], 6, 4)
