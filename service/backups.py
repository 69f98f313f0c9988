"""Backup and restore of an embedded installation: the database by pg_dump and pg_restore of the bundled server, the keys apart from it.

The keys never lie in the dump nor beside it: with them a dump is open, without them what is enciphered in it is lost. A dump counts once
pg_restore can read it; a restore counts once the keys were found to open it, and replaces nothing that is there. Files of evidence lie beside
the dump in a folder of its name, each checked against its hash on the way out and on the way in."""

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from service.foundation.crypto import Keyring
from service.foundation.embedded import ClusterAddress, EmbeddedCluster
from service.foundation.file_store import FileStore, StoredFileError
from service.foundation.schema import GROUP_ROLES
from service.installation import APP, DATABASE, OWNER, ensure_logins
from service.keys import BLIND, MASTER, InstallationError, embedded_keyring
from service.settings import Settings

Report = Callable[[str], None]
DRAFT = "hoctap_restoring"
KEY_FILES = (MASTER, BLIND)


def back_up(cluster: EmbeddedCluster, settings: Settings, *, dump: Path, keys: Path | None) -> list[str]:
    """Dump the database to a new file, copy the files of evidence beside it, and the keys to a folder elsewhere when one is named.

    Returns the files that are damaged and were left out. Raises InstallationError."""
    if dump.exists():
        raise InstallationError(f"{dump} đã có. Hãy đặt tên khác: bản sao lưu không bao giờ bị ghi đè.")
    if keys is not None:
        _copy_keys(settings.data_dir, keys, apart_from=dump)
    part = dump.with_name(dump.name + ".part")
    dump.parent.mkdir(parents=True, exist_ok=True)
    try:
        part.touch(mode=0o600)
        _run(cluster, "pg_dump", "--format=custom", f"--file={part}", "--no-password", database=DATABASE)
        _run(cluster, "pg_restore", "--list", f"--file={os.devnull}", str(part))
        _settle(part)
        left_out = copy_files(FileStore(settings.evidence_folder), files_beside(dump))
        part.rename(dump)
        _settle(dump.parent)
    finally:
        part.unlink(missing_ok=True)
    return left_out


def files_beside(dump: Path) -> FileStore:
    """Where the files of evidence of a dump lie."""
    return FileStore(dump.with_name(dump.name + ".evidence"))


def copy_files(source: FileStore, target: FileStore) -> list[str]:
    """Copy every whole file that is not there yet; the others by hash. What went meanwhile is no loss: nothing named it any more."""
    left_out = []
    for sha256 in sorted(source.hashes()):
        try:
            target.put(source.read(sha256))
        except StoredFileError:
            if source.path(sha256).exists():
                left_out.append(sha256)
    return left_out


def _copy_keys(data_dir: Path, keys: Path, *, apart_from: Path) -> None:
    beside = apart_from.resolve().parent
    if keys.resolve() == beside or beside in keys.resolve().parents:
        raise InstallationError("Khóa phải ở nơi khác, không cùng thư mục với bản sao lưu: ai có cả hai thì đọc được mọi thứ.")
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    for file in sorted(data_dir.glob("*.key*")):
        target = keys / file.name
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as written:
            written.write(file.read_bytes())


def tell_lost(hashes: Sequence[str], report: Report) -> None:
    """Say which files were damaged and left out, and what to do."""
    for sha256 in hashes:
        report(f"✗ tệp minh chứng {sha256} đã hỏng nên không được chép. Hãy chạy reconcile, rồi phục hồi tệp từ bản trước.")


