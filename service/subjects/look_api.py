"""Who looked at the caller's household, under /api/v1."""

from typing import Annotated

from fastapi import APIRouter, Query

from service.access.caller import KnownCaller
from service.foundation.database import Session
from service.subjects import look_reading
from service.subjects.look_schemas import LooksPage

router = APIRouter(prefix="/api/v1", tags=["subjects"])


@router.get("/looks")
async def list_looks(
    session: Session,
    caller: KnownCaller,
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> LooksPage:
    """Who looked at, or changed, the data of the caller's household: the office, when, for what; the latest first."""
    return await look_reading.looks_page(session, caller, number=page, limit=limit)
