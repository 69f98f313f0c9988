"""Signing in and out: the password is checked, the reach worked out, and only the hash of the new secret stored.

A secret is never kept through a sign-in: every one opens a new sign-in, and ends the one that the browser brought."""

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import insert, text, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from service.access import queries
from service.access.matrix import Role
from service.access.queries import NOTHING
from service.access.tables import Grant
from service.accounts import passwords
from service.accounts.queries import account_to_sign_in, hold_account
from service.accounts.tables import Account, SignIn
from service.foundation import clock
from service.foundation.database import token_hash
from service.foundation.errors import Conflict, Forbidden, NotFound, ServiceError, Unauthenticated
from service.foundation.rows import AnyRow
from service.foundation.text import fold, nfc

DEMO_ELSEWHERE = (
    "Tài khoản chạy thử không dùng được ở đây",
    "Mật khẩu của tài khoản chạy thử ai cũng biết, nên chỉ đăng nhập được khi dịch vụ chạy với cơ sở dữ liệu đi kèm trên chính máy "
    "này (127.0.0.1). Hãy dùng tài khoản do quản trị tỉnh cấp.",
)


PENDING = "pending"
"""The kind of a sign-in whose password was right and whose second step is missing: it opens the page of that step, and nothing else."""


@dataclass(frozen=True)
class OpenedSignIn:
    """A new sign-in: the secret leaves once and is never stored."""

    token: str
    csrf: str
    kind: str
    roles: tuple[str, ...]
    display_name: str
    expires_at: datetime


async def sign_in(
    session: AsyncSession,
    *,
    username: str,
    password: str,
    kind: str,
    life: timedelta,
    demo_allowed: bool = False,
) -> OpenedSignIn:
    """Open a sign-in with a password alone. Raises as `check_password`."""
    account = await check_password(session, username=username, password=password, demo_allowed=demo_allowed)
    return await open_sign_in(session, account_id=account.id, display_name=account.display_name, kind=kind, life=life)


async def check_password(
    session: AsyncSession, *, username: str, password: str, demo_allowed: bool, instead_of: str | None = None
) -> AnyRow:
    """The account of a user name and its password; the transaction is the account's from here on, and the session `instead_of` ends.

    Raises Unauthenticated without saying which part was wrong, Forbidden (`demo-account-elsewhere`) unless `demo_allowed`."""
    account = await account_to_sign_in(session, fold(username))
    if not await passwords.matches(account.password_hash if account else None, password) or account is None:
        raise _refused()
    if account.demo and not demo_allowed:
        raise Forbidden("demo-account-elsewhere", *DEMO_ELSEWHERE)
    if instead_of:
        await sign_out(session, instead_of)
    await session.execute(text("SELECT set_config('app.account', :id, true)"), {"id": str(account.id)})
    if passwords.outdated(account.password_hash):
        await keep_password(session, account_id=account.id, password=password)
    return account


async def open_sign_in(
    session: AsyncSession,
    *,
    account_id: int,
    display_name: str,
    kind: str,
    life: timedelta,
    agent: str = "",
    scopes: Sequence[str] = (),
) -> OpenedSignIn:
    """A new secret with the reach of today: a browser session (`web`), a bearer token (`bearer`), a program's (`client`), or the wait for the second step (`pending`)."""
    await hold_account(session, account_id)  # a right that is given or taken meanwhile waits, and then finds this sign-in
    reach = NOTHING if kind == PENDING else await queries.reach_of(session, account_id=account_id, on=clock.today())
    token, csrf, expires_at = secrets.token_urlsafe(32), secrets.token_urlsafe(24), clock.now() + life
    await session.execute(
        insert(SignIn).values(
            token_hash=token_hash(token), account_id=account_id, kind=kind, csrf=csrf,
            roles=list(reach.roles), communes=list(reach.communes), writes=list(reach.writes), counted=list(reach.counted),
            administers=list(reach.administers), household_id=reach.household_id, agent=agent, offices=list(reach.offices),
            scopes=list(scopes),
            created_at=clock.now(), expires_at=expires_at,
        )
    )  # fmt: skip
    return OpenedSignIn(token, csrf, kind, reach.roles, display_name, expires_at)


async def sign_out(session: AsyncSession, token: str) -> None:
    """Revoke the sign-in of a token; it opens nothing from the next statement on."""
    await session.execute(update(SignIn).where(SignIn.token_hash == token_hash(token)).values(revoked_at=clock.now()))


async def revoke(session: AsyncSession, *, account_id: int, uid: uuid.UUID) -> None:
    """End one of one's own sign-ins. Raises NotFound when none of that id is open."""
    ended = update(SignIn).where(SignIn.account_id == account_id, SignIn.uid == uid, SignIn.revoked_at.is_(None))
    if (await session.execute(ended.values(revoked_at=clock.now()).returning(SignIn.uid))).first() is None:
        raise NotFound


async def revoke_others(session: AsyncSession, *, account_id: int, token: str) -> None:
    """End all of one's own sign-ins but the one of this token."""
    ended = update(SignIn).where(SignIn.account_id == account_id, SignIn.revoked_at.is_(None))
    await session.execute(ended.where(SignIn.token_hash != token_hash(token)).values(revoked_at=clock.now()))


async def keep_password(session: AsyncSession, *, account_id: int, password: str) -> None:
    """Store the hash of a password, in the transaction of its account."""
    changed = update(Account).where(Account.id == account_id)
    await session.execute(changed.values(password_hash=await passwords.hashed(password)))


def _refused() -> ServiceError:
    return Unauthenticated("wrong-credentials", "Tên đăng nhập hoặc mật khẩu chưa đúng", "Hãy kiểm tra cả hai rồi thử lại.")


async def create_account(session: AsyncSession, *, username: str, display_name: str, password: str, demo: bool = False) -> int:
    """A new account, as the owner. Raises Conflict when the user name is taken."""
    folded = fold(username)
    if await account_to_sign_in(session, folded) is not None:
        raise Conflict("username-taken", f"Tên đăng nhập “{folded}” đã có người dùng")
    values = {
        "username": folded, "display_name": nfc(display_name), "demo": demo, "created_at": clock.now(),
        "password_hash": await passwords.hashed(password),
    }  # fmt: skip
    return (await session.execute(insert(Account).values(**values).returning(Account.id))).scalar_one()


async def give_grant(
    session: AsyncSession,
    *,
    account_id: int,
    role: Role,
    valid: Range[date],
    basis: str,
    place_id: int | None = None,
    household_id: int | None = None,
) -> None:
    """One role at one place, or for one household, between two dates; as the owner."""
    values = {
        "account_id": account_id,
        "role": role,
        "place_id": place_id,
        "household_id": household_id,
        "valid": valid,
        "basis": basis,
    }
    await session.execute(insert(Grant).values(**values, granted_at=clock.now()))
