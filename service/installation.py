"""Brings the database up for a process: embedded under our supervisor, or the given one after checking its roles; then migrations and keys.

What is refused here is refused before the first request: a serving role with too much power, missing keys, demo accounts in production."""

import re
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from service.access.provider_fetching import is_safe
from service.certificates.signing import SigningKeys
from service.foundation.crypto import Keyring
from service.foundation.database import Database, connect
from service.foundation.embedded import ClusterAddress, EmbeddedCluster
from service.foundation.migrate import migrate
from service.foundation.schema import SERVING
from service.keys import InstallationError, certificate_keys, embedded_keyring, given_keyring, kept
from service.settings import Settings

DATABASE, OWNER, APP = "hoctap", "hoctap_owner", "hoctap_app"


@dataclass(frozen=True)
class Installation:
    """A database that is migrated and safe to serve, with the keys of its personal data."""

    database: Database
    keyring: Keyring
    cluster: EmbeddedCluster | None
    keys: Callable[[], Keyring]
    """The keys as they are now: those of an embedded installation change under a running process."""
    certificates: SigningKeys
    """What certificates are signed with, and were before."""


@asynccontextmanager
async def installed(settings: Settings, *, report: Callable[[str], None]) -> AsyncIterator[Installation]:
    """The installation of these settings, for as long as the block runs. Raises InstallationError."""
    refuse_half_a_provider(settings)
    if settings.embedded:
        async with EmbeddedCluster(settings.data_dir, report=report) as cluster:
            urls = await prepare_embedded(cluster.address, settings.data_dir)
            async with _opened(*urls) as database:
                keyring, certificates = embedded_keyring(settings), certificate_keys(settings)
                yield Installation(database, keyring, cluster, lambda: embedded_keyring(settings), certificates)
    else:
        async with _opened(str(settings.database_url), _owner_url(settings)) as database:
            await refuse_unsafe(database)
            keyring = given_keyring(settings)
            yield Installation(database, keyring, None, lambda: keyring, certificate_keys(settings))


def refuse_half_a_provider(settings: Settings) -> None:
    """An identity provider is named whole, over TLS, and with words that a token can say, or not at all. Raises InstallationError."""
    if not settings.oidc:
        return
    missing = [name.upper() for name in ("oidc_client_id", "oidc_client_secret") if not getattr(settings, name)]
    if missing:
        raise InstallationError(f"Đã có OIDC_ISSUER nhưng thiếu {', '.join(missing)}.")
    if not is_safe(settings.oidc_issuer, loopback=settings.embedded):
        raise InstallationError("OIDC_ISSUER phải là một địa chỉ https://… (http chỉ nhận 127.0.0.1, với cơ sở dữ liệu đi kèm).")
    strange = [word for word in settings.oidc_second_step.split() if not re.fullmatch(r"(acr|amr)=\S+", word)]
    if strange:
        raise InstallationError(
            f"OIDC_SECOND_STEP chỉ nhận acr=… và amr=…, cách nhau bằng dấu cách; không hiểu: {' '.join(strange)}."
        )


def _owner_url(settings: Settings) -> str:
    if not settings.database_owner_url:
        raise InstallationError(
            "Đã có DATABASE_URL nhưng thiếu DATABASE_OWNER_URL: cần vai trò chủ sở hữu để nâng cấp và chấm điểm."
        )
    return settings.database_owner_url


async def admit(settings: Settings) -> None:
    """Migrate a given database as its owner and let the login of DATABASE_URL serve; an embedded one is told so at each start.

    Raises InstallationError when there is no such login."""
    if not settings.embedded:
        await _migrate_and_admit(_owner_url(settings), make_url(str(settings.database_url)).username or "")


@asynccontextmanager
async def _opened(serving_url: str, owner_url: str) -> AsyncIterator[Database]:
    database = connect(serving_url, owner_url)
    try:
        await migrate(database.owner)
        yield database
    finally:
        await database.close()


def refuse_homeless_files(settings: Settings) -> None:
    """Several processes may serve one given database: they must be told the one folder of their files. Raises InstallationError."""
    if not settings.embedded and settings.evidence_dir is None:
        raise InstallationError(
            "Đã có DATABASE_URL nhưng thiếu EVIDENCE_DIR: cần một thư mục chung cho tệp minh chứng, ngoài mọi thư mục được phục vụ."
        )


