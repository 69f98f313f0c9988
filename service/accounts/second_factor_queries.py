"""What is known of an account's second step."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.accounts.second_factor_tables import RecoveryCode, SecondFactor


async def second_factor_of(session: AsyncSession, account_id: int) -> SecondFactor | None:
    """The secret of an account, confirmed or not."""
    return (await session.execute(select(SecondFactor).where(SecondFactor.account_id == account_id))).scalar_one_or_none()


async def second_factors_under_another(session: AsyncSession, master_id: str) -> Sequence[SecondFactor]:
    """Every secret that stands under another master key, locked; as the owner."""
    found = select(SecondFactor).where(SecondFactor.master_key_id != master_id).order_by(SecondFactor.account_id)
    return (await session.execute(found.with_for_update())).scalars().all()


async def is_confirmed(session: AsyncSession, account_id: int) -> bool:
    """Does the account sign in with two steps?"""
    confirmed = select(SecondFactor.confirmed_at).where(SecondFactor.account_id == account_id)
    return (await session.execute(confirmed)).scalar_one_or_none() is not None


async def unused_codes(session: AsyncSession, account_id: int) -> int:
    """How many recovery codes are left."""
    left = select(func.count()).where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    return (await session.execute(left)).scalar_one()
