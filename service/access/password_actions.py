"""A person sets their own password: with the code of an invitation, or for the one that is in force."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.access import account_queries as queries
from service.access import actions
from service.access.account_schemas import LONGEST, SHORTEST
from service.access.caller import require_account
from service.accounts import passwords
from service.accounts.one_time_codes import recovery_hash
from service.accounts.queries import account_to_sign_in, username_of
from service.foundation import audit, clock
from service.foundation.caller import Caller
from service.foundation.errors import Conflict, Invalid, Unauthenticated
from service.foundation.rows import AnyRow
from service.foundation.text import fold, has_control


async def accept_invitation(session: AsyncSession, *, code: str, password: str, again: str) -> None:
    """Set the password of the account behind a code, and use the code up. Raises Unauthenticated (`wrong-invitation`), Invalid."""
    secret, found = await invitation_of(session, code)
    check_new(password, again, username=found.username)
    done = await queries.accept(session, secret=secret, password_hash=await passwords.hashed(password), at=clock.now())
    if done is None:
        raise wrong_invitation()
    await session.execute(text("SELECT set_config('app.account', :id, true)"), {"id": str(done)})
    await audit.record(
        session,
        province_id=found.province_id,
        account_id=done,
        action="accept_invitation",
        subject_kind="account",
        subject_id=done,
    )


async def invitation_of(session: AsyncSession, code: str) -> tuple[bytes, AnyRow]:
    """The hash of a code and whom it invites. Raises Unauthenticated (`wrong-invitation`), Invalid (`missing`)."""
    if not code.strip():
        raise Invalid.field("code", "missing", "Mục này còn trống. Hãy nhập mã mời.")
    secret = recovery_hash(code)
    found = await queries.invited(session, secret=secret, at=clock.now())
    if found is None:
        raise wrong_invitation()
    return secret, found


async def change_password(session: AsyncSession, *, caller: Caller, current: str, password: str, again: str, token: str) -> None:
    """Another password for one's own account. Raises Unauthenticated (`wrong-password`), Invalid, Conflict (`demo-password`)."""
    account_id = require_account(caller)
    username = await username_of(session, account_id)
    account = await own_password(session, username=username, password=current)
    if account.demo:
        raise Conflict(
            "demo-password", "Mật khẩu của tài khoản chạy thử không đổi được", "Mật khẩu này in ở trang đăng nhập cho mọi người."
        )
    check_new(password, again, username=username)
    await actions.keep_password(session, account_id=account_id, password=password)
    await actions.revoke_others(session, account_id=account_id, token=token)
    province_id = await queries.province_of(session, account_id)
    if province_id is not None:
        await audit.record(
            session,
            province_id=province_id,
            account_id=account_id,
            action="change_password",
            subject_kind="account",
            subject_id=account_id,
        )


async def own_password(session: AsyncSession, *, username: str, password: str) -> AnyRow:
    """One's own account, for its password. Raises Unauthenticated (`wrong-password`)."""
    account = await account_to_sign_in(session, username)
    if account is None or not await passwords.matches(account.password_hash, password):
        raise Unauthenticated("wrong-password", "Mật khẩu hiện tại chưa đúng", "Hãy kiểm tra rồi thử lại.")
    return account


def check_new(password: str, again: str, *, username: str) -> None:
    """Raises Invalid: `password-too-short`, `too-long`, `password-is-name`, `passwords-differ`, `control-character`."""
    if len(password) < SHORTEST:
        raise Invalid.field(
            "password",
            "password-too-short",
            f"Mật khẩu cần ít nhất {SHORTEST} ký tự. Vài từ không liên quan ghép lại là dễ nhớ nhất.",
        )
    if len(password) > LONGEST:
        raise Invalid.field("password", "too-long", f"Mật khẩu dài nhất {LONGEST} ký tự.")
    if has_control(password):
        raise Invalid.field("password", "control-character", "Mật khẩu có ký tự không gõ được. Hãy gõ lại.")
    if username in fold(password):
        raise Invalid.field("password", "password-is-name", "Mật khẩu không được chứa tên đăng nhập.")
    if password != again:
        raise Invalid.field("again", "passwords-differ", "Hai lần nhập không giống nhau. Hãy nhập lại.")


def wrong_invitation() -> Unauthenticated:
    """What is said to a code that opens nothing."""
    return Unauthenticated(
        "wrong-invitation", "Mã mời chưa đúng, đã dùng rồi hoặc hết hạn", "Hãy kiểm tra lại mã, hoặc nhờ quản trị tỉnh mời lại."
    )
