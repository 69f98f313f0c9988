"""What an administrator does about other people's accounts. Whatever changes what an account may do ends its open sign-ins."""

import uuid
from datetime import date, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from service.access import account_queries as queries
from service.access.account_schemas import (
    ConfirmedOut,
    GrantEndIn,
    GrantIn,
    InvitationIn,
    InvitationOut,
    ReasonIn,
    ResetIn,
)
from service.access.caller import require, require_account
from service.access.invitation_tables import ResetKind
from service.access.matrix import Action
from service.accounts.one_time_codes import new_invitation_code, recovery_hash
from service.foundation import audit, clock
from service.foundation.answers import KNOWN_CONSTRAINTS
from service.foundation.caller import Caller
from service.foundation.errors import Conflict, Invalid, NotFound
from service.foundation.rows import AnyRow

GOOD_FOR = timedelta(days=7)
"""How long a code is good, and how long a reset waits for a second administrator."""
KNOWN_CONSTRAINTS |= {"uq_account_username": ("username-taken", "Tên đăng nhập này đã có người dùng. Hãy chọn tên khác.")}


async def invite(session: AsyncSession, *, caller: Caller, given: InvitationIn) -> InvitationOut:
    """An account without a password, and the code with which its holder sets one. Raises Invalid (`unknown-place`), Conflict (`username-taken`)."""
    require(caller, Action.MANAGE_ACCOUNTS)
    code, at = new_invitation_code(), clock.now()
    made = await queries.invite(
        session, username=given.username, called=given.display_name, **_right(given),
        secret=recovery_hash(code), until=at + GOOD_FOR, at=at,
    )  # fmt: skip
    if made is None:
        raise _not_here()
    await _record(session, caller, "invite_account", made.account_id, given.basis, **_told(given))
    return InvitationOut(account=made.account_uid, username=given.username, code=code, expires_at=at + GOOD_FOR)


async def invite_again(session: AsyncSession, *, caller: Caller, uid: uuid.UUID) -> InvitationOut:
    """Another code for who has no way in yet; the one before is worth nothing. Raises NotFound, Conflict (`password-set`)."""
    account = await _known(session, caller, uid)
    code, at = new_invitation_code(), clock.now()
    done = await queries.invite_again(session, uid=uid, secret=recovery_hash(code), until=at + GOOD_FOR, at=at)
    if done is None:
        raise Conflict(
            "password-set",
            "Tài khoản này đã có cách đăng nhập, hoặc đã đóng",
            "Chỉ người chưa nhận lời mời mới được mời lại. Quên mật khẩu thì dùng mục đặt lại, cần hai quản trị.",
        )
    await _record(session, caller, "invite_again", done)
    return InvitationOut(account=uid, username=account.username, code=code, expires_at=at + GOOD_FOR)


async def close(session: AsyncSession, *, caller: Caller, uid: uuid.UUID, given: ReasonIn) -> None:
    """From now on the account opens nothing. Raises NotFound, Conflict (`account-closed`)."""
    await _known(session, caller, uid)
    done = await queries.close(session, uid=uid, at=clock.now())
    if done is None:
        raise _closed()
    await _record(session, caller, "close_account", done, given.reason)


async def give_grant(session: AsyncSession, *, caller: Caller, uid: uuid.UUID, given: GrantIn) -> uuid.UUID:
    """One more right; open sign-ins end. Raises NotFound, Invalid (`unknown-place`), Conflict (`account-closed`)."""
    account = await _known(session, caller, uid)
    if not account.active:
        raise _closed()
    made = await queries.give_grant(session, uid=uid, **_right(given), at=clock.now())
    if made is None:
        raise _not_here()
    await _record(session, caller, "give_grant", made.account_id, given.basis, **_told(given))
    found: uuid.UUID = made.grant_uid
    return found


