"""Files by their content: once, whole, under no name but their hash."""

import hashlib
import os
from pathlib import Path

import pytest

from service.foundation.file_store import FileStore, StoredFileError

WORDS = b"Bi\xc3\xaan b\xe1\xba\xa3n"


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "evidence")


def test_a_content_lies_once_under_its_hash(store: FileStore) -> None:
    sha256 = store.put(WORDS)
    assert (sha256, store.put(WORDS)) == (hashlib.sha256(WORDS).hexdigest(), sha256)
    assert [file for file in store.folder.rglob("*") if file.is_file()] == [store.path(sha256)]
    assert (store.read(sha256), store.hashes()) == (WORDS, {sha256})
    assert store.path(sha256).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "0" * 63, "0" * 64 + "\n", "/etc/passwd"])
def test_no_other_name_becomes_a_path(store: FileStore, name: str) -> None:
    with pytest.raises(ValueError, match="SHA"):
        store.path(name)


def test_what_is_missing_or_another_is_said(store: FileStore) -> None:
    sha256 = store.put(WORDS)
    store.path(sha256).write_bytes(WORDS[:-1])
    with pytest.raises(StoredFileError):
        store.read(sha256)
    store.remove(sha256)
    store.remove(sha256)
    with pytest.raises(StoredFileError):
        store.read(sha256)


def test_a_damaged_content_is_written_anew(store: FileStore) -> None:
    sha256 = store.put(WORDS)
    store.path(sha256).write_bytes(b"")
    assert store.put(WORDS) == sha256
    assert store.read(sha256) == WORDS


def test_a_kill_while_writing_leaves_no_name_and_the_draft_goes_later(store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(_: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", killed)
        with pytest.raises(KeyboardInterrupt):
            store.put(WORDS)
    assert store.hashes() == set()
    draft = store.folder / "00" / ".part-x"
    draft.parent.mkdir(parents=True, exist_ok=True)
    draft.write_bytes(b"half")
    sha256 = store.put(WORDS)
    os.utime(store.path(sha256), (1000, 1000))
    os.utime(draft, (1000, 1000))
    assert list(store.untouched_since(2000)) == [sha256]
    assert not draft.exists()
    store.put(WORDS)
    assert store.touched_since(sha256, 2000)
    assert list(store.untouched_since(2000)) == []
