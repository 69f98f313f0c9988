"""Keys of people under the master key, the blind index, and the keys that an embedded installation makes for itself."""

import base64
import stat
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from service.foundation.crypto import Keyring, decipher, encipher, from_base64, new_key
from service.keys import InstallationError, embedded_keyring, given_keyring
from service.settings import Settings

KEYRING = Keyring(master=b"m" * 32, blind=b"b" * 32)
NUMBER = "031188001234"
PERSON = b"person 7"


def without_keys(data_dir: Path) -> Settings:
    return Settings(data_dir=data_dir, master_key=None, blind_index_key=None)


def test_what_was_enciphered_is_read_again_with_its_key_alone() -> None:
    key, _ = KEYRING.new_data_key(bound_to=PERSON)
    other, _ = KEYRING.new_data_key(bound_to=PERSON)
    sealed = encipher(key, "Nguyễn Thị Hường")
    assert decipher(key, sealed) == "Nguyễn Thị Hường"
    with pytest.raises(InvalidTag):
        decipher(other, sealed)


def test_equal_texts_do_not_look_equal_and_a_changed_one_is_refused() -> None:
    key, _ = KEYRING.new_data_key(bound_to=PERSON)
    sealed = encipher(key, NUMBER)
    assert encipher(key, NUMBER) != sealed
    assert NUMBER.encode() not in sealed
    with pytest.raises(InvalidTag):
        decipher(key, sealed[:-1] + bytes([sealed[-1] ^ 1]))


def test_a_wrapped_key_is_opened_for_its_person_by_its_master_alone() -> None:
    key, wrapped = KEYRING.new_data_key(bound_to=PERSON)
    assert KEYRING.unwrap(wrapped, bound_to=PERSON) == key
    assert key not in wrapped
    with pytest.raises(InvalidTag):
        KEYRING.unwrap(wrapped, bound_to=b"person 8")
    with pytest.raises(InvalidTag):
        Keyring(master=b"n" * 32, blind=KEYRING.blind).unwrap(wrapped, bound_to=PERSON)


def test_the_blind_index_finds_equals_carries_its_version_and_depends_on_its_key() -> None:
    index = KEYRING.blind_index(NUMBER)
    assert index == Keyring(master=b"other" * 6, blind=KEYRING.blind).blind_index(NUMBER)
    assert index != Keyring(master=KEYRING.master, blind=b"c" * 32).blind_index(NUMBER)
    assert index != KEYRING.blind_index("031188001235")
    assert (index[0], len(index)) == (1, 33)
    assert NUMBER.encode() not in index


def test_the_name_of_a_master_key_is_stable_and_gives_nothing_away() -> None:
    assert KEYRING.master_id == Keyring(master=b"m" * 32, blind=b"c" * 32).master_id
    assert KEYRING.master_id != Keyring(master=b"n" * 32, blind=b"b" * 32).master_id
    assert KEYRING.master.hex()[:16] not in KEYRING.master_id


@pytest.mark.parametrize("wrong", ["", "not base64!", base64.b64encode(b"k" * 31).decode(), base64.b64encode(b"k" * 33).decode()])
def test_a_short_long_or_unreadable_key_is_refused(wrong: str) -> None:
    for given in ((wrong, new_key()), (new_key(), wrong)):
        with pytest.raises(ValueError, match=r"32 bytes|base64|characters"):
            from_base64(*given)


def test_production_does_not_start_without_its_two_keys(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, master_key=new_key(), blind_index_key=None)
    with pytest.raises(InstallationError, match="Thiếu hoặc sai MASTER_KEY, BLIND_INDEX_KEY"):
        given_keyring(settings)


def test_an_embedded_installation_makes_its_keys_once_for_its_owner_alone(tmp_path: Path) -> None:
    made = embedded_keyring(without_keys(tmp_path))
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == ["blind-index.key", "master.key"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert made.master != made.blind
    assert embedded_keyring(without_keys(tmp_path)) == made


def test_the_keys_of_the_environment_win_and_nothing_is_made(tmp_path: Path) -> None:
    master, blind = new_key(), new_key()
    settings = Settings(data_dir=tmp_path, master_key=master, blind_index_key=blind)
    assert embedded_keyring(settings) == from_base64(master, blind)
    assert list(tmp_path.iterdir()) == []


def test_keys_are_not_shown_with_the_keyring() -> None:
    assert "mmmm" not in repr(KEYRING)
    assert "bbbb" not in repr(KEYRING)
