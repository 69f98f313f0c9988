"""What every answer carries and what no request may exceed, over a small app and over the real one."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse
from httpx import ASGITransport, AsyncClient, Response

from service.foundation import answers
from service.foundation.guard import ALWAYS, HSTS, Guard
from service.foundation.rendering import TEMPLATES

MOST = 1000


def small() -> FastAPI:
    """Routes that read, wait, stream and break, with small limits."""
    app = FastAPI()
    answers.install(app)
    app.add_middleware(Guard, most_bytes=MOST, most_seconds=0.2)

    @app.post("/api/read")
    async def read(request: Request) -> int:
        return len(await request.body())

    @app.post("/api/form")
    async def form(request: Request) -> int:
        return len(await request.form())

    @app.get("/api/slow")
    async def slow() -> None:
        await asyncio.Event().wait()

    @app.get("/api/stream")
    async def stream() -> StreamingResponse:
        async def parts() -> AsyncIterator[bytes]:
            for _ in range(4):
                await asyncio.sleep(0.1)
                yield b"x"

        return StreamingResponse(parts())

    @app.get("/api/broken")
    async def broken() -> None:
        raise LookupError("nobody foresaw this")

    return app


async def call(method: str, path: str, *, base: str = "http://testserver", **more: object) -> Response:
    transport = ASGITransport(app=small(), raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url=base) as client:
        return await client.request(method, path, **more)  # type: ignore[arg-type]


async def parts(size: int) -> AsyncIterator[bytes]:
    """A body whose length is not announced."""
    for _ in range(size // 100):
        yield b"x" * 100


async def test_a_body_as_large_as_allowed_is_read() -> None:
    assert (await call("POST", "/api/read", content=b"x" * MOST)).json() == MOST
    assert (await call("POST", "/api/read", content=parts(MOST))).json() == MOST


@pytest.mark.parametrize("path", ["/api/read", "/api/form"])
@pytest.mark.parametrize("announced", [True, False])
async def test_a_larger_one_is_refused_with_or_without_its_length(path: str, announced: bool) -> None:
    content = b"x" * (MOST + 100) if announced else parts(MOST + 100)
    answer = await call("POST", path, content=content, headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert (answer.status_code, answer.json()["slug"]) == (413, "too-large")
    assert answer.headers["content-type"] == "application/problem+json"


async def test_an_answer_that_does_not_begin_in_time_is_given_up() -> None:
    answer = await call("GET", "/api/slow")
    assert (answer.status_code, answer.json()["slug"]) == (503, "too-slow")
    assert "Retry-After" in answer.headers


async def test_one_that_began_may_go_on() -> None:
    assert (await call("GET", "/api/stream")).text == "xxxx"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/api/stream", 200), ("GET", "/api/nowhere", 404), ("GET", "/api/broken", 500), ("GET", "/api/slow", 503)],
)
async def test_every_answer_carries_the_headers_whatever_became_of_it(method: str, path: str, status: int) -> None:
    answer = await call(method, path)
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in ALWAYS} == dict(ALWAYS)


async def test_only_over_tls_is_a_browser_told_to_stay_there() -> None:
    assert "Strict-Transport-Security" not in (await call("GET", "/api/nowhere")).headers
    assert (await call("GET", "/api/nowhere", base="https://testserver")).headers["Strict-Transport-Security"] == HSTS


async def test_what_somebody_signed_in_reads_is_kept_by_no_cache(client: AsyncClient) -> None:
    assert (await client.get("/sign-in", headers={"Cookie": "hoctap_session=x"})).headers["Cache-Control"] == "no-store"
    assert "Cache-Control" not in (await client.get("/sign-in")).headers


async def test_pages_files_and_problems_of_the_real_app_carry_them(client: AsyncClient) -> None:
    for path in ("/sign-in", "/static/style.css", "/static/htmx/htmx.min.js", "/api/v1/me", "/nowhere", "/health"):
        assert (await client.get(path)).headers.get("Content-Security-Policy") == ALWAYS["Content-Security-Policy"], path


INLINE = re.compile(
    r"""<style|<script(?![^>]*\ssrc=")|\sstyle=|\son[a-z]+=|javascript:|\shx-on|(src|href)="(https?:)?//""", re.IGNORECASE
)


@pytest.mark.parametrize("name", sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html")))
def test_no_template_holds_what_the_policy_forbids(name: str) -> None:
    found = INLINE.search((TEMPLATES / name).read_text(encoding="utf-8"))
    assert found is None, f"{found.group() if found else ''}: move it to service/static"
