"""`backup` of a running embedded installation and `restore` into another folder: the same people, counts right, identifiers found; keys apart."""

import base64
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from service.foundation.file_store import FileStore
from tests.factories import AN_TRUONG
from tests.journeys.test_rekey import register
from tests.journeys.test_serving_process import REPOSITORY, Serving, create_user, homes_of, serve, token_of

__all__ = ["serve"]
DIGITS = "031185012345"


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where backups and restored installations lie."""
    made = Path(tempfile.mkdtemp(prefix="hoctap backup "))
    made.chmod(0o755)
    yield made
    for data in made.glob("restored*"):
        for home in homes_of(data):
            if home.is_absolute() and home.name.startswith("hoc-tap-suot-doi-"):
                shutil.rmtree(home, ignore_errors=True)
    shutil.rmtree(made, ignore_errors=True)


def command(data_dir: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """A command of the service on a data folder."""
    environment = {**os.environ, "DATA_DIR": str(data_dir), "LOAD_DEMO": "false"}
    words = [sys.executable, "-m", "service", *map(str, arguments)]
    return subprocess.run(words, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture
def backed_up(serve: Callable[[], Serving], folder: Path) -> Serving:
    """A running installation with people, and its backup in `dumps/one.dump`, its keys in `keys/`."""
    serving = serve()
    assert (
        command(serving.data_dir, "populate", "--citizens", "600", "--places", str(AN_TRUONG), "--confirmed", "80").returncode
        == 0
    )
    assert command(serving.data_dir, "score", str(AN_TRUONG), "2026").returncode == 0
    create_user(serving, "canbo")
    assert "uid" in register(serving, token_of(serving, "canbo"), "Đỗ Thị Lụa", DIGITS)
    made = command(serving.data_dir, "backup", folder / "dumps" / "one.dump", "--keys", folder / "keys")
    assert made.returncode == 0, made.stderr
    return serving


def test_what_was_backed_up_serves_elsewhere_and_reconciles(backed_up: Serving, folder: Path) -> None:
    restored = folder / "restored"
    done = command(restored, "restore", folder / "dumps" / "one.dump", "--keys", folder / "keys")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 chỗ lệch" in done.stdout
    again = Serving(restored)
    try:
        token = token_of(again, "canbo")
        assert register(again, token, "Đỗ Thị Lụa", DIGITS)["slug"] == "already-registered"
        assert "uid" in register(again, token, "Ngô Thị Mai", "031185099999")
    finally:
        assert again.end() == 0


def test_no_key_lies_in_the_dump_and_both_are_their_owners_alone(backed_up: Serving, folder: Path) -> None:
    dump = folder / "dumps" / "one.dump"
    content = dump.read_bytes()
    for name in ("master.key", "blind-index.key"):
        secret = (backed_up.data_dir / name).read_text().strip()
        assert (folder / "keys" / name).read_text().strip() == secret
        assert secret.encode() not in content
        assert base64.b64decode(secret) not in content
        assert stat.S_IMODE((folder / "keys" / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(dump.stat().st_mode) == 0o600
    assert [file.name for file in dump.parent.iterdir()] == ["one.dump"]


def test_a_backup_overwrites_nothing_and_keeps_keys_apart(backed_up: Serving, folder: Path) -> None:
    dump = folder / "dumps" / "one.dump"
    before = dump.read_bytes()
    assert command(backed_up.data_dir, "backup", dump).returncode == 1
    assert dump.read_bytes() == before
    beside = command(backed_up.data_dir, "backup", folder / "dumps" / "two.dump", "--keys", folder / "dumps" / "keys")
    assert beside.returncode == 1
    assert sorted(file.name for file in dump.parent.iterdir()) == ["one.dump"]


def test_a_restore_replaces_nothing_and_needs_the_right_keys_and_a_whole_dump(backed_up: Serving, folder: Path) -> None:
    dump, keys = folder / "dumps" / "one.dump", folder / "keys"
    over = command(backed_up.data_dir, "restore", dump, "--keys", keys)
    assert (over.returncode, "đã có cơ sở dữ liệu" in over.stderr) == (1, True)
    others = folder / "other keys"
    others.mkdir()
    for name in ("master.key", "blind-index.key"):
        (others / name).write_text(base64.b64encode(os.urandom(32)).decode())
    restored = folder / "restored"
    wrong = command(restored, "restore", dump, "--keys", others)
    assert (wrong.returncode, "không mở được" in wrong.stderr) == (1, True)
    cut = folder / "dumps" / "cut.dump"
    cut.write_bytes(dump.read_bytes()[: dump.stat().st_size // 2])
    assert command(restored, "restore", cut, "--keys", keys).returncode == 1
    done = command(restored, "restore", dump, "--keys", keys)
    assert done.returncode == 0, done.stderr


def test_files_of_evidence_go_along_and_a_damaged_one_is_told(backed_up: Serving, folder: Path) -> None:
    store, dump = FileStore(backed_up.data_dir / "evidence"), folder / "dumps" / "two.dump"
    whole, damaged = store.put(b"whole"), store.put(b"damaged")
    store.path(damaged).write_bytes(b"other")
    made = command(backed_up.data_dir, "backup", dump)
    assert (made.returncode, damaged in made.stdout, dump.exists()) == (1, True, True)
    restored = folder / "restored"
    done = command(restored, "restore", dump, "--keys", folder / "keys")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 tệp minh chứng mất hoặc hỏng" in done.stdout
    again = FileStore(restored / "evidence")
    assert (again.hashes(), again.read(whole)) == ({whole}, b"whole")
