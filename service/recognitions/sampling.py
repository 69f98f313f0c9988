"""Deciding many together: only after the decider opened the riskiest of them. Which those are is fixed when they are submitted."""

import uuid
from collections.abc import Sequence

from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.caller import require_account
from service.dossiers.risk import sample_size
from service.dossiers.tables import DossierOpening
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.errors import Conflict, FieldError
from service.foundation.rows import AnyRow
from service.recognitions import queries


async def sample(session: AsyncSession, *, caller: Caller, uids: Sequence[uuid.UUID]) -> Sequence[AnyRow]:
    """The riskiest dossiers among some, the riskiest first: uid, subject_name, risk, and whether the caller has opened them."""
    size = sample_size(len(uids))
    if not size:
        return []
    return await queries.riskiest(session, uids, account_id=require_account(caller), limit=size)


async def require_sample_opened(session: AsyncSession, *, caller: Caller, uids: Sequence[uuid.UUID]) -> None:
    """Raises Conflict (`sample-not-opened`) with one entry for each dossier of the sample that the caller has not opened."""
    unopened = [row for row in await sample(session, caller=caller, uids=uids) if not row.opened]
    if not unopened:
        return
    positions = {uid: position for position, uid in enumerate(uids)}
    raise Conflict(
        "sample-not-opened",
        f"Hãy mở xem {len(unopened)} hồ sơ cần chú ý nhất trước khi quyết định cùng lúc {len(uids)} hồ sơ",
        "Chưa quyết định gì. Mở từng hồ sơ được nêu rồi gửi lại.",
        errors=[
            FieldError(f"dossiers.{positions[row.uid]}", "not-opened", f"{row.subject_name}: /dossiers/{row.uid}")
            for row in unopened
        ],
    )


async def opened(session: AsyncSession, *, caller: Caller, dossier: AnyRow) -> None:
    """Remember that an assessor opened this version of a dossier (province_id, id, version)."""
    if "assessor" not in caller.roles:
        return
    values = {
        "province_id": dossier.province_id,
        "dossier_id": dossier.id,
        "version": dossier.version,
        "account_id": require_account(caller),
        "opened_at": clock.now(),
    }
    await session.execute(postgresql.insert(DossierOpening).values(**values).on_conflict_do_nothing())
