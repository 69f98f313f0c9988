"""What every answer carries and what no request may exceed: the headers that a browser obeys, the size of a body, the time until an answer begins."""

import asyncio
import re
from collections.abc import Mapping

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.foundation.cookies import over_tls
from service.foundation.errors import ServiceError, TooLarge, TooSlow

CONTENT_SECURITY = "; ".join(
    (
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in ("script", "style", "img", "connect", "manifest", "worker")),
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
"""Our own files and nothing else: no script or style that stands in a page, no other origin, no frame around us."""
ALWAYS: Mapping[str, str] = {
    "Content-Security-Policy": CONTENT_SECURITY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # with no-referrer a browser says `Origin: null` of our own forms
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HSTS = "max-age=31536000"


def protect(request: Request, headers: MutableHeaders) -> None:
    """Put the headers on an answer; what it says itself stays. HSTS over TLS only; what somebody signed in reads is kept by no cache."""
    for name, value in ALWAYS.items():
        headers.setdefault(name, value)
    if over_tls(request):
        headers.setdefault("Strict-Transport-Security", HSTS)
    if request.headers.get("Cookie") or request.headers.get("Authorization"):
        headers.setdefault("Cache-Control", "no-store")


class Guard:
    """Headers on every answer; 413 for a body that is too large, 503 for an answer that does not begin in time."""

    def __init__(
        self, app: ASGIApp, *, most_bytes: int, most_seconds: float, wider: Mapping[re.Pattern[str], int] | None = None
    ) -> None:
        self._app, self._most_bytes, self._most_seconds = app, most_bytes, most_seconds
        self._wider = dict(wider or {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = self._most_of(scope)
        passing = _Passing(Request(scope), receive, send, most)
        if _announced(passing.request) > most:
            await passing.refuse(TooLarge(most))
            return
        try:
            async with asyncio.timeout(self._most_seconds) as passing.limit:
                await self._app(scope, passing.receive, passing.send)
        except _TooLargeBodyError:
            if not passing.begun:
                await passing.refuse(TooLarge(most))
        except TimeoutError:
            if passing.begun or not passing.limit.expired():
                raise
            await passing.refuse(TooSlow())

    def _most_of(self, scope: Scope) -> int:
        """`wider`: the paths to which more may be posted than elsewhere."""
        if scope["method"] != "POST":
            return self._most_bytes
        return next((most for path, most in self._wider.items() if path.fullmatch(scope["path"])), self._most_bytes)


def _announced(request: Request) -> int:
    length = request.headers.get("Content-Length", "")
    return int(length) if length.isascii() and length.isdigit() else 0


class _TooLargeBodyError(Exception):
    """Ends the reading of a body; whatever the app makes of it, 413 is answered."""


class _Passing:
    """One request on its way through."""

    def __init__(self, request: Request, receive: Receive, send: Send, most_bytes: int) -> None:
        self.request, self._receive, self._send, self._most = request, receive, send, most_bytes
        self._read, self.begun, self._over = 0, False, False
        self.limit = asyncio.timeout(None)

    async def receive(self) -> Message:
        """A part of the body; the parts are counted, since a length need not be announced."""
        message = await self._receive()
        self._read += len(message.get("body", b""))
        if self._read > self._most:
            self._over = True
            raise _TooLargeBodyError
        return message

    async def send(self, message: Message) -> None:
        """A part of the answer; once it begins, the time is no longer limited."""
        if self._over:
            if not self.begun:
                await self.refuse(TooLarge(self._most))
            return
        if message["type"] == "http.response.start":
            self.begun = True
            self.limit.reschedule(None)
            protect(self.request, MutableHeaders(scope=message))
        await self._send(message)

    async def refuse(self, error: ServiceError) -> None:
        """The answer of the house to a refusal."""
        self.begun, self._over = True, True
        response = self.request.app.state.answer(self.request, error)
        protect(self.request, response.headers)
        await response(self.request.scope, self._receive, self._send)
