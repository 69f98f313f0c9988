"""U+0000 and other control characters, wherever text comes in over the API: a 422 that names the field, and nothing stored."""

from typing import Any

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.matrix import Role
from service.foundation.text import has_control, with_control
from tests import factories
from tests.conftest import SignIn

BAD = ["\x00", "\x01", "\x1b", "\x7f", "\x85", "\ud800"]
ON_THE_WAY = (
    "learning_session", "person", "stated_point", "declared_figure", "registration", "rescore_mark", "audit_entry", "dossier",
)  # fmt: skip


class Api:
    """The API as staff of An Trường, with a person to speak of."""

    def __init__(self, client: AsyncClient, session: AsyncSession, headers: dict[str, str], person: str, home: str) -> None:
        self.client, self.session, self.headers, self.person, self.home = client, session, headers, person, home

    async def post(self, url: str, body: dict[str, Any], **headers: str) -> Response:
        return await self.client.post(f"/api/v1{url}", json=body, headers=self.headers | headers)

    async def stored(self) -> list[int]:
        """How many rows each table holds that a request could leave something in."""
        await self.session.rollback()
        counts = [await self.session.execute(text(f"SELECT count(*) FROM {table}")) for table in ON_THE_WAY]
        return [count.scalar_one() for count in counts]


@pytest.fixture
async def api(client: AsyncClient, owner_session: AsyncSession, bearer: SignIn) -> Api:
    await factories.account(owner_session, "canbo", Role.COMMUNE_STAFF, place_id=factories.AN_TRUONG)
    home = await factories.household(owner_session)
    await owner_session.commit()
    return Api(client, owner_session, await bearer("canbo"), home.people[0].uid, home.uid)


def refused(answer: Response) -> list[str]:
    """The fields of a refusal, each with the slug and a sentence."""
    assert answer.headers["content-type"].startswith("application/problem+json"), answer.text
    problem = answer.json()
    assert (answer.status_code, problem["slug"]) == (422, "control-character"), answer.text
    assert all(error["slug"] == "control-character" and error["message"] for error in problem["errors"])
    return [error["field"] for error in problem["errors"]]


SESSION = {"kind": "ccl_class", "topic": "Rau sạch", "held_on": "2026-03-05", "hours": 1, "commune_id": factories.AN_TRUONG}
PERSON = {"birth_date": "1985-04-12", "sex": "female", "new_household": {"commune_id": factories.AN_TRUONG}}
BODIES: list[tuple[str, dict[str, Any], str]] = [
    ("/activities/sessions", SESSION | {"topic": "R{}au"}, "topic"),
    ("/activities/sessions", SESSION | {"kind": "k{}"}, "kind"),
    ("/activities/sessions", SESSION | {"commune_id": None, "commune_name": "An{} Trường"}, "commune_name"),
    ("/activities/sessions", SESSION | {"roll": [{"person": "{person}", "certificate": "Số{}"}]}, "roll.0.certificate"),
    ("/people", PERSON | {"full_name": "Lê{} Hoa"}, "full_name"),
    ("/people", PERSON | {"full_name": "Lê Hoa", "new_household": {"commune_id": 1, "code": "{}"}}, "new_household.code"),
    ("/people/{person}/points", {"assessed_year": 2025, "points": [{"indicator": "1", "points": 1, "reason": "{}"}]}, "points.0.reason"),
    (f"/places/{factories.AN_TRUONG}/figures", {"assessed_year": 2025, "source": "a{}", "figures": [{"fact": "b{}", "value": 1}]}, "figures.0.fact"),
    ("/households/{home}/head", {"new_head": "{person}{}", "on_day": "2026-01-01"}, "new_head"),
]  # fmt: skip


def filled(value: Any, api: Api, bad: str) -> Any:
    """A body with the bad character and the ids in their places."""
    if isinstance(value, str):
        return value.replace("{}", bad).replace("{person}", api.person).replace("{home}", api.home)
    if isinstance(value, dict):
        return {name: filled(inner, api, bad) for name, inner in value.items()}
    return [filled(inner, api, bad) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize(("url", "body", "field"), BODIES)
async def test_a_control_character_in_a_body_is_named_and_nothing_is_stored(
    api: Api, url: str, body: dict[str, Any], field: str
) -> None:
    before = await api.stored()
    answer = await api.post(filled(url, api, ""), filled(body, api, "\x00"), **{"Idempotency-Key": "k"})
    assert field in refused(answer)
    assert await api.stored() == before


@pytest.mark.parametrize("bad", BAD)
async def test_every_control_character_and_half_a_letter_is_refused(api: Api, bad: str) -> None:
    body = '{"full_name": "Lê' + f"\\u{ord(bad):04x}" + ' Hoa"}'
    headers = api.headers | {"Content-Type": "application/json"}
    assert refused(await api.client.post("/api/v1/people", content=body.encode(), headers=headers)) == ["full_name"]


async def test_line_ends_and_tabs_become_spaces(api: Api) -> None:
    roll = [{"person": api.person}]
    answer = await api.post("/activities/sessions", SESSION | {"topic": "Rau\n\tsạch", "roll": roll}, **{"Idempotency-Key": "k"})
    read = await api.client.get(f"/api/v1/activities/sessions/{answer.json()['uid']}", headers=api.headers)
    assert read.json()["topic"] == "Rau sạch"


@pytest.mark.parametrize(
    "address", ["/places?name=an%00", "/activities/sessions?kind=%01", "/people?query=a%00", "/dossiers?after=%00", "/me?x=%00"]
)
async def test_a_control_character_in_an_address_is_refused(api: Api, address: str) -> None:
    answer = await api.client.get(f"/api/v1{address}", headers=api.headers)
    assert refused(answer) == [address.partition("?")[2].partition("=")[0]]


@pytest.mark.parametrize("name", ["username", "password"])
async def test_a_control_character_in_a_sign_in_is_refused(client: AsyncClient, name: str) -> None:
    form = {"username": "canbo", "password": "x", "grant_type": "password"}
    assert refused(await client.post("/api/v1/token", data=form | {name: "a\x00"})) == [name]


async def test_a_control_character_in_a_key_is_refused(api: Api) -> None:
    answer = await api.post("/activities/sessions", SESSION | {"roll": [{"person": api.person}]}, **{"Idempotency-Key": "a\x01"})
    assert (answer.status_code, answer.json()["slug"]) == (422, "idempotency-key-missing")


async def test_a_body_nested_too_deep_is_no_fault_of_ours(api: Api) -> None:
    headers = api.headers | {"Content-Type": "application/json"}
    for url in ("/api/v1/people", "/api/v1/token"):
        answer = await api.client.request("DELETE", url, content=b"[" * 100_000, headers=headers)
        assert answer.status_code < 500


@pytest.mark.parametrize("plain", ["", "Nguyễn Thị Hường", "a\tb\r\n", "🌱"])
def test_what_people_type_has_no_control_character(plain: str) -> None:
    assert not has_control(plain)


def test_a_path_names_the_text_and_a_bad_name_its_parent() -> None:
    assert sorted(with_control({"a": [{"b": "\x00"}, "\x01"], "c": {"\x00": 1}, "d": 5})) == ["a.0.b", "a.1", "c"]
