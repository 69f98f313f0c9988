"""The key of codes outlives the master key: cards that were printed before still open."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from service.families.key_actions import key_of_cards, reseal
from service.foundation.crypto import Keyring
from service.foundation.errors import Unavailable
from tests.conftest import KEYRING
from tests.families.conftest import Cards

NEW, OTHER = Keyring(b"n" * 32, b"c" * 32), Keyring(b"o" * 32, b"c" * 32)


async def test_it_is_sealed_anew_and_stays_the_same(cards: Cards, owner_session: AsyncSession) -> None:
    await cards.card()
    before = await key_of_cards(owner_session, KEYRING, make=False)
    assert before is not None
    with pytest.raises(KeyError):
        await reseal(owner_session, OTHER)
    await reseal(owner_session, Keyring(NEW.master, NEW.blind, before=KEYRING))
    assert await key_of_cards(owner_session, NEW, make=False) == before
    with pytest.raises(Unavailable):
        await key_of_cards(owner_session, KEYRING, make=False)


async def test_there_is_none_before_the_first_card(owner_session: AsyncSession) -> None:
    assert await key_of_cards(owner_session, KEYRING, make=False) is None
    await reseal(owner_session, NEW)
