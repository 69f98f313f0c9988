"""Programs that sign in as themselves: made by the province, one place, scopes that are asked of every operation, secrets that overlap."""

import base64
from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.client_tables import ClientSecret
from service.access.matrix import Role
from service.access.scopes import OWN, SCOPES, Scope, role_behind
from service.access.throttle import FOR_ONE_ACCOUNT
from service.contract.examples import examples, with_ids
from service.foundation import clock
from service.foundation.database import Database
from tests import factories
from tests.conftest import SignIn
from tests.contract.test_examples import DOCUMENT, OPERATIONS, told
from tests.factories import AN_KHANH, AN_TRUONG, BA_DINH, HA_NOI, HAI_PHONG

MADE = {"name": "Phần mềm", "place_id": AN_TRUONG, "scopes": ["activities:read", "people:read"], "basis": "Thỏa thuận 1"}


class Province:
    """The administrator's API, and programs that sign in."""

    def __init__(self, client: AsyncClient, headers: dict[str, str]) -> None:
        self.client, self.headers = client, headers

    async def made(self, **changed: Any) -> dict[str, str]:
        """A program that must be made."""
        answer = await self.client.post("/api/v1/clients", json=MADE | changed, headers=self.headers)
        assert answer.status_code == 201, answer.text
        found: dict[str, str] = answer.json()
        return found

    async def token(self, made: dict[str, str], **more: str) -> Response:
        """What a program gets for its id and secret."""
        return await self.client.post("/api/v1/token", data={"grant_type": "client_credentials", **made, **more})

    async def let_in(self, made: dict[str, str], **more: str) -> dict[str, str]:
        """Headers of a program that must be let in."""
        answer = await self.token(made, **more)
        assert answer.status_code == 200, answer.text
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}


@pytest.fixture
async def province(client: AsyncClient, owner_session: AsyncSession, bearer: SignIn) -> Province:
    """Hải Phòng's administrator, another province's, and staff."""
    administrator = await factories.account(owner_session, "quantri", Role.PROVINCE_ADMINISTRATOR, place_id=HAI_PHONG)
    await factories.grant(owner_session, administrator, Role.COMMUNE_STAFF, place_id=AN_TRUONG)
    await factories.account(owner_session, "quantri-khac", Role.PROVINCE_ADMINISTRATOR, place_id=HAI_PHONG)
    await factories.account(owner_session, "quantri-hn", Role.PROVINCE_ADMINISTRATOR, place_id=HA_NOI)
    await factories.account(owner_session, "canbo", Role.COMMUNE_STAFF, place_id=AN_TRUONG)
    await owner_session.commit()
    return Province(client, await bearer("quantri"))


def test_every_operation_that_needs_a_sign_in_is_in_the_table_or_closed_to_programs() -> None:
    secured = {operation for operation in OPERATIONS if "security" in told(operation)}
    assert set(SCOPES) <= secured, "the table names operations that are not there, or that are public"
    closed = secured - set(SCOPES)
    of_people = ("/clients", "/accounts", "/sign-ins", "/decisions", "/ratifications", "/flags", "/points", "/registrations", "/dossiers", "/titles", "/requests", "/trial", "/what-if", "/evidence/{uid}", "/evidence-files", "/evidence-requirements", "/councils", "/authorities", "/looks", "/waiting", "/cards", "/villages", "/clusters", "/communes", "/places/{place_id}/names", "/places/{place_id}/endings")  # fmt: skip
    assert [one for one in sorted(closed) if not any(part in one for part in of_people)] == [], (
        "give it a scope, or say that it is of people"
    )
    assert set(SCOPES.values()) == {scope.value for scope in Scope} | {OWN}


@pytest.mark.parametrize("operation", sorted(SCOPES))
def test_the_document_tells_the_scope_of_an_operation(operation: str) -> None:
    scope = SCOPES[operation]
    assert told(operation)["security"] == [{"token": [] if scope == OWN else [scope]}]
    offered = DOCUMENT["components"]["securitySchemes"]["token"]["flows"]["clientCredentials"]["scopes"]
    assert scope == OWN or scope in offered


async def test_every_operation_asks_for_its_scope(province: Province) -> None:
    every = {scope.value for scope in Scope}
    tokens = {scope: await province.let_in(await province.made(scopes=sorted(every - {scope}))) for scope in every}
    wrong = {}
    for operation in (one for one in OPERATIONS if "security" in told(one) and SCOPES.get(one) != OWN):
        method, path = operation.split()
        example = examples()[operation]
        headers = tokens[SCOPES.get(operation, "statistics:read")]
        body = {"json": with_ids(example.body)} if example.body is not None else {}
        answer = await province.client.request(
            method,
            path.format(**with_ids(example.path)),
            params=with_ids(example.query),
            headers={**headers, **example.headers},
            **body,
        )
        if (answer.status_code, answer.json().get("slug")) != (403, "scope-needed"):
            wrong[operation] = answer.text[:200]
    assert wrong == {}


