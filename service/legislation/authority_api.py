"""The dated authority table over the API: read by everybody, a province's own rows added by its administrator."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from service.access.caller import KnownCaller
from service.foundation.database import Session
from service.legislation import queries
from service.legislation.authority_actions import authority_out, set_authority
from service.legislation.authority_schemas import AuthorityIn, AuthorityOut

router = APIRouter(prefix="/api/v1", tags=["legislation"])


@router.get("/authorities")
async def authorities(
    session: Session, province: Annotated[int | None, Query(ge=1, le=2_000_000_000)] = None, on: date | None = None
) -> list[AuthorityOut]:
    """Who receives, appraises and decides each title: the national rows, and a province's own, of one day when told."""
    return [authority_out(row) for row in await queries.authorities(session, province_id=province, on=on)]


@router.post("/provinces/{province_id}/authorities", status_code=201, response_class=Response)
async def add(
    session: Session, caller: KnownCaller, province_id: Annotated[int, Path(ge=1, le=2_000_000_000)], given: AuthorityIn
) -> Response:
    """From a day on the offices of a title are these; the row that runs ends on the eve."""
    await set_authority(session, caller=caller, province_id=province_id, given=given)
    return Response(status_code=201)
