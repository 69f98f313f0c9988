"""Downloading the own family's data."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from service.access.caller import KnownCaller, require_account
from service.foundation import audit, clock
from service.foundation.database import Session
from service.foundation.errors import Forbidden
from service.requests import own_data, queries

router = APIRouter(include_in_schema=False)


@router.post("/my-data")
async def my_data(request: Request, session: Session, caller: KnownCaller) -> Response:
    """A ZIP of everything that the family may read of its own. That it was taken is written down."""
    home = await queries.household_of(session, household_id=caller.household_id, uid=None) if caller.household_id else None
    if home is None:
        raise Forbidden("no-household", "Trang này dành cho gia đình", "Tài khoản của bạn không gắn với hộ nào.")
    file = await own_data.packed(session)
    await audit.record(
        session, province_id=home.province_id, account_id=require_account(caller), action="download_own_data",
        subject_kind="household", subject_id=home.id,
    )  # fmt: skip
    name = f"du-lieu-gia-dinh-{clock.today():%Y%m%d}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingResponse(own_data.pieces(file), media_type="application/zip", headers=headers)
