"""The code of a paper card: fifteen random signs and one that checks them, in an alphabet without look-alikes. Pure.

Twenty-three signs, a prime: with the weights 1 to 16 one wrong sign, and two that changed places, never pass the check. 67 random bits."""

import hashlib
import hmac
import secrets

SIGNS = "234789ACDEFGHJKMNPRTWXY"
RANDOM, GROUP = 15, 4
_MISREAD = str.maketrans({"B": "8", "Z": "2"})
"""Signs that no card bears, and what was meant."""
_INVERSE = pow(RANDOM + 1, -1, len(SIGNS))


def new_code() -> str:
    """A fresh code without spaces."""
    drawn = "".join(secrets.choice(SIGNS) for _ in range(RANDOM))
    return drawn + _check_of(drawn)


def spelled(code: str) -> str:
    """In groups of four, as it is printed."""
    return " ".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def understood(typed: str) -> str | None:
    """The code that was typed, whatever its case and spaces; None when it cannot be one: no look into the database is needed."""
    code = "".join(sign for sign in typed.upper() if sign.isalnum()).translate(_MISREAD)
    fits = len(code) == RANDOM + 1 and all(sign in SIGNS for sign in code)
    return code if fits and _check_of(code[:RANDOM]) == code[RANDOM] else None


def hashed(code: str, key: bytes) -> bytes:
    """What is stored of a code."""
    return hmac.new(key, code.encode(), hashlib.sha256).digest()


def _check_of(drawn: str) -> str:
    total = sum(weight * SIGNS.index(sign) for weight, sign in enumerate(drawn, start=1))
    return SIGNS[-total * _INVERSE % len(SIGNS)]
