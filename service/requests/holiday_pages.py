"""The days off of a province, kept by its administrator: they are left out of the 2 working days in which a family is answered."""

from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.caller import KnownCaller, require, require_account
from service.access.matrix import Action
from service.foundation import audit, clock
from service.foundation.caller import Caller
from service.foundation.database import Session
from service.foundation.errors import Invalid
from service.foundation.forms import day, read, shown_again, texts, typed
from service.foundation.rendering import page
from service.foundation.text import FilledText
from service.requests import holiday_queries as queries
from service.requests.holiday_tables import DayOff

router = APIRouter(prefix="/privacy/holidays", include_in_schema=False)
LIST = "requests/holidays.html"
AHEAD = timedelta(days=800)


class DayOffIn(BaseModel):
    """A day, what it is, and the act that says so."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    day: date
    name: FilledText
    basis: FilledText


class DayIn(BaseModel):
    """A day that was entered by mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    day: date


@router.get("")
async def holidays(request: Request, session: Session, caller: KnownCaller) -> Response:
    """What is entered, the latest first."""
    return page(request, LIST, await _context(session, caller))


async def _context(session: Session, caller: Caller) -> dict[str, Any]:
    require(caller, Action.SET_PERIODS)
    return {"rows": await queries.entered(session, caller.administers[0]), "today": clock.today(), "form": {}}


@router.post("")
async def enter(request: Request, session: Session, caller: KnownCaller) -> Response:
    """Enter a day, or say it better. Deadlines that were told stay as they were told."""
    shown = texts(await typed(request), "day", "name", "basis")
    with shown_again(LIST, await _context(session, caller) | {"form": shown}):
        given = read(DayOffIn, shown | {"day": day(shown["day"])})
        if not clock.today() <= given.day <= clock.today() + AHEAD:
            raise Invalid.field("day", "day-over", "Hãy ghi một ngày từ hôm nay trở đi, trong hai năm tới.")
        await _store(session, caller, given)
    return RedirectResponse("/privacy/holidays", status_code=303)


@router.post("/removals")
async def remove(request: Request, session: Session, caller: KnownCaller) -> Response:
    """Take a day out again that has not come yet."""
    shown = texts(await typed(request), "day")
    with shown_again(LIST, await _context(session, caller) | {"form": {}}):
        given = read(DayIn, {"day": day(shown["day"])})
        if given.day < clock.today():
            raise Invalid.field("day", "day-over", "Ngày này đã qua: thời hạn đã tính theo nó.")
        mine = (DayOff.province_id == caller.administers[0], DayOff.day == given.day)
        await session.execute(delete(DayOff).where(*mine))
        await _record(session, caller, "remove_day_off", given.day)
    return RedirectResponse("/privacy/holidays", status_code=303)


async def _store(session: AsyncSession, caller: Caller, given: DayOffIn) -> None:
    values = {"name": given.name, "basis": given.basis, "set_by": require_account(caller), "set_at": clock.now()}
    statement = insert(DayOff).values(province_id=caller.administers[0], day=given.day, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["province_id", "day"], set_=values))
    await _record(session, caller, "set_day_off", given.day)


async def _record(session: AsyncSession, caller: Caller, action: str, of_day: date) -> None:
    province_id = caller.administers[0]
    await audit.record(
        session, province_id=province_id, account_id=require_account(caller), action=action, subject_kind="place",
        subject_id=province_id, day=of_day.isoformat(),
    )  # fmt: skip
