"""Cross-site request forgery: a signed-in form carries the token of its session; a sign-in form must come from our own pages."""

import hmac

from fastapi import Request

from service.foundation.caller import Caller
from service.foundation.errors import Forbidden

FIELD, HEADER = "csrf", "X-CSRF-Token"


async def check_form(request: Request, caller: Caller) -> None:
    """Refuse a form whose token is not the session's. Raises Forbidden (`csrf`)."""
    given = request.headers.get(HEADER) or str((await request.form()).get(FIELD, ""))
    if not caller.csrf or not hmac.compare_digest(given.encode(), caller.csrf.encode()):
        raise _refused()


def check_same_origin(request: Request) -> None:
    """Refuse an anonymous form that another site sent. Raises Forbidden (`csrf`)."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin")
    foreign = origin is not None and origin != "null" and origin.partition("://")[2] != request.headers.get("Host")
    if site not in ("same-origin", "none") or foreign:
        raise _refused()


def _refused() -> Forbidden:
    return Forbidden("csrf", "Trang này đã cũ", "Hãy tải lại trang rồi gửi lại. Chưa lưu gì của lần gửi này.")
