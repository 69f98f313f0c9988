"""Checking a certificate under /api/v1: for everybody, without signing in."""

from fastapi import APIRouter, Request

from service.access.door import address_of, attempts_of
from service.certificates import reading
from service.certificates.schemas import CheckIn, CheckOut
from service.foundation import clock
from service.foundation.database import Session

router = APIRouter(prefix="/api/v1", tags=["certificates"])


@router.post("/certificate-checks")
async def check_certificate(request: Request, session: Session, given: CheckIn) -> CheckOut:
    """Is a certificate signed by this service, and is its title still in force? Nothing is stored."""
    attempts_of(request).checking(address_of(request), at=clock.now())
    return CheckOut.of(await reading.check(session, request.app.state.certificates, text=given.text, today=clock.today()))