async def test_with_its_scope_it_reads_its_place_and_no_other(province: Province, owner_session: AsyncSession) -> None:
    here, away = (
        await factories.household(owner_session),
        await factories.household(owner_session, commune_id=BA_DINH, province_id=HA_NOI),
    )
    await owner_session.commit()
    headers = await province.let_in(await province.made())
    assert (await province.client.get(f"/api/v1/people/{here.people[0].uid}", headers=headers)).status_code == 200
    assert (await province.client.get(f"/api/v1/people/{away.people[0].uid}", headers=headers)).status_code == 404
    assert (await province.client.get("/api/v1/me", headers=headers)).json()["roles"] == [Role.COMMUNE_STAFF]


async def test_a_program_opens_no_page(province: Province) -> None:
    headers = await province.let_in(await province.made())
    for page in ("/activities", "/people", "/account", "/dossiers"):
        assert (await province.client.get(page, headers=headers)).status_code == 403, page


def test_a_program_of_counts_alone_sees_no_person() -> None:
    assert role_behind({Scope.STATISTICS_READ}) is Role.PROVINCE_STATISTICS
    assert role_behind({Scope.STATISTICS_READ, Scope.PEOPLE_READ}) is Role.COMMUNE_STAFF


async def test_it_may_ask_for_fewer_scopes_and_not_for_more(province: Province) -> None:
    made = await province.made()
    fewer = await province.token(made, scope="activities:read")
    assert fewer.json()["scope"] == "activities:read"
    refused = await province.client.get(
        "/api/v1/people", params={"query": "an"}, headers={"Authorization": f"Bearer {fewer.json()['access_token']}"}
    )
    assert refused.json()["slug"] == "scope-needed"
    more = await province.token(made, scope="activities:read dossiers:read")
    assert (more.status_code, more.json()["slug"]) == (422, "unknown-scope")


async def test_the_id_and_secret_may_come_by_http_basic(province: Province) -> None:
    made = await province.made()
    basic = base64.b64encode(f"{made['client_id']}:{made['client_secret']}".encode()).decode()
    answer = await province.client.post(
        "/api/v1/token", data={"grant_type": "client_credentials"}, headers={"Authorization": f"Basic {basic}"}
    )
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    "changed", [{"client_secret": "wrong"}, {"client_id": "nobody"}, {"client_id": "019a4c1e-7b6f-7fc1-b38a-17d6a4b5f30f"}]
)
async def test_what_is_wrong_is_not_told(province: Province, changed: dict[str, str]) -> None:
    answer = await province.token(await province.made() | changed)
    assert (answer.status_code, answer.json()["slug"]) == (401, "wrong-client")


async def test_wrong_secrets_are_throttled(province: Province) -> None:
    made = await province.made()
    for _ in range(FOR_ONE_ACCOUNT):
        await province.token(made | {"client_secret": "wrong"})
    assert (await province.token(made)).status_code == 429
    assert (await province.token(await province.made())).status_code == 200


async def test_two_secrets_open_while_one_replaces_the_other_and_never_three(province: Province) -> None:
    first = await province.made()
    address = f"/api/v1/clients/{first['client_id']}/secrets"
    second, third = [
        (await province.client.post(address, json={"overlap_hours": 2}, headers=province.headers)).json() for _ in range(2)
    ]
    assert [(await province.token(one)).status_code for one in (first, second, third)] == [401, 200, 200]
    with clock.standing_at(clock.now() + timedelta(hours=2)):
        assert [(await province.token(one)).status_code for one in (first, second, third)] == [401, 401, 200]


async def test_without_an_overlap_the_old_secret_ends_at_once(province: Province) -> None:
    first = await province.made()
    address = f"/api/v1/clients/{first['client_id']}/secrets"
    second = (await province.client.post(address, json={"overlap_hours": 0}, headers=province.headers)).json()
    assert [(await province.token(one)).status_code for one in (first, second)] == [401, 200]


