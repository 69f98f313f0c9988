"""Making a program, a new secret for it, closing it, and letting it in."""

import secrets
import uuid
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.access import actions, client_queries
from service.access.actions import OpenedSignIn
from service.access.client_schemas import ClientIn, ClientSecretOut
from service.access.client_tables import ApiClient, ClientSecret
from service.access.matrix import Role
from service.access.scopes import CLIENT, role_behind
from service.foundation import audit, clock
from service.foundation.caller import Caller
from service.foundation.database import token_hash
from service.foundation.errors import Forbidden, Invalid, NotFound, Unauthenticated


async def make_client(session: AsyncSession, *, caller: Caller, given: ClientIn) -> ClientSecretOut:
    """A program with its first secret. Raises Invalid (`unknown-place`) outside the caller's province, Forbidden (`people-not-yours`)."""
    if role_behind(set(given.scopes)) is Role.COMMUNE_STAFF and given.place_id not in caller.communes:
        raise Forbidden(
            "people-not-yours",
            "Bạn không đọc được người ở nơi này nên không cho chương trình đọc được",
            "Chỉ phạm vi statistics:read không có người nào. Phạm vi khác do người vừa là quản trị tỉnh, vừa có quyền đọc người của chính xã đó giao.",
        )
    uid, at, scopes, province_id = uuid.uuid4(), clock.now(), set(given.scopes), caller.administers[0]
    account_id = await client_queries.make_account(
        session, client=str(uid), called=given.name, as_role=role_behind(scopes), province=province_id,
        place=given.place_id, because=given.basis, on_day=clock.today(), at=at,
    )  # fmt: skip
    if account_id is None:
        raise Invalid.field("place_id", "unknown-place", "Không có nơi này trong tỉnh của bạn. Hãy xem lại mã.")
    values = {
        "uid": uid, "province_id": province_id, "place_id": given.place_id, "account_id": account_id, "name": given.name,
        "scopes": sorted(scopes), "basis": given.basis, "entered_by": caller.account_id, "made_at": at,
    }  # fmt: skip
    made = (await session.execute(insert(ApiClient).values(**values).returning(ApiClient.id))).scalar_one()
    await _record(session, caller, "make_client", made, reason=given.basis, scopes=sorted(scopes))
    return ClientSecretOut(client_id=uid, client_secret=await _new_secret(session, made, province_id))


async def rotate(session: AsyncSession, *, caller: Caller, uid: uuid.UUID, overlap: timedelta) -> ClientSecretOut:
    """A new secret; the one before opens for `overlap` more, any older one no longer. Raises NotFound."""
    client = await client_queries.open_client(session, uid)
    if client is None:
        raise NotFound
    ends = [clock.now() + overlap, *[clock.now()] * 9]
    for secret_id, at in zip(await client_queries.good_secrets(session, client.id, at=clock.now()), ends, strict=False):
        await session.execute(update(ClientSecret).where(ClientSecret.id == secret_id).values(expires_at=at))
    await _record(session, caller, "rotate_client", client.id)
    return ClientSecretOut(client_id=uid, client_secret=await _new_secret(session, client.id, client.province_id))


async def close(session: AsyncSession, *, caller: Caller, uid: uuid.UUID) -> None:
    """From now on neither its secrets nor its open tokens are good for anything. Raises NotFound."""
    client = await client_queries.open_client(session, uid)
    if client is None:
        raise NotFound
    await session.execute(update(ApiClient).where(ApiClient.id == client.id).values(revoked_at=clock.now()))
    await client_queries.close_account(session, uid)
    await _record(session, caller, "close_client", client.id)


async def sign_client_in(
    session: AsyncSession, *, client_id: str, secret: str, wanted: Collection[str], life: timedelta
) -> tuple[OpenedSignIn, tuple[str, ...]]:
    """A token with the scopes that were asked for, or all that it has. Raises Unauthenticated (`wrong-client`), Invalid (`unknown-scope`)."""
    try:
        uid = uuid.UUID(client_id)
    except ValueError:
        raise _wrong() from None
    found = await client_queries.client_to_sign_in(session, client=uid, secret_hash=token_hash(secret), at=clock.now())
    if found is None:
        raise _wrong()
    if not set(wanted) <= set(found.scopes):
        raise Invalid.field(
            "scope", "unknown-scope", "Chương trình này không được giao phạm vi đó. Hãy bỏ đi, hoặc nhờ quản trị tỉnh giao."
        )
    scopes = tuple(sorted(wanted or found.scopes))
    await session.execute(text("SELECT set_config('app.account', :id, true)"), {"id": str(found.account_id)})
    opened = await actions.open_sign_in(
        session, account_id=found.account_id, display_name=found.display_name, kind=CLIENT, life=life, scopes=scopes
    )
    return opened, scopes


async def _new_secret(session: AsyncSession, client_id: int, province_id: int) -> str:
    secret = secrets.token_urlsafe(32)
    values = {"api_client_id": client_id, "province_id": province_id, "secret_hash": token_hash(secret), "made_at": clock.now()}
    await session.execute(insert(ClientSecret).values(**values))
    return secret


async def _record(
    session: AsyncSession, caller: Caller, action: str, client_id: int, *, reason: str | None = None, **detail: Any
) -> None:
    await audit.record(
        session, province_id=caller.administers[0], account_id=caller.account_id or 0, action=action, subject_kind="api_client",
        subject_id=client_id, reason=reason, **detail,
    )  # fmt: skip


def _wrong() -> Unauthenticated:
    return Unauthenticated("wrong-client", "Mã hoặc khóa của chương trình chưa đúng", "Hãy kiểm tra client_id và client_secret.")
