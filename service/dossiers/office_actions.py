"""What an office does with a dossier before anybody decides: receive it, return it with reasons, refuse it in writing.

Setting up and hearing a council is in `councils`, deciding and revoking in `recognitions`. Dossiers are locked first, in key order."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.caller import require, require_account
from service.access.matrix import Action
from service.dossiers import queries
from service.dossiers.clearance import Cleared, all_or_nothing, cleared_by
from service.dossiers.states import AFTER, Step
from service.dossiers.steps import StepTaken, record_steps
from service.dossiers.tables import Dossier
from service.foundation import audit, clock
from service.foundation.caller import Caller
from service.foundation.errors import Invalid


async def receive(session: AsyncSession, *, caller: Caller, uid: uuid.UUID) -> None:
    """Take a dossier in and check that it is whole (Circulars 24 and 25, Articles 9.2.a, 10.2.a). Raises as `recognitions` decides."""
    require(caller, Action.RETURN)
    cleared = await clear_one(session, caller=caller, uid=uid, step=Step.RECEIVE)
    await take_step(session, caller=caller, cleared=[cleared], step=Step.RECEIVE, on=clock.today())
    await audit_one(session, caller=caller, cleared=cleared, action="receive_dossier")


async def return_dossier(
    session: AsyncSession, *, caller: Caller, uid: uuid.UUID, reason: str, indicators: Mapping[str, str] | None = None
) -> None:
    """Send a dossier back with the reason. `indicators` (code → reason) unlocks only those; without any, everything is unlocked.

    Raises as a decision does, and Invalid (`reason-needed`, `unknown-indicator`)."""
    require(caller, Action.RETURN)
    check_reason(reason)
    cleared = await clear_one(session, caller=caller, uid=uid, step=Step.RETURN)
    if indicators:
        codes = await queries.indicator_codes(session, province_id=cleared.dossier.province_id, dossier_id=cleared.dossier.id)
        _check_indicators(indicators, codes)
    await take_step(
        session, caller=caller, cleared=[cleared], step=Step.RETURN, on=clock.today(), reason=reason, indicators=indicators
    )
    await audit_one(session, caller=caller, cleared=cleared, action="return", reason=reason)


async def refuse(session: AsyncSession, *, caller: Caller, uid: uuid.UUID, reason: str) -> None:
    """Answer in writing that the title is not given, and why (Circular 25, Article 9.2.d; Circular 24, Article 10.2.d).

    Raises as a decision does, and Invalid (`reason-needed`)."""
    require(caller, Action.DECIDE)
    check_reason(reason)
    cleared = await clear_one(session, caller=caller, uid=uid, step=Step.REFUSE)
    await take_step(session, caller=caller, cleared=[cleared], step=Step.REFUSE, on=clock.today(), reason=reason)
    await audit_one(session, caller=caller, cleared=cleared, action="refuse", reason=reason)


async def clear_one(session: AsyncSession, *, caller: Caller, uid: uuid.UUID, step: Step) -> Cleared:
    """Lock one dossier and judge whether the caller may take a step on it today. Raises NotFound, Conflict, Forbidden."""
    found = await queries.lock_dossiers(session, [uid])
    return all_or_nothing(await cleared_by(session, caller, list(found) or [None], step=step, on=clock.today()))[0]


def check_reason(reason: str) -> None:
    """Raises Invalid (`reason-needed`) when nothing is said."""
    if not reason.strip():
        raise Invalid.field("reason", "reason-needed", "Hãy ghi lý do để người nộp biết cần sửa gì.")


def _check_indicators(indicators: Mapping[str, str], codes: Sequence[str]) -> None:
    for code, reason in indicators.items():
        if code not in codes:
            raise Invalid.field("indicators", "unknown-indicator", f"Hồ sơ này không có chỉ tiêu {code}. Hãy chọn lại.")
        check_reason(reason)


async def take_step(
    session: AsyncSession,
    *,
    caller: Caller,
    cleared: Sequence[Cleared],
    step: Step,
    on: date,
    reason: str | None = None,
    indicators: Mapping[str, str] | None = None,
) -> None:
    """The new state of the dossiers (all acted on by the same office of the table) and one event each: two statements."""
    province_id = cleared[0].dossier.province_id
    ids = [c.dossier.id for c in cleared]
    kept = reason if step in (Step.RETURN, Step.REFUSE) else None
    changed = update(Dossier).where(queries.of_ids(province_id, ids))
    await session.execute(
        changed.values(
            state=AFTER[step], state_since=on, returned_reason=kept, returned_for=dict(indicators) if indicators else None
        )
    )
    steps = [
        StepTaken(
            dossier_id=c.dossier.id,
            commune_id=c.dossier.commune_id,
            household_id=c.dossier.household_id,
            before=c.dossier.state,
            office=c.office_of(step),
        )
        for c in cleared
    ]
    await record_steps(session, caller=caller, province_id=province_id, steps=steps, step=step, reason=reason, on=on)


async def audit_one(session: AsyncSession, *, caller: Caller, cleared: Cleared, action: str, reason: str | None = None) -> None:
    """The audit entry of an act on one dossier."""
    dossier = cleared.dossier
    await audit.record(
        session, province_id=dossier.province_id, account_id=require_account(caller), action=action, subject_kind="dossier",
        subject_id=dossier.id, commune_id=dossier.commune_id, reason=reason, title=dossier.title, assessed_year=dossier.assessed_year,
    )  # fmt: skip
