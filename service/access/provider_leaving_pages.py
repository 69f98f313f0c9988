"""Signed out here: the page that says that one is signed in at the identity provider still, with the way to sign out there, and its end.

A link and no redirection: whoever has a telephone of their own may want to stay signed in there, and a form of ours leads nowhere else
(`form-action 'self'`). The address is the provider's own; nothing of the request goes into it. In the app only where a provider is set."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from service.access.door import provider_of
from service.access.provider_leaving import forget_leaving, leaving, left_there
from service.foundation.cookies import over_tls
from service.foundation.errors import Elsewhere
from service.foundation.rendering import page

router = APIRouter(include_in_schema=False)
LEFT = "access/provider-left.html"


@router.get("/sign-in/provider/left", name="provider_left")
async def left(request: Request, state: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Signed out here; with the state of this browser: there too. Whoever has not just left is sent to sign in."""
    if not leaving(request):
        return RedirectResponse("/sign-in", status_code=303)
    there_too, host = left_there(request, state=state), provider_of(request).host
    address = None if there_too else await _address(request)
    response = page(request, LEFT, {"there_too": there_too, "host": host, "address": address})
    if there_too:
        forget_leaving(request, response)
    return response


async def _address(request: Request) -> str | None:
    """The way to sign out there; none while the provider does not answer, or where it has none."""
    back = request.url_for("provider_left")
    try:
        return await provider_of(request).leaving_address(
            state=leaving(request), back=str(back.replace(scheme="https") if over_tls(request) else back)
        )
    except Elsewhere:
        return None
