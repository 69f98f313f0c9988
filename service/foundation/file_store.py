"""Files by their content: each lies under its SHA-256, once, however often it is sent. Plain folders, no database, no noun of the domain.

Written beside its place, settled on the disk, then renamed: a name either holds the whole content or is not there. Everything here blocks:
call it in a thread."""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_NAME = re.compile(r"[0-9a-f]{64}")
_PART = ".part-"


class StoredFileError(Exception):
    """What lies under a name is not there, or is not what its name says."""


class FileStore:
    """A folder of files, made at the first one. Every process of an installation has the same."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where the content with this hash lies. Raises ValueError for what is no hash: no name from outside becomes a path."""
        if not _NAME.fullmatch(sha256):
            raise ValueError("not a SHA-256")
        return self.folder / sha256[:2] / sha256

    def put(self, content: bytes) -> str:
        """Keep a content and say its hash. One that is there already is only marked as touched now; one that is damaged is written anew."""
        sha256 = hashlib.sha256(content).hexdigest()
        target = self.path(sha256)
        with suppress(StoredFileError):
            self.read(sha256)
            os.utime(target)
            return sha256
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._write(target, content)
        for folder in (target.parent, self.folder):
            _settle(folder)
        return sha256

    def _write(self, target: Path, content: bytes) -> None:
        descriptor, draft = tempfile.mkstemp(dir=target.parent, prefix=_PART)
        try:
            with os.fdopen(descriptor, "wb") as written:
                written.write(content)
                written.flush()
                os.fsync(written.fileno())
            Path(draft).replace(target)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise

    def read(self, sha256: str) -> bytes:
        """The content of a hash. Raises StoredFileError when it is not there, or when it is another."""
        try:
            content = self.path(sha256).read_bytes()
        except FileNotFoundError:
            raise StoredFileError(f"{sha256} is not there") from None
        if hashlib.sha256(content).hexdigest() != sha256:
            raise StoredFileError(f"{sha256} holds another content")
        return content

    def untouched_since(self, moment: float) -> Iterator[str]:
        """The hashes of what was last kept before a moment (seconds since 1970); drafts that a kill left behind go on the way."""
        for file in sorted(self.folder.glob("??/*")):
            with suppress(FileNotFoundError):
                if file.stat().st_mtime >= moment:
                    continue
                if _NAME.fullmatch(file.name):
                    yield file.name
                elif file.name.startswith(_PART):
                    file.unlink()

    def hashes(self) -> set[str]:
        """Everything that is kept."""
        return {file.name for file in self.folder.glob("??/*") if _NAME.fullmatch(file.name)}

    def touched_since(self, sha256: str, moment: float) -> bool:
        """Was it kept, again, since a moment?"""
        try:
            return self.path(sha256).stat().st_mtime >= moment
        except FileNotFoundError:
            return False

    def remove(self, sha256: str) -> None:
        """Forget a content; again: nothing happens."""
        self.path(sha256).unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
