"""production/evidence.sh: copies what is new, checks it against its name, forgets what is gone for long; and the embedded backup's copy."""

import hashlib
import os
import subprocess
from pathlib import Path

import pytest

from service.backups import copy_files
from service.foundation.file_store import FileStore
from service.installation import refuse_homeless_files
from service.keys import InstallationError
from service.settings import Settings
from tests.house_rules.sources import REPOSITORY


@pytest.fixture
def stores(tmp_path: Path) -> tuple[FileStore, FileStore]:
    for name in ("from", "to"):
        (tmp_path / name).mkdir()
    return FileStore(tmp_path / "from"), FileStore(tmp_path / "to")


def copied(source: FileStore, target: FileStore) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "EVIDENCE": str(source.folder), "BACKUPS": str(target.folder), "KEEP_DAYS": "30"}
    script = [str(REPOSITORY / "production" / "evidence.sh"), "once"]
    return subprocess.run(script, env=environment, capture_output=True, text=True, check=False, timeout=60)


def test_what_is_new_is_copied_and_what_is_damaged_is_not(stores: tuple[FileStore, FileStore]) -> None:
    source, target = stores
    assert copied(source, target).returncode == 0
    good, bad = source.put(b"good"), source.put(b"bad")
    source.path(bad).write_bytes(b"worse")
    done = copied(source, target)
    assert (done.returncode, bad in done.stderr) == (1, True)
    assert (target.hashes(), target.read(good)) == ({good}, b"good")
    source.put(b"bad")
    assert copied(source, target).returncode == 0
    assert target.hashes() == {good, bad}
    assert (target.folder / "checked").exists()


def test_a_backup_that_rots_is_told(stores: tuple[FileStore, FileStore]) -> None:
    source, target = stores
    sha256 = source.put(b"good")
    copied(source, target)
    target.path(sha256).write_bytes(b"rotten")
    done = copied(source, target)
    assert (done.returncode, sha256 in done.stderr) == (1, True)


def test_what_was_cleared_away_long_ago_leaves_the_backup(stores: tuple[FileStore, FileStore]) -> None:
    source, target = stores
    kept, gone = source.put(b"kept"), source.put(b"gone")
    copied(source, target)
    source.remove(gone)
    for sha256 in (kept, gone):
        os.utime(target.path(sha256), (0, 0))
    assert copied(source, target).returncode == 0
    assert target.hashes() == {kept}


def test_the_embedded_copy_leaves_out_what_is_damaged_and_says_so(stores: tuple[FileStore, FileStore]) -> None:
    source, target = stores
    good, bad = source.put(b"good"), source.put(b"bad")
    source.path(bad).write_bytes(b"worse")
    assert copy_files(source, target) == [bad]
    assert target.hashes() == {good} == {hashlib.sha256(b"good").hexdigest()}


def test_processes_over_one_database_are_told_their_folder() -> None:
    given = Settings(database_url="postgresql+asyncpg://x/y", evidence_dir=None)
    with pytest.raises(InstallationError, match="EVIDENCE_DIR"):
        refuse_homeless_files(given)
    refuse_homeless_files(Settings(database_url=None, evidence_dir=None))