async def end_grant(session: AsyncSession, *, caller: Caller, uid: uuid.UUID, grant: uuid.UUID, given: GrantEndIn) -> None:
    """Take a right away; open sign-ins end. Raises NotFound, Invalid (`day-over`), Conflict (`grant-ended`)."""
    await _known(session, caller, uid)
    on_day = clock.today() if given.last_day is None else _day_after(given.last_day)
    if on_day < clock.today():
        raise Invalid.field("last_day", "day-over", "Ngày này đã qua. Hãy ghi từ hôm nay trở đi, hoặc bỏ trống để kết thúc ngay.")
    done = await queries.end_grant(session, uid=uid, grant=grant, on_day=on_day, at=clock.now())
    if done is None:
        raise Conflict("grant-ended", "Quyền này đã kết thúc trước ngày đó", "Hãy tải lại trang để xem ngày kết thúc.")
    await _record(session, caller, "end_grant", done, given.reason, grant=str(grant), from_day=on_day.isoformat())


async def ask_reset(session: AsyncSession, *, caller: Caller, uid: uuid.UUID, given: ResetIn) -> uuid.UUID:
    """The first person's word that a phone or password is lost; nothing changes yet. Raises NotFound, Conflict (`account-closed`)."""
    await _known(session, caller, uid)
    made = await queries.ask_reset(session, uid=uid, kind=given.kind, reason=given.reason, at=clock.now())
    if made is None:
        raise _closed()
    await _record(session, caller, "ask_reset", made.account_id, given.reason, kind=given.kind)
    found: uuid.UUID = made.reset_uid
    return found


async def confirm_reset(session: AsyncSession, *, caller: Caller, uid: uuid.UUID, reset: uuid.UUID) -> ConfirmedOut:
    """The second person's word: the phone is forgotten, or a code for another password is made; never both at once.

    Raises NotFound, Conflict (`second-person-needed`)."""
    account = await _known(session, caller, uid)
    code, at = new_invitation_code(), clock.now()
    done = await queries.confirm_reset(
        session, uid=uid, reset=reset, secret=recovery_hash(code), until=at + GOOD_FOR, since=at - GOOD_FOR, at=at
    )
    if done is None:
        raise Conflict(
            "second-person-needed",
            "Không xác nhận được lần đặt lại này",
            "Người đề nghị không tự xác nhận; đề nghị quá 7 ngày hoặc đã xác nhận thì phải đề nghị lại.",
        )
    await _record(session, caller, "confirm_reset", done.account_id, kind=done.kind)
    kind = ResetKind(done.kind)
    if kind is ResetKind.SECOND_FACTOR:
        return ConfirmedOut(kind=kind, invitation=None)
    made = InvitationOut(account=uid, username=account.username, code=code, expires_at=at + GOOD_FOR)
    return ConfirmedOut(kind=kind, invitation=made)


async def _known(session: AsyncSession, caller: Caller, uid: uuid.UUID) -> AnyRow:
    require(caller, Action.MANAGE_ACCOUNTS)
    found = await queries.account(session, uid, me=require_account(caller))
    if found is None:
        raise NotFound
    return found


def _right(given: GrantIn) -> dict[str, Any]:
    before = _day_after(given.last_day) if given.last_day else None
    return {"role": given.role, "place": given.place_id, "since": given.since, "before": before, "because": given.basis}


def _told(given: GrantIn) -> dict[str, Any]:
    until = given.last_day.isoformat() if given.last_day else None
    return {"role": given.role, "place": given.place_id, "since": given.since.isoformat(), "last_day": until}


def _day_after(day: date) -> date:
    return min(day, date.max - timedelta(days=1)) + timedelta(days=1)


async def _record(
    session: AsyncSession, caller: Caller, action: str, account_id: int, reason: str | None = None, **detail: Any
) -> None:
    await audit.record(
        session, province_id=caller.administers[0], account_id=require_account(caller), action=action, subject_kind="account",
        subject_id=account_id, reason=reason, **detail,
    )  # fmt: skip


def _not_here() -> Invalid:
    return Invalid.field(
        "place_id",
        "unknown-place",
        "Bạn không giao được quyền này ở nơi đó: nơi phải thuộc tỉnh của bạn, quản trị tỉnh phải ở chính tỉnh.",
    )


def _closed() -> Conflict:
    return Conflict("account-closed", "Tài khoản này đã đóng", "Người trở lại làm việc được mời bằng tài khoản mới.")
