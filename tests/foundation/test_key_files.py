"""The files of an embedded installation's keys while they change: cut off at any step, the next run ends with one new pair, the old one at hand."""

import os
import stat
from pathlib import Path

import pytest

from service.foundation.crypto import Keyring
from service.keys import KeyFiles, embedded_keyring
from service.settings import Settings


class KilledError(Exception):
    """Where a kill -9 would end the work."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An installation with keys of its own."""
    made = Settings(data_dir=tmp_path, master_key=None, blind_index_key=None)
    embedded_keyring(made)
    return made


def change(settings: Settings) -> Keyring:
    """What `rekey` does to the files before the rows."""
    files = KeyFiles(settings.data_dir)
    made = files.prepare()
    files.switch()
    return made


def cut(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """Let the process end at its n-th change of a file."""
    left = iter(range(after))

    def counted(name: str) -> None:
        real = getattr(os, name)

        def step(*given: object, **named: object) -> object:
            if next(left, None) is None:
                raise KilledError
            return real(*given, **named)

        monkeypatch.setattr(os, name, step)

    for name in ("link", "replace", "fsync", "unlink"):
        counted(name)


def test_new_keys_are_in_force_and_the_old_ones_stay_at_hand_until_they_are_forgotten(settings: Settings) -> None:
    old = embedded_keyring(settings)
    new = change(settings)
    assert new.before == old
    assert embedded_keyring(settings) == new
    assert len({old.master, old.blind, new.master, new.blind}) == 4
    KeyFiles(settings.data_dir).forget()
    assert embedded_keyring(settings) == Keyring(new.master, new.blind)
    assert {stat.S_IMODE(file.stat().st_mode) for file in settings.data_dir.iterdir()} == {0o600}


@pytest.mark.parametrize("after", range(14))
def test_a_kill_at_any_step_leaves_one_rotation_that_the_next_run_ends(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    old = embedded_keyring(settings)
    with monkeypatch.context() as killing:
        cut(killing, after)
        try:
            change(settings)
        except KilledError:
            assert after < 13
    half = embedded_keyring(settings)
    assert half.master == old.master or (half.before == old and half.blind != old.blind)
    ended = change(settings) if KeyFiles(settings.data_dir).begun or half.master == old.master else half
    assert ended.before == old
    assert embedded_keyring(settings) == ended
    assert not KeyFiles(settings.data_dir).begun
