"""The page that tells everybody which personal data is stored, why, how long and by which article."""

from fastapi import APIRouter, Request, Response

from service.access.caller import AnyCaller
from service.foundation.rendering import page
from service.requests.register import TO_BE_FOUND, register

router = APIRouter(include_in_schema=False)


@router.get("/privacy")
async def privacy(request: Request, caller: AnyCaller) -> Response:
    """The whole register. Public: who is asked for data can read what becomes of it first."""
    return page(request, "requests/privacy.html", {"register": register(), "to_be_found": TO_BE_FOUND})