async def test_a_closed_program_opens_nothing_and_its_tokens_end(province: Province) -> None:
    made = await province.made()
    headers = await province.let_in(made)
    assert (await province.client.delete(f"/api/v1/clients/{made['client_id']}", headers=province.headers)).status_code == 204
    assert (await province.client.get("/api/v1/me", headers=headers)).status_code == 401
    assert (await province.token(made)).status_code == 401
    again = await province.client.delete(f"/api/v1/clients/{made['client_id']}", headers=province.headers)
    assert again.status_code == 404
    listed = (await province.client.get("/api/v1/clients", headers=province.headers)).json()
    assert [(one["uid"], one["revoked_at"] is not None) for one in listed] == [(made["client_id"], True)]


@pytest.mark.parametrize("place", [HA_NOI, BA_DINH, 1_999_999_999])
async def test_no_program_reaches_outside_the_province(province: Province, place: int) -> None:
    body = MADE | {"place_id": place, "scopes": ["statistics:read"]}
    answer = await province.client.post("/api/v1/clients", json=body, headers=province.headers)
    assert (answer.status_code, answer.json()["slug"]) == (422, "unknown-place")


async def test_another_province_neither_sees_nor_changes_it(province: Province, bearer: SignIn) -> None:
    made, other = await province.made(), await bearer("quantri-hn")
    assert (await province.client.get("/api/v1/clients", headers=other)).json() == []
    address = f"/api/v1/clients/{made['client_id']}"
    assert (await province.client.post(f"{address}/secrets", json={}, headers=other)).status_code == 404
    assert (await province.client.delete(address, headers=other)).status_code == 404
    assert (await province.token(made)).status_code == 200


async def test_staff_make_none(province: Province, bearer: SignIn) -> None:
    answer = await province.client.post("/api/v1/clients", json=MADE, headers=await bearer("canbo"))
    assert (answer.status_code, answer.json()["slug"]) == (403, "no-grant")


async def test_of_a_secret_only_the_hash_is_kept(province: Province, owner_session: AsyncSession) -> None:
    made = await province.made()
    kept = (await owner_session.execute(select(ClientSecret))).scalars().all()
    assert len(kept) == 1
    assert made["client_secret"].encode() not in kept[0].secret_hash


async def test_nobody_signs_in_as_a_program_with_a_password(province: Province, owner_session: AsyncSession) -> None:
    await province.made()
    username = (await owner_session.execute(text("SELECT username FROM account WHERE username LIKE 'client %'"))).scalar_one()
    for password in ("", "x"):
        answer = await province.client.post("/api/v1/token", data={"username": username, "password": password})
        assert answer.status_code in (401, 422)


@pytest.mark.parametrize("scope", [one for one in Scope if one is not Scope.STATISTICS_READ])
async def test_who_reads_no_people_gives_no_scope_that_does(province: Province, bearer: SignIn, scope: Scope) -> None:
    other, body = await bearer("quantri-khac"), MADE | {"scopes": [scope, "statistics:read"]}
    refused = await province.client.post("/api/v1/clients", json=body, headers=other)
    assert (refused.status_code, refused.json()["slug"]) == (403, "people-not-yours")
    counted = await province.client.post("/api/v1/clients", json=MADE | {"scopes": ["statistics:read"]}, headers=other)
    assert counted.status_code == 201


@pytest.mark.parametrize("place", [AN_KHANH, HAI_PHONG])
async def test_scopes_of_people_reach_only_a_commune_that_the_giver_reads(province: Province, place: int) -> None:
    answer = await province.client.post("/api/v1/clients", json=MADE | {"place_id": place}, headers=province.headers)
    assert (answer.status_code, answer.json()["slug"]) == (403, "people-not-yours")


async def test_the_database_asks_the_same(province: Province, bearer: SignIn, database: Database) -> None:
    token = (await bearer("quantri-khac"))["Authorization"].removeprefix("Bearer ")
    made = text("SELECT make_client_account('x', 'x', :role, :province, :place, 'x', '2026-01-01', '2026-01-01')")
    for role, given in (("commune_staff", False), ("province_statistics", True)):
        async with database.as_caller(token) as session:
            values = {"role": role, "province": HAI_PHONG, "place": AN_TRUONG}
            assert ((await session.execute(made, values)).scalar_one() is not None) is given


async def test_the_database_keeps_no_scope_beyond_the_table(province: Province, owner_session: AsyncSession) -> None:
    await province.made()
    for scopes, refused in (("{people:read,accounts:write}", True), ("{statistics:read}", False)):
        changed = text("UPDATE api_client SET scopes = CAST(CAST(:scopes AS text) AS text[])")
        if refused:
            with pytest.raises(DBAPIError, match="known_scopes"):
                await owner_session.execute(changed, {"scopes": scopes})
            await owner_session.rollback()
        else:
            await owner_session.execute(changed, {"scopes": scopes})
