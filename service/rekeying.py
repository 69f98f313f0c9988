"""Changing the keys of an installation: which files and which rows, in an order that a kill may cut anywhere. What is done to rows is
in `subjects/key_actions.py`, what is done to files in `keys.py`."""

from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncSession

from service.access import provider_actions, second_factor
from service.families import key_actions as family_cards
from service.foundation.crypto import Keyring
from service.installation import Installation
from service.keys import InstallationError, KeyFiles
from service.settings import Settings
from service.subjects import key_actions
from service.subjects.key_actions import RekeyError

Report = Callable[[str], None]
NO_NEW_KEYS = (
    "Chưa có khóa mới: hãy đặt MASTER_KEY, BLIND_INDEX_KEY là khóa mới và MASTER_KEY_BEFORE, BLIND_INDEX_KEY_BEFORE là khóa cũ."
)


async def check_keys(session: AsyncSession, keyring: Keyring) -> None:
    """Before serving, as the owner: with keys from before at hand, those are out of force from now on.

    Raises InstallationError when the keys are out of force, or when the ones from before are still needed and missing."""
    try:
        if keyring.before is not None:
            await key_actions.retire(session, keyring)
        await key_actions.check_in_force(session, keyring)
    except RekeyError as refused:
        raise InstallationError(str(refused)) from refused


async def rekey(installation: Installation, settings: Settings, *, report: Report) -> int:
    """Put new keys in force and bring everybody under them; how many people this run did. Raises InstallationError."""
    files = KeyFiles(settings.data_dir) if settings.embedded and not settings.master_key else None
    database = installation.database
    try:
        keyring = await _put_in_force(installation, files)
        done = await key_actions.rewrap_all(database, keyring, report=lambda number: _tell(number, report))
        async with database.as_owner() as session:
            await _bring_secrets(session, keyring)
            await key_actions.end(session, keyring)
    except RekeyError as refused:
        raise InstallationError(str(refused)) from refused
    if files is not None:
        files.forget()
    return done


async def _bring_secrets(session: AsyncSession, keyring: Keyring) -> None:
    """The secrets of second steps and the subjects at a provider are few, the key of paper cards is one: one transaction."""
    try:
        await second_factor.rewrap_all(session, keyring)
        await provider_actions.reseal_all(session, keyring)
        await family_cards.reseal(session, keyring)
    except KeyError as strange:
        raise RekeyError(
            f"Có khóa của bước thứ hai, hoặc mã ở nơi định danh, hoặc của thẻ giấy, nằm dưới khóa chủ không có ở đây ({strange}). Không bỏ khóa cũ."
        ) from strange


async def _put_in_force(installation: Installation, files: KeyFiles | None) -> Keyring:
    """The new keys with the old ones before them. The database hears of them first, then the files are switched."""
    async with installation.database.as_owner() as session:
        leaving = await key_actions.leaving(session)
    keyring = _prepared(files, resumed=leaving is not None) if files else installation.keys()
    if keyring is None:  # the files were switched, the rows were not done
        keyring = installation.keys()
    if keyring.before is None:
        raise InstallationError(NO_NEW_KEYS)
    async with installation.database.as_owner() as session:
        await key_actions.retire(session, keyring)
    if files is not None:
        files.switch()
    return keyring


def _prepared(files: KeyFiles, *, resumed: bool) -> Keyring | None:
    if resumed and not files.begun:
        return None
    if not files.begun:
        files.forget()  # left over from a rotation that had ended when it was killed
    return files.prepare()


def _tell(done: int, report: Report) -> None:
    if done % 10_000 == 0:
        report(f"{done} người đã chuyển sang khóa mới.")
