"""The key under which codes of cards are hashed: made with the first card, sealed by the master key, and sealed anew when that changes."""

import os

from cryptography.exceptions import InvalidTag
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.families import queries
from service.foundation.crypto import Keyring
from service.foundation.errors import Unavailable

_BOUND = b"key of family cards"


async def key_of_cards(session: AsyncSession, keyring: Keyring, *, make: bool) -> bytes | None:
    """The key; None where no card was ever printed and none is to be made. Raises Unavailable while keys are being changed."""
    fresh = keyring.seal(os.urandom(32).hex(), bound_to=_BOUND) if make else None
    sealed = await queries.key_of_cards(session, fresh=fresh)
    try:
        return None if sealed is None else bytes.fromhex(keyring.unseal(sealed, bound_to=_BOUND))
    except InvalidTag as strange:
        raise Unavailable from strange


async def reseal(session: AsyncSession, keyring: Keyring) -> None:
    """Bring the key under the master key in force, as the owner. Raises KeyError when it stands under a key that is not at hand."""
    sealed = await queries.key_of_cards(session, fresh=None)
    if sealed is None:
        return
    try:
        clear = keyring.unseal(sealed, bound_to=_BOUND)
    except InvalidTag as strange:
        raise KeyError("card_key") from strange
    await session.execute(text("UPDATE card_key SET sealed = :sealed"), {"sealed": keyring.seal(clear, bound_to=_BOUND)})