async def restore(settings: Settings, *, dump: Path, keys: Path, report: Report) -> list[str]:
    """Bring a dump into a data folder that has no database yet, with the keys and the files of its day. Returns the files that are damaged.

    Raises InstallationError; again after a kill."""
    if not dump.is_file():
        raise InstallationError(f"Không có tệp {dump}.")
    async with EmbeddedCluster(settings.data_dir, report=report) as cluster:
        admin = create_async_engine(cluster.address.superuser_url(), isolation_level="AUTOCOMMIT")
        try:
            await _refuse_what_is_there(admin, settings.data_dir)
            await _empty_database(admin, settings.data_dir)
            _run(cluster, "pg_restore", "--exit-on-error", "--single-transaction", "--no-password", str(dump), database=DRAFT)
            await _check_keys(cluster.address, _keyring_in(keys))
            _take_keys(keys, settings.data_dir)
            left_out = copy_files(files_beside(dump), FileStore(settings.evidence_folder))
            async with admin.connect() as connection:
                await connection.execute(text(f"ALTER DATABASE {DRAFT} RENAME TO {DATABASE}"))
        finally:
            await admin.dispose()
    return left_out


async def _refuse_what_is_there(admin: AsyncEngine, data_dir: Path) -> None:
    async with admin.connect() as connection:
        there = (await connection.execute(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": DATABASE})).scalar()
    if there:
        raise InstallationError(f"{data_dir} đã có cơ sở dữ liệu. Hãy phục hồi vào một DATA_DIR mới, xem kỹ rồi mới dùng thay.")


async def _empty_database(admin: AsyncEngine, data_dir: Path) -> None:
    await ensure_logins(admin, data_dir)
    async with admin.connect() as connection:
        for statement in (
            *GROUP_ROLES.values(),
            *(f"GRANT {role} TO {OWNER} WITH ADMIN TRUE, INHERIT FALSE, SET TRUE" for role in GROUP_ROLES),
            f"GRANT {next(iter(GROUP_ROLES))} TO {APP}",
            f"DROP DATABASE IF EXISTS {DRAFT} WITH (FORCE)",
            f"CREATE DATABASE {DRAFT} OWNER {OWNER} TEMPLATE template0",
        ):
            await connection.execute(text(statement))


async def _check_keys(address: ClusterAddress, keyring: Keyring) -> None:
    engine = create_async_engine(address.superuser_url(database=DRAFT))
    try:
        async with engine.connect() as connection:
            found = set((await connection.execute(text("SELECT DISTINCT master_key_id FROM person_key"))).scalars())
    finally:
        await engine.dispose()
    if strange := found - {keys.master_id for keys in (keyring, keyring.before) if keys is not None}:
        raise InstallationError(
            f"Khóa trong thư mục đã nêu không mở được bản sao lưu này (cần khóa {', '.join(sorted(strange))})."
        )


def _keyring_in(keys: Path) -> Keyring:
    missing = [name for name in KEY_FILES if not (keys / name).is_file()]
    if missing:
        raise InstallationError(f"Thư mục khóa {keys} thiếu {', '.join(missing)}.")
    return embedded_keyring(Settings(data_dir=keys, master_key=None, blind_index_key=None))


def _take_keys(keys: Path, data_dir: Path) -> None:
    for file in sorted(keys.glob("*.key*")):
        target = data_dir / file.name
        if target.exists() and target.read_bytes() != file.read_bytes():
            raise InstallationError(f"{target} đã có và là khóa khác. Hãy phục hồi vào một DATA_DIR mới.")
        shutil.copyfile(file, target)
        target.chmod(0o600)


def _run(cluster: EmbeddedCluster, program: str, *arguments: str, database: str | None = None) -> None:
    """A program of PostgreSQL. The password goes by the environment: arguments are for everybody to see."""
    address = cluster.address
    where = [f"--host={address.socket_dir}", f"--port={address.port}", f"--username={address.superuser}", f"--dbname={database}"]
    command = [str(cluster.program(program)), *(where if database else ()), *arguments]
    environment: Mapping[str, str] = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "PGPASSWORD": address.superuser_password}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, errors="replace", check=False)  # noqa: S603 our own program and paths
    if done.returncode != 0:
        raise InstallationError(f"{program} không xong: {done.stderr.strip()[-1000:]}")


def _settle(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        with suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
