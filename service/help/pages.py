"""Pages of the guides. Public: they show nobody but the invented people of the demo."""

from fastapi import APIRouter, Request, Response

from service.access.caller import AnyCaller
from service.foundation.errors import NotFound
from service.foundation.rendering import page
from service.help.guides import guides, pictures

router = APIRouter(prefix="/help", include_in_schema=False)


@router.get("")
async def all_guides(request: Request, caller: AnyCaller) -> Response:
    """The guides, one a desk."""
    return page(request, "help/guides.html", {"guides": guides()})


@router.get("/{desk}")
async def guide(request: Request, caller: AnyCaller, desk: str) -> Response:
    """One guide."""
    found = guides().get(desk)
    if found is None:
        raise NotFound
    return page(request, "help/guide.html", {"guide": found, "pictures": pictures()})
