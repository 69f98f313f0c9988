"""The files that pages load, under one address for each release: `/static/<release>/style.css` is kept by a browser for a year, because another
content has another address. One digest over all of them, so that scripts may import each other by relative names.

Read and compressed once, when the process starts. An address of another release gets what is here now and is kept by nobody: while replicas
change over, a page of the one may ask the other."""

import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import js_lib_htmx
from fastapi import Request, Response
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

FOLDER = Path(__file__).resolve().parents[1] / "static"
HTMX = Path(js_lib_htmx.__file__).parent / "static" / "htmx" / "htmx.min.js"
FOREVER, NEVER = "public, max-age=31536000, immutable", "no-cache"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}
WORKER = "worker.js"
"""The service worker: its scope is where it lies, so it is answered at the root."""


@dataclass(frozen=True)
class StaticFile:
    """A file as it is sent; `compressed` is None where that would save nothing."""

    media_type: str
    body: bytes
    compressed: bytes | None


def _read() -> Iterator[tuple[str, StaticFile]]:
    named = {path.relative_to(FOLDER).as_posix(): path for path in sorted(FOLDER.rglob("*")) if path.suffix in TYPES}
    for name, path in {**named, "htmx/htmx.min.js": HTMX}.items():
        body = path.read_bytes()
        yield name, StaticFile(TYPES[path.suffix], body, None if path.suffix == ".png" else gzip.compress(body, 9, mtime=0))


FILES = dict(_read())
RELEASE = hashlib.sha256(
    b"".join(name.encode() + hashlib.sha256(FILES[name].body).digest() for name in sorted(FILES))
).hexdigest()[:12]


def static(name: str) -> str:
    """The address of a file of this release. Raises KeyError when there is none, so that a page with a slip never renders."""
    if name not in FILES:
        raise KeyError(name)
    return f"/static/{RELEASE}/{name}"


class StaticFiles:
    """Answers everything below `/static`."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A file of this release, for a year; under any other address, for now. Raises HTTPException 404, 405."""
        if scope["type"] != "http":
            raise HTTPException(404)
        request = Request(scope)
        if request.method not in ("GET", "HEAD"):
            raise HTTPException(405, headers={"Allow": "GET, HEAD"})
        asked = str(scope["path"]).removeprefix(scope.get("root_path", "")).strip("/")
        release, _, name = asked.partition("/")
        known = release == RELEASE and name in FILES
        file = FILES.get(name) or FILES.get(asked)
        if file is None:
            raise HTTPException(404)
        await _answer(request, file.media_type, file.body, file.compressed, FOREVER if known else NEVER)(scope, receive, send)


def _answer(request: Request, media_type: str, body: bytes, compressed: bytes | None, kept: str) -> Response:
    headers = {"Cache-Control": kept, "Vary": "Accept-Encoding"}
    if compressed is None or "gzip" not in request.headers.get("Accept-Encoding", ""):
        return Response(body, media_type=media_type, headers=headers)
    return Response(compressed, media_type=media_type, headers=headers | {"Content-Encoding": "gzip"})


async def worker(request: Request) -> Response:
    """The service worker of this release: the words `__RELEASE__` in it are the address of the files that it keeps."""
    body = FILES[WORKER].body.replace(b"__RELEASE__", RELEASE.encode())
    return _answer(request, TYPES[".js"], body, gzip.compress(body, 9, mtime=0), NEVER)
