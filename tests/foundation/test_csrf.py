"""Forms of other sites: a signed-in form carries its session's token, a sign-in form comes from our own pages."""

import pytest
from fastapi import FastAPI, Request
from httpx import ASGITransport, AsyncClient, Response

from service.foundation import answers
from service.foundation.caller import NOBODY, Caller
from service.foundation.csrf import HEADER, check_form, check_same_origin

TOKEN = "the token of this session"
KNOWN = Caller(account_id=1, csrf=TOKEN)


def app_for(caller: Caller) -> FastAPI:
    app = FastAPI()
    answers.install(app)

    @app.post("/api/form")
    async def form(request: Request) -> str:
        await check_form(request, caller)
        return "taken"

    @app.post("/api/sign-in")
    async def sign_in(request: Request) -> str:
        check_same_origin(request)
        return "taken"

    return app


async def post(
    path: str, *, caller: Caller = KNOWN, form: dict[str, str] | None = None, headers: dict[str, str] | None = None
) -> Response:
    sent = {name.encode(): value.encode() for name, value in (headers or {}).items()}
    transport = ASGITransport(app=app_for(caller), raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://testserver") as client:
        return await client.post("/api/" + path, data=form or {}, headers=sent)


async def test_the_token_of_the_session_is_taken_from_the_field_or_the_header() -> None:
    assert (await post("form", form={"csrf": TOKEN})).status_code == 200
    assert (await post("form", headers={HEADER: TOKEN})).status_code == 200


@pytest.mark.parametrize("given", ["", "the token of this sessioN", TOKEN + " ", "mã không phải ASCII"])
async def test_any_other_token_is_refused(given: str) -> None:
    for answer in (await post("form", form={"csrf": given}), await post("form", headers={HEADER: given})):
        assert (answer.status_code, answer.json()["slug"]) == (403, "csrf")


async def test_a_form_without_a_token_is_refused() -> None:
    assert (await post("form", form={"other": "field"})).status_code == 403


async def test_nobody_has_no_token_and_an_empty_one_does_not_match_it() -> None:
    assert (await post("form", caller=NOBODY, form={"csrf": ""})).status_code == 403


async def test_a_wrong_header_is_not_mended_by_a_right_field() -> None:
    assert (await post("form", form={"csrf": TOKEN}, headers={HEADER: "wrong"})).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://testserver"},
        {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
    ],
)
async def test_a_sign_in_of_our_own_pages_or_of_a_program_is_taken(headers: dict[str, str]) -> None:
    assert (await post("sign-in", headers=headers)).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://elsewhere.example"},
        {"Origin": "http://testserver.elsewhere.example"},
        {"Origin": "http://["},
        {"Origin": "nowhere"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
    ],
)
async def test_a_sign_in_that_another_site_sent_is_refused(headers: dict[str, str]) -> None:
    answer = await post("sign-in", headers=headers)
    assert (answer.status_code, answer.json()["slug"]) == (403, "csrf")
