"""Keys: a data key a person wrapped by the master key, and the blind index of national identifiers. No I/O, no settings."""

import base64
import hashlib
import hmac
import os
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


@dataclass(frozen=True)
class Keyring:
    """The master key and the blind-index key of an installation, both 32 bytes; while keys are being changed also the two from before."""

    master: bytes = field(repr=False)
    blind: bytes = field(repr=False)
    before: "Keyring | None" = field(default=None, repr=False)

    @property
    def master_id(self) -> str:
        """A name for the master key that gives nothing away: stored beside what it wraps."""
        return hashlib.sha256(b"hoctap master" + self.master).hexdigest()[:16]

    def new_data_key(self, *, bound_to: bytes) -> tuple[bytes, bytes]:
        """A fresh data key and its wrapped form, bound to a person."""
        key = os.urandom(32)
        return key, self.wrap(key, bound_to=bound_to)

    def wrap(self, key: bytes, *, bound_to: bytes) -> bytes:
        """A data key under the master key, bound to a person."""
        return _seal(self.master, key, bound_to)

    def unwrap(self, wrapped: bytes, *, bound_to: bytes) -> bytes:
        """The data key again. Raises `cryptography.exceptions.InvalidTag` for another person's or another master's."""
        return _open(self.master, wrapped, bound_to)

    def named(self, master_id: str) -> "Keyring":
        """The keys behind the name that stands beside a wrapped key. Raises KeyError when they are not at hand."""
        found = next((keys for keys in (self, self.before) if keys is not None and keys.master_id == master_id), None)
        if found is None:
            raise KeyError(master_id)
        return found

    def seal(self, clear: str, *, bound_to: bytes) -> bytes:
        """A text that is kept for a while only, under the master key itself, bound to what it belongs to."""
        return _seal(self.master, clear.encode(), bound_to)

    def unseal(self, sealed: bytes, *, bound_to: bytes) -> str:
        """The text again, also one from before. Raises `cryptography.exceptions.InvalidTag` when neither master key opens it."""
        try:
            return _open(self.master, sealed, bound_to).decode()
        except InvalidTag:
            if self.before is None:
                raise
            return self.before.unseal(sealed, bound_to=bound_to)

    def blind_index(self, digits: str) -> bytes:
        """Version byte and HMAC of the canonical 12 digits: equal identifiers are found, none can be read."""
        return b"\x01" + hmac.new(self.blind, digits.encode(), hashlib.sha256).digest()

    def blind_indexes(self, digits: str) -> tuple[bytes, ...]:
        """Every index under which the identifier may be stored: its own first, then the one from before."""
        return (self.blind_index(digits), *(self.before.blind_indexes(digits) if self.before else ()))

    def signature(self, message: bytes) -> bytes:
        """HMAC under a key drawn from the master key for this one use: says that the installation itself wrote the message."""
        key = hmac.new(self.master, b"hoctap signature", hashlib.sha256).digest()
        return hmac.new(key, message, hashlib.sha256).digest()


def from_base64(master: str, blind: str) -> Keyring:
    """Keys as operators give them. Raises ValueError when one is not 32 bytes in base64."""
    keyring = Keyring(base64.b64decode(master, validate=True), base64.b64decode(blind, validate=True))
    if len(keyring.master) != 32 or len(keyring.blind) != 32:
        raise ValueError("MASTER_KEY and BLIND_INDEX_KEY must each be 32 bytes in base64")
    return keyring


def new_key() -> str:
    """32 random bytes in base64."""
    return base64.b64encode(os.urandom(32)).decode()


def encipher(key: bytes, clear: str) -> bytes:
    """AES-256-GCM, nonce first."""
    return _seal(key, clear.encode(), b"")


def decipher(key: bytes, sealed: bytes) -> str:
    """The text again."""
    return _open(key, sealed, b"").decode()


def _seal(key: bytes, clear: bytes, bound_to: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, clear, bound_to)


def _open(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], bound_to)
