"""How many people who are counted apart make a group that a province's figures may show: set by its administrator, with the act behind it."""

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
from service.foundation.forms import read, shown_again, texts, typed
from service.foundation.rendering import page
from service.foundation.text import FilledText
from service.statistics import queries
from service.titles.apart import GROUP_UNTIL_SET
from service.titles.apart_tables import CountingGroup

router = APIRouter(prefix="/statistics/group-size", include_in_schema=False)
FORM = "statistics/group-size.html"


class GroupIn(BaseModel):
    """People in a group, and the act that says so. No text of law at hand gives the number."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    group_of: int = Field(ge=3, le=1000)
    basis: FilledText


@router.get("")
async def group_size(request: Request, session: Session, caller: KnownCaller) -> Response:
    """What is set, or the default that holds until something is."""
    return page(request, FORM, await _context(session, caller))


async def _context(session: Session, caller: Caller) -> dict[str, Any]:
    require(caller, Action.SET_PERIODS)
    row = await queries.counting_group(session, caller.administers[0])
    return {"row": row, "until_set": GROUP_UNTIL_SET, "form": {}}


@router.post("")
async def set_group_size(request: Request, session: Session, caller: KnownCaller) -> Response:
    """Set or change the size; the next figure that is read follows it."""
    shown = texts(await typed(request), "group_of", "basis")
    with shown_again(FORM, await _context(session, caller) | {"form": shown}):
        await _store(session, caller, read(GroupIn, shown))
    return RedirectResponse("/statistics/group-size", status_code=303)


async def _store(session: AsyncSession, caller: Caller, given: GroupIn) -> None:
    account_id, province_id = require_account(caller), caller.administers[0]
    values = {"group_of": given.group_of, "basis": given.basis, "set_by": account_id, "set_at": clock.now()}
    statement = insert(CountingGroup).values(province_id=province_id, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["province_id"], set_=values))
    await audit.record(
        session, province_id=province_id, account_id=account_id, action="set_counting_group", subject_kind="place",
        subject_id=province_id, group_of=given.group_of,
    )  # fmt: skip
