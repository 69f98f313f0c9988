"""The key under which certificates are signed, and the earlier ones whose signatures still hold. Pure: files and settings are `keys.py`'s.

As operators give them: first the private key, 32 bytes in base64; each further word is an earlier public key, the `x` that `/check/keys` showed."""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

ALGORITHM, CURVE = "Ed25519", "Ed25519"
KID_SIGNS = 12
"""Of the thumbprint (RFC 7638): enough to tell the few keys of an installation apart, and short in a square."""


@dataclass(frozen=True)
class SigningKeys:
    """Public keys by their `kid`, and the private one where there is one."""

    public: Mapping[str, OKPKey] = field(default_factory=lambda: MappingProxyType({}))
    private: OKPKey | None = field(default=None, repr=False)

    def published(self) -> dict[str, Any]:
        """The public keys as a JWK Set (RFC 7517)."""
        told = {"use": "sig", "alg": ALGORITHM}
        return {"keys": [{**key.as_dict(private=False), "kid": kid, **told} for kid, key in self.public.items()]}


def given_keys(text: str) -> SigningKeys:
    """The keys that an operator gave. Raises ValueError when a word is not 32 bytes in base64."""
    first, *earlier = text.split()
    seed = _thirty_two(first)
    x = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    private = OKPKey.import_key({"kty": "OKP", "crv": CURVE, "x": _spelled(x), "d": _spelled(seed)})
    return SigningKeys(_by_kid([_public(x), *(_public(_thirty_two(word)) for word in earlier)]), private)


def published_keys(document: Any) -> SigningKeys:
    """The keys of a JWK Set that can have signed a certificate; others are passed over. Raises ValueError when it is no such set."""
    listed = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(listed, list):
        raise ValueError("no JWK Set")
    try:
        fitting = [one for one in listed if isinstance(one, dict) and (one.get("kty"), one.get("crv")) == ("OKP", CURVE)]
        return SigningKeys(_by_kid(_public(_thirty_two(str(one.get("x")))) for one in fitting))
    except JoseError as wrong:
        raise ValueError("no public key") from wrong


def kid_of(key: OKPKey) -> str:
    """The name of a key: it follows from the key alone, so nobody can give one key the name of another."""
    return key.thumbprint()[:KID_SIGNS]


def _by_kid(keys: Iterable[OKPKey]) -> Mapping[str, OKPKey]:
    return MappingProxyType({kid_of(key): key for key in keys})


def _public(x: bytes) -> OKPKey:
    return OKPKey.import_key({"kty": "OKP", "crv": CURVE, "x": _spelled(x)})


def _spelled(found: bytes) -> str:
    return base64.urlsafe_b64encode(found).decode().rstrip("=")


def _thirty_two(word: str) -> bytes:
    plain = word.rstrip("=").replace("-", "+").replace("_", "/")
    found = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    if len(found) != 32:
        raise ValueError("a key has 32 bytes")
    return found
