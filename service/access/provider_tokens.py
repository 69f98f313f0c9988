"""Is this ID token the provider's word, for us, now, and for this very sign-in? Pure: keys and time are given.

OpenID Connect Core 1.0, 3.1.3.7. Signatures and registered claims are joserfc's work; which algorithms, `azp` and the age are ours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import ClaimError, ExpiredTokenError, JoseError, MissingClaimError
from joserfc.jwk import JWKRegistry, Key

from service.foundation.errors import Unauthenticated
from service.foundation.text import has_control

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Only such as are verified with a public key: neither `none`, nor an HMAC for which a public key could be taken as the secret."""
KINDS = {"RSA", "EC", "OKP"}
LEEWAY_SECONDS = 60
OLDEST_SECONDS = 600
"""A token is fetched in the second in which it is made; an older one comes from a clock that is wrong."""
LONGEST_SUBJECT = 255


@dataclass(frozen=True)
class Identity:
    """Who somebody is at the provider, and what it says of the way that they showed it: `acr=…` and `amr=…`."""

    subject: str
    shown: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Expected:
    """What the token of one sign-in must say."""

    issuer: str
    client_id: str
    nonce: str


def kid_of(token: str) -> str | None:
    """Which key is named by the head of a token, unverified. Raises Unauthenticated (`provider-token`)."""
    try:
        found = jws.extract_compact(token.encode()).headers().get("kid")
    except (JoseError, ValueError) as wrong:
        raise bad_token() from wrong
    return found if isinstance(found, str) else None


def keys_in(document: Mapping[str, Any]) -> tuple[Key, ...]:
    """The public keys of a key set that sign; a kind that nobody here can use is passed over."""
    listed = document.get("keys")
    found = (_key(one) for one in listed if isinstance(one, dict)) if isinstance(listed, list) else ()
    return tuple(key for key in found if key is not None)


def _key(given: dict[str, Any]) -> Key | None:
    if given.get("kty") not in KINDS or given.get("use", "sig") != "sig":
        return None
    try:
        return JWKRegistry.import_key(given)
    except (JoseError, ValueError):
        return None


def named(keys: Sequence[Key], kid: str | None) -> list[Key]:
    """The keys that may have signed: the one of that name, or all when the token names none."""
    return [key for key in keys if kid is None or key.kid == kid]


def verified(token: str, keys: Sequence[Key], expected: Expected, *, at: datetime) -> Identity:
    """Who it is. Raises Unauthenticated (`provider-token`, `provider-clock`)."""
    claims = _signed(token, keys)
    now = int(at.timestamp())
    registry = jwt.JWTClaimsRegistry(
        now=now,
        leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": expected.issuer},
        aud={"essential": True, "value": expected.client_id},
        nonce={"essential": True, "value": expected.nonce},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    )
    try:
        registry.validate(claims)
    except ExpiredTokenError as late:
        raise _wrong_clock() from late
    except ClaimError as wrong:
        raise _wrong_clock() if _is_early(claims, wrong) else bad_token() from wrong
    if now - claims["iat"] > OLDEST_SECONDS:
        raise _wrong_clock()
    if not _is_for(claims, expected.client_id):
        raise bad_token()
    return Identity(_subject(claims["sub"]), frozenset(_shown(claims)))


def _signed(token: str, keys: Sequence[Key]) -> dict[str, Any]:
    for key in keys:
        try:
            return dict(jwt.decode(token, key, algorithms=ALGORITHMS).claims)
        except (JoseError, ValueError):
            continue
    raise bad_token()


def _is_early(claims: Mapping[str, Any], wrong: ClaimError) -> bool:
    """A number that says a time to come, not a word where a number belongs."""
    return (
        wrong.claim in ("iat", "nbf")
        and not isinstance(wrong, MissingClaimError)
        and isinstance(claims[wrong.claim], int | float)
    )


def _is_for(claims: Mapping[str, Any], client_id: str) -> bool:
    """One of several audiences is enough only when the token was given to us (`azp`); given to another it never is."""
    audiences = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    azp = claims.get("azp")
    return client_id in audiences and (azp == client_id if azp is not None else len(audiences) == 1)


def _subject(given: object) -> str:
    if not isinstance(given, str) or not given.strip() or len(given) > LONGEST_SUBJECT or has_control(given):
        raise bad_token()
    return given


def _shown(claims: Mapping[str, Any]) -> list[str]:
    acr, amr = claims.get("acr"), claims.get("amr")
    methods = amr if isinstance(amr, list) else []
    return [f"acr={acr}"] * isinstance(acr, str) + [f"amr={one}" for one in methods if isinstance(one, str)]


def bad_token() -> Unauthenticated:
    """What is said of a token that proves nothing."""
    return Unauthenticated(
        "provider-token",
        "Giấy xác nhận của nơi định danh không hợp lệ nên không được nhận",
        "Hãy đăng nhập lại từ đầu. Nếu vẫn vậy, hãy báo quản trị tỉnh.",
    )


def _wrong_clock() -> Unauthenticated:
    return Unauthenticated(
        "provider-clock",
        "Giấy xác nhận của nơi định danh đã hết hạn, hoặc ghi giờ chưa đến",
        "Hãy đăng nhập lại từ đầu. Nếu vẫn vậy, đồng hồ của máy chủ này hoặc của nơi định danh đang sai: hãy báo quản trị tỉnh.",
    )
