"""What becomes of who comes back from the identity provider: into the linked account, a link of one's own account, an invitation accepted.

Whoever is known at the provider and linked to nothing is told what to do; nobody gets an account that way (decision 0028)."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.access import account_queries, actions, password_actions
from service.access import provider_queries as queries
from service.access.actions import DEMO_ELSEWHERE
from service.access.provider_tables import ProviderLink
from service.accounts.queries import account_to_sign_in, username_of
from service.foundation import audit, clock
from service.foundation.answers import KNOWN_CONSTRAINTS
from service.foundation.crypto import Keyring
from service.foundation.errors import Conflict, Forbidden

KNOWN_CONSTRAINTS |= {
    "uq_provider_link_subject_index": (
        "provider-link-taken",
        "Người này ở nơi định danh đã nối với một tài khoản khác ở đây. Hãy gỡ ở tài khoản kia trước, hoặc liên hệ quản trị tỉnh",
    ),
    "uq_provider_link_account_id_issuer": (
        "provider-linked",
        "Tài khoản này đã nối với một người ở nơi định danh. Hãy gỡ trước khi nối lại",
    ),
}


@dataclass(frozen=True)
class Holder:
    """Whose account it is."""

    id: int
    display_name: str


async def account_of(
    session: AsyncSession, keyring: Keyring, *, issuer: str, subject: str, demo_allowed: bool, instead_of: str | None
) -> Holder:
    """The account that a subject opens; the transaction is the account's from here on, and the session `instead_of` ends.

    Raises Forbidden (`provider-unknown`, `provider-account-closed`, `demo-account-elsewhere`)."""
    found = await queries.linked_account(session, keyring.blind_indexes(_named(issuer, subject)))
    if found is None:
        raise Forbidden(
            "provider-unknown",
            "Chưa có tài khoản nào ở đây nối với bạn",
            "Nơi định danh đã nhận ra bạn, nhưng tài khoản ở đây do quản trị tỉnh mời. Nếu có mã mời, hãy nhập ở trang nhận lời mời. "
            "Nếu đã có tài khoản, hãy đăng nhập bằng mật khẩu rồi nối ở trang Tài khoản của tôi.",
        )
    if not found.active:
        raise Forbidden(
            "provider-account-closed",
            "Tài khoản của bạn ở đây đã đóng",
            "Nếu bạn trở lại làm việc, hãy nhờ quản trị tỉnh mời lại.",
        )
    if found.demo and not demo_allowed:
        raise Forbidden("demo-account-elsewhere", *DEMO_ELSEWHERE)
    if instead_of:
        await actions.sign_out(session, instead_of)
    await _become(session, found.id)
    return Holder(found.id, found.display_name)


async def record_sign_in(session: AsyncSession, *, account_id: int, second_step: str) -> None:
    """Keep that somebody came in by the provider, and who vouched for the second step: `provider`, `own`, or `none` was needed."""
    await _record(session, account_id, "sign_in_by_provider", second_step=second_step)


async def link(session: AsyncSession, keyring: Keyring, *, account_id: int, issuer: str, subject: str) -> None:
    """From now on the subject opens the caller's account. A second link, or one of another account, is refused by the database (`provider-link-taken`, `provider-linked`)."""
    values = _sealed(keyring, issuer, subject)
    await session.execute(insert(ProviderLink).values(account_id=account_id, made_at=clock.now(), **values))
    await _record(session, account_id, "link_provider")


async def unlink(session: AsyncSession, *, account_id: int, issuer: str, token: str) -> None:
    """Forget one's link, and end every other sign-in. Raises Conflict (`provider-not-linked`, `last-way-in`)."""
    found = await queries.own_link(session, account_id=account_id, issuer=issuer)
    if found is None:
        raise Conflict("provider-not-linked", "Tài khoản này chưa nối với nơi định danh", "Hãy tải lại trang.")
    if not await has_password(session, account_id):
        raise Conflict(
            "last-way-in",
            "Đây là cách đăng nhập duy nhất của tài khoản này nên không gỡ được",
            "Hãy nhờ hai quản trị của tỉnh đặt lại mật khẩu trước.",
        )
    await session.execute(delete(ProviderLink).where(ProviderLink.id == found.id))
    await actions.revoke_others(session, account_id=account_id, token=token)
    await _record(session, account_id, "unlink_provider")


async def accept(session: AsyncSession, keyring: Keyring, *, secret: bytes, issuer: str, subject: str) -> Holder:
    """Use an invitation up: the link is the one way into its account, a password and a link from before are forgotten.

    Raises Unauthenticated (`wrong-invitation`); a subject of another account is refused by the database (`provider-link-taken`)."""
    at = clock.now()
    invited = await account_queries.invited(session, secret=secret, at=at)
    done = await queries.accept(session, secret=secret, link=_sealed(keyring, issuer, subject), at=at)
    if invited is None or done is None:
        raise password_actions.wrong_invitation()
    await _become(session, done)
    await _record(session, done, "accept_invitation", way="provider")
    return Holder(done, invited.display_name)


async def has_password(session: AsyncSession, account_id: int) -> bool:
    """Can the caller's own account be opened with a password?"""
    found = await account_to_sign_in(session, await username_of(session, account_id))
    return found is not None and found.password_hash is not None


async def reseal_all(session: AsyncSession, keyring: Keyring) -> int:
    """Bring every subject under the keys in force, as the owner; how many. Raises KeyError when one stands under a key that is not at hand."""
    found = await queries.links_under_another(session, keyring.master_id)
    for one in found:
        keys = keyring.named(one.master_key_id)
        subject = keys.unseal(one.subject, bound_to=one.subject_index)
        values = _sealed(keyring, one.issuer, subject)
        await session.execute(update(ProviderLink).where(ProviderLink.id == one.id).values(**values))
    return len(found)


def _named(issuer: str, subject: str) -> str:
    return f"{issuer}\n{subject}"


def _sealed(keyring: Keyring, issuer: str, subject: str) -> dict[str, Any]:
    index = keyring.blind_index(_named(issuer, subject))
    sealed = keyring.seal(subject, bound_to=index)
    return {"issuer": issuer, "subject_index": index, "subject": sealed, "master_key_id": keyring.master_id}


async def _become(session: AsyncSession, account_id: int) -> None:
    """The transaction is this account's, and no longer of who was signed in before in this browser."""
    became = "SELECT set_config('app.account', :id, true), set_config('app.offices', '', true)"
    await session.execute(text(became), {"id": str(account_id)})


async def _record(session: AsyncSession, account_id: int, action: str, **detail: Any) -> None:
    province_id = await account_queries.province_of(session, account_id)
    if province_id is not None:
        await audit.record(
            session, province_id=province_id, account_id=account_id, action=action, subject_kind="account", subject_id=account_id, **detail
        )  # fmt: skip
