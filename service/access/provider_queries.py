"""Links to the identity provider: whose account a subject opens, what one's own account is linked to, and what stands under another key."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.provider_tables import ProviderLink
from service.foundation.rows import AnyRow

_LINKED = text("SELECT id, display_name, demo, active FROM linked_account(:indexes)")
_ACCEPT = text("SELECT accept_by_provider(:secret, :issuer, :subject_index, :subject, :master_key_id, :at)")


async def linked_account(session: AsyncSession, indexes: Sequence[bytes]) -> AnyRow | None:
    """The account that a subject opens, closed ones too, through the function that may look."""
    return (await session.execute(_LINKED, {"indexes": list(indexes)})).one_or_none()


async def accept(session: AsyncSession, *, secret: bytes, link: dict[str, Any], at: datetime) -> int | None:
    """Use a code up, and make the link the one way into its account. None when the code is good no longer."""
    found: int | None = (await session.execute(_ACCEPT, {"secret": secret, "at": at, **link})).scalar_one()
    return found


async def own_link(session: AsyncSession, *, account_id: int, issuer: str) -> AnyRow | None:
    """The caller's own link at a provider."""
    found = select(ProviderLink.id, ProviderLink.made_at).where(
        ProviderLink.account_id == account_id, ProviderLink.issuer == issuer
    )
    return (await session.execute(found)).one_or_none()


async def links_under_another(session: AsyncSession, master_id: str) -> Sequence[ProviderLink]:
    """Every link whose subject stands under another master key, locked; as the owner."""
    found = select(ProviderLink).where(ProviderLink.master_key_id != master_id).order_by(ProviderLink.id)
    return (await session.execute(found.with_for_update())).scalars().all()
