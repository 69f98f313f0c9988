"""The periods of a province, set by its administrator with the act behind each."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.caller import KnownCaller, require, require_account
from service.access.matrix import Action
from service.foundation import audit, clock
from service.foundation.caller import Caller
from service.foundation.database import Session
from service.foundation.errors import Invalid
from service.foundation.forms import read, shown_again, texts, typed
from service.foundation.rendering import page
from service.foundation.text import FilledText
from service.requests import queries
from service.requests.register import register
from service.requests.retention import ACTS
from service.requests.retention_tables import RetentionPeriod

router = APIRouter(prefix="/privacy/periods", include_in_schema=False)
LIST = "requests/periods.html"


class PeriodIn(BaseModel):
    """A record of the register, how many months it is kept, and the act that says so."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    record: str
    months: int = Field(ge=1, le=1200)
    basis: FilledText


@router.get("")
async def periods(request: Request, session: Session, caller: KnownCaller) -> Response:
    """What is set, and for which records the job acts at all."""
    return page(request, LIST, await _context(session, caller))


async def _context(session: Session, caller: Caller) -> dict[str, Any]:
    require(caller, Action.SET_PERIODS)
    records = register().records
    return {
        "options": [(name, records[name].what) for name in ACTS],
        "without_act": [record.what for name, record in records.items() if name not in ACTS],
        "rows": await queries.periods(session),
        "what": {name: record.what for name, record in records.items()},
        "form": {},
    }


@router.post("")
async def set_period(request: Request, session: Session, caller: KnownCaller) -> Response:
    """Set or change a period. The job acts on it at its next run."""
    shown = texts(await typed(request), "record", "months", "basis")
    with shown_again(LIST, await _context(session, caller) | {"form": shown}):
        given = read(PeriodIn, shown)
        if given.record not in ACTS:
            raise Invalid.field("record", "not-in-list", "Hãy chọn một loại dữ liệu trong danh sách.")
        await _store(session, caller, given)
    return RedirectResponse("/privacy/periods", status_code=303)


async def _store(session: AsyncSession, caller: Caller, given: PeriodIn) -> None:
    account_id, province_id = require_account(caller), caller.administers[0]
    values = {"months": given.months, "basis": given.basis, "set_by": account_id, "set_at": clock.now()}
    statement = insert(RetentionPeriod).values(province_id=province_id, record=given.record, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["province_id", "record"], set_=values))
    await audit.record(
        session, province_id=province_id, account_id=account_id, action="set_retention_period", subject_kind="place",
        subject_id=province_id, record=given.record, months=given.months,
    )  # fmt: skip
