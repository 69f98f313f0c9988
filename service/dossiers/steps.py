"""The history of dossiers: one event for each step of each dossier, written in one statement however many they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import BigInteger, Integer, Text, insert
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.caller import require_account
from service.dossiers.states import AFTER, Step
from service.dossiers.tables import DossierEvent
from service.foundation import clock
from service.foundation.caller import Caller
from service.titles.queries import rows_of, selected


@dataclass(frozen=True, kw_only=True)
class StepTaken:
    """One dossier that took a step, and whose eyes may see it."""

    dossier_id: int
    commune_id: int
    household_id: int | None
    before: str | None
    office: str


async def record_steps(
    session: AsyncSession,
    *,
    caller: Caller | None,
    province_id: int,
    steps: Sequence[StepTaken],
    step: Step,
    reason: str | None,
    on: date,
) -> None:
    """Add one event to the history of each dossier; nobody (`caller` None) only lets titles lapse."""
    rows = rows_of(
        "stepping",
        {
            "dossier_id": (BigInteger, [taken.dossier_id for taken in steps]),
            "commune_id": (Integer, [taken.commune_id for taken in steps]),
            "household_id": (BigInteger, [taken.household_id for taken in steps]),
            "from_state": (Text, [taken.before for taken in steps]),
            "office": (Text, [taken.office for taken in steps]),
        },
    )
    same = {
        "province_id": province_id,
        "action": step.value,
        "account_id": require_account(caller) if caller else None,
        "to_state": AFTER[step].value,
        "reason": reason,
        "on_day": on,
        "at": clock.now(),
    }
    await session.execute(insert(DossierEvent).from_select([*rows.c.keys(), *same], selected(rows, always=same)))
