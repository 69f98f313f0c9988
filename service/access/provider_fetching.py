"""Asking an identity provider over HTTP, bounded: little time, small answers, no redirection, TLS only (save on one's own machine)."""

import asyncio
import ssl

import httpx2

from service.settings import LOOPBACK

MOST_SECONDS = 8.0
"""For one question from the first byte to the last; a sign-in asks one, or three when nothing is kept."""
MOST_BYTES = 256 * 1024
"""A discovery document has some thousand bytes, a key set seldom more than twenty thousand."""


class RefusedAnswerError(Exception):
    """The answer is none that we take: a redirection, compressed, too large."""


class UnsafeAddressError(Exception):
    """An address to which no secret may be sent."""


def is_safe(address: str, *, loopback: bool) -> bool:
    """Is it https to some host, or (with `loopback`) http to this very machine?"""
    try:
        url = httpx2.URL(address)
    except httpx2.InvalidURL:
        return False
    if url.userinfo or url.fragment or not url.host:
        return False
    return url.scheme == "https" or (loopback and url.scheme == "http" and url.host in LOOPBACK)


class Bounded(httpx2.AsyncBaseTransport):
    """A transport for one client, which closes it."""

    def __init__(self, tls: ssl.SSLContext, *, loopback: bool) -> None:
        self._inner, self._loopback = httpx2.AsyncHTTPTransport(verify=tls), loopback

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """The whole answer. Raises UnsafeAddressError, RefusedAnswerError, TimeoutError, httpx2.HTTPError."""
        if not is_safe(str(request.url), loopback=self._loopback):
            raise UnsafeAddressError(str(request.url.host))
        request.headers["Accept-Encoding"] = "identity"  # what is unpacked would have no bound
        async with asyncio.timeout(MOST_SECONDS):
            answer = await self._inner.handle_async_request(request)
            try:
                return httpx2.Response(answer.status_code, headers=answer.headers, content=await _body(answer), request=request)
            finally:
                await answer.aclose()

    async def aclose(self) -> None:
        """Give the connections back."""
        await self._inner.aclose()


async def _body(answer: httpx2.Response) -> bytes:
    if 300 <= answer.status_code < 400 or answer.headers.get("Content-Encoding", "identity") != "identity":
        raise RefusedAnswerError(f"status {answer.status_code}")
    body = bytearray()
    async for part in answer.aiter_raw():
        body += part
        if len(body) > MOST_BYTES:
            raise RefusedAnswerError(f"more than {MOST_BYTES} bytes")
    return bytes(body)
