"""Codes of six digits that last half a minute (RFC 6238), the square that a phone reads, and recovery codes. Pure."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

import pyotp
import segno

ISSUER = "Học tập suốt đời"
STEP, DRIFT = 30, 1
"""Seconds of a step, and by how many steps a phone's clock may be off."""
RECOVERY_CODES = 10


def new_secret() -> str:
    """160 random bits in base32."""
    return pyotp.random_base32()


def square(secret: str, *, username: str) -> str:
    """The QR code of a secret as an SVG that stands in the page itself."""
    address = pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=username, issuer_name=ISSUER)
    return segno.make(address, error="m").svg_inline(scale=5, border=4, dark="#000000", light="#ffffff")


def spelled(secret: str) -> str:
    """The secret in groups of four, for who types it."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def step_of(secret: str, code: str, *, at: datetime) -> int | None:
    """The half-minute whose code this is, one earlier or later allowed; None for any other code."""
    totp, now = pyotp.TOTP(secret, interval=STEP), int(at.timestamp()) // STEP
    fitting = [
        s for s in range(now - DRIFT, now + DRIFT + 1) if hmac.compare_digest(totp.generate_otp(s).encode(), code.encode())
    ]
    return max(fitting, default=None)


def new_recovery_code() -> str:
    """80 random bits, in four groups of four."""
    return _code(10)


def new_invitation_code() -> str:
    """120 random bits, in six groups of four."""
    return _code(15)


def _code(size: int) -> str:
    letters = base64.b32encode(secrets.token_bytes(size)).decode().lower()
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def recovery_hash(code: str) -> bytes:
    """What is stored of a recovery code or an invitation: of 80 random bits and more a plain hash gives nothing away."""
    return hashlib.sha256(_plain(code).encode()).digest()


def digits_of(code: str) -> str | None:
    """Six digits, spaces left out; None when it is something else."""
    plain = _plain(code)
    return plain if len(plain) == 6 and plain.isascii() and plain.isdigit() else None


def _plain(code: str) -> str:
    return "".join(code.split()).replace("-", "").lower()
