"""A server starts, answers through a closed socket with a password, and stops in order. Second processes and kills: the other files."""

import os
import stat
import tempfile
from pathlib import Path

import asyncpg
import pytest

from service.foundation.embedded import EmbeddedCluster
from service.foundation.embedded.runner import choose_runner
from service.foundation.embedded.sockets import make_socket_dir
from tests.conftest import Cluster
from tests.foundation.embedded.conftest import Start, ask
from tests.journeys.test_serving_process import lives

LONGEST_SOCKET = 103


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def test_it_starts_answers_and_stops_in_order(place: Path, start: Start) -> None:
    cluster = start(place / "data")
    pids, sockets = cluster.pids, cluster.address.socket_dir
    assert pids is not None
    assert (cluster.alive, cluster.restarting, cluster.address.owned) == (True, False, True)
    assert str(await ask(cluster.address, "SHOW server_version")).startswith("18")
    cluster.stop()
    assert not any(lives(pid) for pid in pids)
    assert not sockets.exists()
    assert not (place / "data" / "pgdata" / "postmaster.pid").exists()


async def test_what_was_stored_is_there_after_the_next_start(data: Path, start: Start) -> None:
    first = start(data)
    await ask(first.address, "CREATE TABLE kept AS SELECT 'còn đây' AS word")
    first.stop()
    assert await ask(start(data).address, "SELECT word FROM kept") == "còn đây"


@pytest.mark.parametrize("name", ["có dấu cách và 'chữ \"Việt\"' $HOME %s", "sâu/" + "d" * 120 + "/" + "e" * 120])
async def test_any_name_of_a_folder_will_do(place: Path, start: Start, name: str) -> None:
    cluster = start(place / name)
    assert await ask(cluster.address, "SHOW data_directory") == str(place / name / "pgdata")


async def test_it_is_stopped_when_its_block_ends_by_an_error(place: Path) -> None:
    pids: list[int] = []

    async def fail() -> None:
        async with EmbeddedCluster(place / "data", report=lambda _: None, durable=False) as cluster:
            pids.extend(cluster.pids or ())
            raise RuntimeError("what nobody foresaw")

    with pytest.raises(RuntimeError, match="nobody foresaw"):
        await fail()
    assert [lives(pid) for pid in pids] == [False, False]


async def test_what_a_killed_first_start_left_half_made_is_made_anew(place: Path, start: Start) -> None:
    half_made = place / "data" / "pgdata.partial"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18")
    assert await ask(start(place / "data").address, "SELECT 1") == 1
    assert not half_made.exists()


@pytest.mark.parametrize("password", ["", "postgres"])
async def test_nobody_enters_without_the_password(cluster: Cluster, password: str) -> None:
    with pytest.raises((asyncpg.InvalidPasswordError, asyncpg.InterfaceError)):
        await asyncpg.connect(host=str(cluster.address.socket_dir), user="postgres", password=password, database="postgres")


async def test_the_server_listens_on_no_network(cluster: Cluster) -> None:
    assert await ask(cluster.address, "SHOW listen_addresses") == ""


def test_the_socket_has_a_short_name_in_a_closed_folder_of_the_servers_user(cluster: Cluster) -> None:
    folder = cluster.address.socket_dir
    assert len(os.fsencode(folder / ".s.PGSQL.5432.lock")) <= LONGEST_SOCKET
    assert (mode(folder), folder.stat().st_uid) == (0o700, choose_runner().uid)


@pytest.mark.parametrize("name", ["t" * 90, "có dấu cách"])
def test_an_unfit_temporary_folder_is_passed_over(place: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    (place / name).mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place / name))
    folder = make_socket_dir(choose_runner())
    folder.rmdir()
    assert not folder.is_relative_to(place)
    assert len(os.fsencode(folder)) < 90


def test_secrets_are_for_their_owner_alone(cluster: Cluster, template: str) -> None:
    secrets = sorted(cluster.folder.glob("*.password"))
    assert [file.name for file in secrets] == ["hoctap_app.password", "hoctap_owner.password", "superuser.password"]
    assert {mode(file) for file in secrets} == {0o600}
    assert len({file.read_text() for file in secrets}) == 3
    assert mode(cluster.folder / "pgdata") == 0o700


def test_the_password_is_not_shown_with_the_address(cluster: Cluster) -> None:
    assert cluster.address.superuser_password not in repr(cluster.address)


def test_our_secrets_stay_out_of_the_servers_environment_and_command(cluster: Cluster) -> None:
    pids = cluster.running.pids
    assert pids is not None
    for pid in pids:
        environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        assert {name.split(b"=")[0] for name in environment if name} <= {b"PATH", b"LC_ALL", b"LC_CTYPE"}
        assert cluster.address.superuser_password.encode() not in Path(f"/proc/{pid}/cmdline").read_bytes()