_ONE_PROCESS_AT_A_TIME = text("SELECT pg_advisory_lock(hashtext('hoctap: prepare'))")


async def prepare_embedded(address: ClusterAddress, data_dir: Path) -> tuple[str, str]:
    """Make the owner, the serving login and the database unless they are there; their passwords lie in DATA_DIR (0600)."""
    owner_password, app_password = (_password(data_dir, role) for role in (OWNER, APP))
    owner_url = address.url(user=OWNER, password=owner_password, database=DATABASE)
    engine = create_async_engine(address.superuser_url(), isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as waiting:
            await waiting.execute(_ONE_PROCESS_AT_A_TIME)
            await ensure_logins(engine, data_dir)
            await _ensure_database(engine)
            await _migrate_and_admit(owner_url, APP)
    finally:
        await engine.dispose()  # closes the connection that holds the lock
    return address.url(user=APP, password=app_password, database=DATABASE), owner_url


async def ensure_logins(admin: AsyncEngine, data_dir: Path) -> None:
    """Make the owner and the serving login, or give them the passwords that lie in DATA_DIR."""
    await _ensure_role(admin, OWNER, _password(data_dir, OWNER), "CREATEROLE")
    await _ensure_role(admin, APP, _password(data_dir, APP), "")


def _password(data_dir: Path, role: str) -> str:
    return kept(data_dir / f"{role}.password", _new_password)


async def _ensure_role(engine: AsyncEngine, role: str, password: str, options: str) -> None:
    async with engine.connect() as connection:
        known = (await connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :r"), {"r": role})).scalar()
        verb = "ALTER" if known else "CREATE"
        await connection.execute(text(f"{verb} ROLE {role} LOGIN {options} PASSWORD '{password}'"))


async def _ensure_database(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        if not (await connection.execute(text("SELECT 1 FROM pg_database WHERE datname = :d"), {"d": DATABASE})).scalar():
            await connection.execute(text(f"CREATE DATABASE {DATABASE} OWNER {OWNER}"))


_SERVES = text("SELECT pg_has_role(oid, :group, 'MEMBER') FROM pg_roles WHERE rolname = :role")


async def _migrate_and_admit(owner_url: str, role: str) -> None:
    engine = create_async_engine(owner_url)
    try:
        await migrate(engine)
        await _let_serve(engine, role)
    finally:
        await engine.dispose()


async def _let_serve(owner: AsyncEngine, role: str) -> None:
    quoted = owner.dialect.identifier_preparer.quote_identifier(role)
    try:
        async with owner.begin() as connection:
            if not (await connection.execute(_SERVES, {"group": SERVING, "role": role})).scalar():
                await connection.execute(text(f"GRANT {SERVING} TO {quoted}"))
    except ProgrammingError as refused:
        raise InstallationError(f"Không giao được quyền phục vụ cho vai trò {role} của DATABASE_URL: {refused.orig}") from refused


def _new_password() -> str:
    return secrets.token_urlsafe(24)


_POWERS = text(
    "SELECT rolsuper OR rolbypassrls AS too_strong, "
    "EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid AND c.relkind IN ('r', 'p', 'v')) AS owns, "
    "pg_has_role(r.oid, :group, 'MEMBER') AS serves FROM pg_roles r WHERE rolname = current_user"
)
_DEMO = text("SELECT count(*) FROM account WHERE demo")


async def refuse_unsafe(database: Database) -> None:
    """Refuse a serving role that owns a table, is superuser or may pass row security; refuse demo accounts. Raises InstallationError."""
    async with database.serving.connect() as connection:
        powers = (await connection.execute(_POWERS, {"group": SERVING})).one()
    if powers.too_strong or powers.owns or not powers.serves:
        raise InstallationError(
            "Vai trò của DATABASE_URL không an toàn: vai trò này không được sở hữu bảng, không được là superuser hay BYPASSRLS, "
            f"và phải là thành viên của {SERVING}. Hãy tạo vai trò riêng rồi chạy lại."
        )
    async with database.as_owner() as session:
        if (await session.execute(_DEMO)).scalar_one():
            raise InstallationError("Cơ sở dữ liệu này có tài khoản trình diễn. Hãy xóa chúng trước khi phục vụ thật.")
