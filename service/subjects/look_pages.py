"""The family's page of who looked at its data."""

from fastapi import APIRouter, Request, Response

from service.access.caller import KnownCaller
from service.foundation.database import Session
from service.foundation.rendering import page
from service.subjects import look_reading

router = APIRouter(include_in_schema=False)
SHOWN = 50


@router.get("/family/looks")
async def looks(request: Request, session: Session, caller: KnownCaller, number: int = 1) -> Response:
    """Which office looked at, or changed, what is stored of the family, when and for what."""
    number = min(max(number, 1), 10_000)
    found = await look_reading.looks_page(session, caller, number=number, limit=SHOWN)
    return page(request, "subjects/looks.html", {"found": found, "number": number, "here": "/family/looks", "home": "/family"})
