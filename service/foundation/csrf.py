"""Cross-site request forgery: a signed-in form carries the token of its session; a sign-in form must come from our own pages.

Answers are compressed, so the token stands in each under another mask: who can make a browser load a page and count its bytes learns nothing of it (BREACH)."""

import base64
import binascii
import hmac
import secrets

from fastapi import Request

from service.foundation.caller import Caller
from service.foundation.errors import Forbidden

FIELD, HEADER = "csrf", "X-CSRF-Token"


def masked(token: str) -> str:
    """The token as one answer carries it: random bytes, and the token XORed with them. No token stays none."""
    plain = token.encode()
    mask = secrets.token_bytes(len(plain))
    return base64.urlsafe_b64encode(mask + _xor(plain, mask)).decode()


async def check_form(request: Request, caller: Caller) -> None:
    """Refuse a form whose token is not the session's, masked or as a program was told it. Raises Forbidden (`csrf`)."""
    given = (request.headers.get(HEADER) or str((await request.form()).get(FIELD, ""))).encode()
    token = caller.csrf.encode()
    if not token or not (hmac.compare_digest(given, token) or hmac.compare_digest(_unmasked(given), token)):
        raise _refused()


def check_same_origin(request: Request) -> None:
    """Refuse an anonymous form that another site sent. Raises Forbidden (`csrf`)."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin")
    foreign = origin is not None and origin != "null" and origin.partition("://")[2] != request.headers.get("Host")
    if site not in ("same-origin", "none") or foreign:
        raise _refused()


def _unmasked(given: bytes) -> bytes:
    try:
        both = base64.b64decode(given, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
    half = len(both) // 2
    return _xor(both[half:], both[:half]) if len(both) % 2 == 0 else b""


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def _refused() -> Forbidden:
    return Forbidden("csrf", "Trang này đã cũ", "Hãy tải lại trang rồi gửi lại. Chưa lưu gì của lần gửi này.")
