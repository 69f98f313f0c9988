"""The programs of an administrator's province, and the one that shows a client id and a secret."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.client_tables import ApiClient, ClientSecret
from service.foundation.rows import AnyRow

_MADE = text("SELECT make_client_account(:client, :called, :as_role, :province, :place, :because, :on_day, :at)")
_CLOSED = text("SELECT close_client_account(:client)")
_KNOWN = text("SELECT account_id, display_name, scopes FROM client_to_sign_in(:client, :hash, :at)")


async def clients(session: AsyncSession, *, at: datetime) -> Sequence[AnyRow]:
    """Every program of the provinces that the caller administers, the newest first, with how many secrets open it now."""
    good = ClientSecret.expires_at.is_(None) | (ClientSecret.expires_at > at)
    secrets = select(func.count()).where(ClientSecret.api_client_id == ApiClient.id, good).scalar_subquery()
    found = select(ApiClient.uid, ApiClient.name, ApiClient.place_id, ApiClient.scopes, ApiClient.basis, ApiClient.made_at, ApiClient.revoked_at, secrets.label("secrets"))  # fmt: skip
    return (await session.execute(found.order_by(ApiClient.id.desc()))).all()


async def open_client(session: AsyncSession, uid: uuid.UUID) -> AnyRow | None:
    """One that is not closed, locked until the transaction ends."""
    found = select(ApiClient.id, ApiClient.province_id).where(ApiClient.uid == uid, ApiClient.revoked_at.is_(None))
    return (await session.execute(found.with_for_update(of=ApiClient))).one_or_none()


async def good_secrets(session: AsyncSession, client_id: int, *, at: datetime) -> Sequence[int]:
    """The ids of the secrets that open, the newest first."""
    good = or_(ClientSecret.expires_at.is_(None), ClientSecret.expires_at > at)
    found = select(ClientSecret.id).where(ClientSecret.api_client_id == client_id, good)
    return (await session.execute(found.order_by(ClientSecret.id.desc()))).scalars().all()


async def make_account(
    session: AsyncSession,
    *,
    client: str,
    called: str,
    as_role: str,
    province: int,
    place: int,
    because: str,
    on_day: date,
    at: datetime,
) -> int | None:
    """The account behind a new program, with its grant; None when the place is not of the caller's province."""
    values: dict[str, Any] = {
        "client": client, "called": called, "as_role": as_role, "province": province, "place": place, "because": because, "on_day": on_day, "at": at,
    }  # fmt: skip
    made: int | None = (await session.execute(_MADE, values)).scalar_one()
    return made


async def close_account(session: AsyncSession, client: uuid.UUID) -> None:
    """From now on the program's tokens open nothing."""
    await session.execute(_CLOSED, {"client": client})


async def client_to_sign_in(session: AsyncSession, *, client: uuid.UUID, secret_hash: bytes, at: datetime) -> AnyRow | None:
    """The account and scopes of a program, through the function that may look."""
    return (await session.execute(_KNOWN, {"client": client, "hash": secret_hash, "at": at})).one_or_none()
