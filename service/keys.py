"""Where the keys of an installation come from, and how an embedded one changes the files that hold them.

Two files of DATA_DIR hold the keys in force. While they are changed there are up to four more: `….new` until the switch, `….before`
until nothing needs the old ones. The blind-index key is switched first and read last: who reads a new master key reads a new pair."""

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from service.certificates.signing import SigningKeys, given_keys
from service.foundation.crypto import Keyring, from_base64, new_key
from service.settings import Settings

MASTER, BLIND, CERTIFICATE = "master.key", "blind-index.key", "certificate.key"


class InstallationError(Exception):
    """The service refuses to start; the message says what to do, in Vietnamese."""


def embedded_keyring(settings: Settings) -> Keyring:
    """The keys of the environment, or those made at the first start of an embedded installation (0600)."""
    if settings.master_key and settings.blind_index_key:
        return given_keyring(settings)
    files = KeyFiles(settings.data_dir)
    keyring = from_base64(*(kept(settings.data_dir / name, new_key) for name in (MASTER, BLIND)))
    return Keyring(keyring.master, keyring.blind, files.before(other_than=keyring))


def given_keyring(settings: Settings) -> Keyring:
    """The keys of the environment. Raises InstallationError when one is missing or malformed."""
    try:
        before = _pair(settings.master_key_before, settings.blind_index_key_before)
        keyring = from_base64(settings.master_key or "", settings.blind_index_key or "")
    except ValueError as wrong:
        raise InstallationError(
            "Thiếu hoặc sai MASTER_KEY, BLIND_INDEX_KEY: mỗi khóa là 32 byte viết bằng base64 (MASTER_KEY_BEFORE, "
            "BLIND_INDEX_KEY_BEFORE cũng vậy: cả hai hoặc không khóa nào)."
        ) from wrong
    return Keyring(keyring.master, keyring.blind, before)


def certificate_keys(settings: Settings) -> SigningKeys:
    """The keys of certificates: given, or made at the first start of an embedded installation (0600). None at all elsewhere: nothing is signed.

    Raises InstallationError when one is malformed."""
    given = settings.certificate_key or (kept(settings.data_dir / CERTIFICATE, new_key) if settings.embedded else "")
    try:
        return given_keys(given) if given else SigningKeys()
    except ValueError as wrong:
        raise InstallationError(
            "CERTIFICATE_KEY (hoặc tệp certificate.key) sai: khóa đầu, và mỗi khóa công khai cũ sau nó, là 32 byte viết bằng base64."
        ) from wrong


def _pair(master: str | None, blind: str | None) -> Keyring | None:
    return from_base64(master or "", blind or "") if master or blind else None


def kept(file: Path, make: Callable[[], str]) -> str:
    """The secret in a file for its owner alone; the first process to make it wins, a kill half-way leaves none."""
    if not file.exists():
        descriptor, draft = tempfile.mkstemp(dir=file.parent, prefix=f"{file.name}.")
        with os.fdopen(descriptor, "w", encoding="ascii") as written:
            written.write(make())
            written.flush()
            os.fsync(written.fileno())
        with suppress(FileExistsError):
            os.link(draft, file)
        Path(draft).unlink()
    return file.read_text(encoding="ascii").strip()


@dataclass(frozen=True)
class KeyFiles:
    """The files of an embedded installation's keys. Every step may be cut off by a kill and taken again."""

    folder: Path

    def before(self, *, other_than: Keyring) -> Keyring | None:
        """The pair from before the switch, once the switch is over."""
        try:
            pair = from_base64(*(self._text(name, "before") for name in (MASTER, BLIND)))
        except FileNotFoundError:
            return None
        return None if pair.master == other_than.master else pair

    @property
    def begun(self) -> bool:
        """A switch was prepared and is not over."""
        return any(self._of(name, "new").exists() for name in (MASTER, BLIND))

    def prepare(self) -> Keyring:
        """Make the new keys beside the old ones, and keep a second name of the old. The new pair, with the old one before it."""
        if not any(self._of(name, "before").exists() for name in (MASTER, BLIND)):
            for name in (MASTER, BLIND):
                kept(self._of(name, "new"), new_key)
        for name in (MASTER, BLIND):
            with suppress(FileExistsError):
                os.link(self.folder / name, self._of(name, "before"))
        new = from_base64(
            *(self._text(name, "new") if self._of(name, "new").exists() else self._text(name) for name in (MASTER, BLIND))
        )
        return Keyring(new.master, new.blind, from_base64(*(self._text(name, "before") for name in (MASTER, BLIND))))

    def switch(self) -> None:
        """From now on the new keys are the ones in force."""
        for name in (BLIND, MASTER):
            with suppress(FileNotFoundError):
                self._of(name, "new").replace(self.folder / name)
        self._settle()

    def forget(self) -> None:
        """Remove the keys from before: nothing needs them any more."""
        for name in (MASTER, BLIND):
            self._of(name, "before").unlink(missing_ok=True)
        self._settle()

    def _of(self, name: str, which: str) -> Path:
        return self.folder / f"{name}.{which}"

    def _text(self, name: str, which: str = "") -> str:
        return (self._of(name, which) if which else self.folder / name).read_text(encoding="ascii").strip()

    def _settle(self) -> None:
        descriptor = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
