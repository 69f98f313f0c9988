"""Passwords: argon2id with its costs written out, in a thread of its own, and whether a stored hash still has these costs."""

import asyncio
import secrets
from functools import cache

from argon2 import Parameters, PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

COSTS = Parameters(type=Type.ID, version=19, salt_len=16, hash_len=32, time_cost=3, memory_cost=64 * 1024, parallelism=4)
"""RFC 9106, the second recommended choice: three passes over 64 MiB in four lanes. Raise a cost here; hashes follow at the next sign-in."""
HASHER = PasswordHasher.from_parameters(COSTS)


async def hashed(password: str) -> str:
    """The hash to store; 64 MiB and some hundredths of a second."""
    return await asyncio.to_thread(HASHER.hash, password)


async def matches(stored: str | None, password: str) -> bool:
    """Is it the password of a stored hash? Without one the answer is no, and takes as long."""
    return await asyncio.to_thread(_matches, stored, password)


def outdated(stored: str) -> bool:
    """True when the hash was made with other costs than those of today."""
    return HASHER.check_needs_rehash(stored)


def _matches(stored: str | None, password: str) -> bool:
    try:
        return HASHER.verify(stored or _nobodys(HASHER), password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys(hasher: PasswordHasher) -> str:
    return hasher.hash(secrets.token_hex(16))
