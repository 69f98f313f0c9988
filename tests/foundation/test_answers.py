"""How errors leave the house: problem details under /api, a page elsewhere, nothing of an unforeseen reason."""

from collections.abc import AsyncIterator

import pytest
from httpx import AsyncClient
from sqlalchemy import text

from service.foundation import answers
from service.foundation.database import Database, Session
from service.foundation.errors import (
    ServiceError,
)
from tests.foundation.raising import PROBLEM, app_over, slug_of, talking_to


@pytest.fixture
async def http() -> AsyncIterator[AsyncClient]:
    async with talking_to(app_over(None)) as opened:
        yield opened


async def test_a_problem_has_the_members_of_rfc_9457_and_a_stable_slug(http: AsyncClient) -> None:
    answer = await http.get("/api/raise/conflict")
    assert (answer.status_code, answer.headers["content-type"]) == (409, PROBLEM)
    assert answer.json() == {
        "type": "/problems/already-decided",
        "title": "Đã quyết định",
        "status": 409,
        "detail": "Hồ sơ này có quyết định rồi.",
        "slug": "already-decided",
        "errors": [],
    }


async def test_every_wrong_field_is_named(http: AsyncClient) -> None:
    answer = await http.get("/api/raise/fields")
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"field": "roll.3.person", "slug": "unknown-person", "message": "Không có người này."}]


async def test_a_payload_of_the_wrong_shape_is_told_in_the_same_form(http: AsyncClient) -> None:
    answer = await http.post("/api/rolls", json={"people": [1, "hai"]})
    assert (answer.status_code, slug_of(answer)) == (422, "invalid")
    assert answer.json()["errors"] == [{"field": "people.1", "slug": "not-a-number", "message": "Phải là một số nguyên."}]
    assert (await http.post("/api/rolls", content="{")).status_code == 422


async def test_a_person_gets_a_page(http: AsyncClient) -> None:
    answer = await http.get("/raise/conflict")
    assert (answer.status_code, answer.headers["content-type"]) == (409, "text/html; charset=utf-8")
    assert "<h1>Đã quyết định</h1>" in answer.text
    assert "Hồ sơ này có quyết định rồi." in answer.text


async def test_a_form_is_shown_again_with_422_and_its_errors(http: AsyncClient) -> None:
    answer = await http.post("/raise/form")
    assert answer.status_code == 422
    assert "Không có người này." in answer.text


async def test_who_is_not_signed_in_is_led_to_the_sign_in_and_a_program_is_told(http: AsyncClient) -> None:
    page, told = await http.get("/raise/nobody"), await http.get("/api/raise/nobody")
    assert (page.status_code, page.headers["location"]) == (303, "/sign-in")
    assert (told.status_code, told.headers["www-authenticate"], slug_of(told)) == (401, "Bearer", "sign-in-needed")


async def test_an_unknown_address_looks_like_one_that_may_not_be_seen(http: AsyncClient) -> None:
    unknown, hidden = await http.get("/api/nowhere"), await http.get("/api/raise/missing")
    assert (unknown.status_code, unknown.json()) == (hidden.status_code, hidden.json())


async def test_a_wrong_method_and_other_refusals_of_the_framework_are_problems_too(http: AsyncClient) -> None:
    method, teapot = await http.delete("/api/rolls"), await http.get("/api/raise/teapot")
    assert (method.status_code, method.json()["status"], slug_of(method)) == (405, 405, "not-allowed")
    assert (teapot.status_code, teapot.headers["allow"]) == (418, "GET")


@pytest.mark.parametrize("path", ["/api/raise/too-many", "/raise/too-many"])
async def test_who_is_too_fast_is_told_when_to_come_back(http: AsyncClient, path: str) -> None:
    answer = await http.get(path)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "30")


@pytest.mark.parametrize("what", ["unforeseen", "refused", "template"])
@pytest.mark.parametrize("prefix", ["/api", ""])
async def test_an_unforeseen_error_says_nothing_of_its_reason(http: AsyncClient, prefix: str, what: str) -> None:
    answer = await http.get(f"{prefix}/raise/{what}")
    assert answer.status_code == 500
    assert "Hệ thống gặp lỗi" in answer.text
    for hint in ("secret_column", "Traceback", "LookupError", "IntegrityError"):
        assert hint not in answer.text


async def test_a_known_constraint_is_a_conflict_in_words(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(answers.KNOWN_CONSTRAINTS, "note_once", ("already-noted", "Đã ghi rồi."))
    app = app_over(database)

    @app.post("/api/twice")
    async def twice(session: Session) -> None:
        await session.execute(text("CREATE TEMP TABLE note (number int CONSTRAINT note_once UNIQUE) ON COMMIT DROP"))
        await session.execute(text("INSERT INTO note VALUES (1), (1)"))

    async with talking_to(app) as client:
        answer = await client.post("/api/twice")
    assert (answer.status_code, slug_of(answer), answer.json()["title"]) == (409, "already-noted", "Đã ghi rồi.")


def test_every_expected_situation_has_a_status_from_400_on() -> None:
    def below(kind: type[ServiceError]) -> set[type[ServiceError]]:
        return {kind}.union(*(below(child) for child in kind.__subclasses__()))

    assert {kind.status // 100 for kind in below(ServiceError)} == {4, 5}
