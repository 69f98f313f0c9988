"""How passwords are kept: argon2id at the costs that are written down."""

import pytest
from argon2 import PasswordHasher

from service.accounts import passwords


async def test_the_costs_are_those_of_rfc_9106(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher.from_parameters(passwords.COSTS))
    stored = await passwords.hashed("mot-mat-khau-dai-hon")
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert not passwords.outdated(stored)
    assert await passwords.matches(stored, "mot-mat-khau-dai-hon")
    assert not await passwords.matches(stored, "mot-mat-khau-dai-hơn")


@pytest.mark.parametrize("stored", [None, "", "$argon2id$broken"])
async def test_without_a_hash_nothing_matches(stored: str | None) -> None:
    assert not await passwords.matches(stored, "")
