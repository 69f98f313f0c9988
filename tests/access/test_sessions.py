"""How long a sign-in opens doors, for whom, and with which token: browsers and programs alike."""

from datetime import UTC, datetime, timedelta

import pytest
from httpx import AsyncClient
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.matrix import Role
from service.accounts.tables import Account, SignIn
from service.foundation import clock
from service.foundation.database import Database
from service.titles.tables import Registration
from tests import factories

AT = datetime(2026, 3, 20, 3, tzinfo=UTC)
FORM = {"username": "canbo", "password": factories.PASSWORD, "grant_type": "password"}


@pytest.fixture(autouse=True)
async def staff(owner_session: AsyncSession) -> factories.MadeHousehold:
    """One account of An Trường, and a household to register."""
    await factories.account(owner_session, "canbo", Role.COMMUNE_STAFF, place_id=factories.AN_TRUONG)
    home = await factories.household(owner_session)
    await owner_session.commit()
    return home


async def token(client: AsyncClient) -> dict[str, str]:
    answer = await client.post("/api/v1/token", data=FORM)
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


async def test_a_token_opens_until_its_last_second_and_nothing_after(client: AsyncClient) -> None:
    with clock.standing_at(AT):
        headers = await token(client)
    seen = []
    for after in (timedelta(minutes=59, seconds=59), timedelta(minutes=60)):
        with clock.standing_at(AT + after):
            seen.append(await client.get("/api/v1/me", headers=headers))
    assert [answer.status_code for answer in seen] == [200, 401]
    assert seen[1].json()["slug"] == "sign-in-needed"


async def test_a_session_that_ran_out_leads_to_the_sign_in_page(client: AsyncClient) -> None:
    with clock.standing_at(AT):
        await client.post("/sign-in", data=FORM)
    cookie = {"Cookie": "; ".join(f"{name}={value}" for name, value in client.cookies.items())}
    with clock.standing_at(AT + timedelta(hours=12)):
        page = await client.get("/activities", headers=cookie)
        form = await client.post("/activities/new", headers=cookie)
    assert (page.status_code, page.headers["location"]) == (303, "/sign-in")
    assert form.status_code == 401


async def test_an_account_that_is_closed_opens_nothing_from_then_on(client: AsyncClient, owner_session: AsyncSession) -> None:
    headers = await token(client)
    await client.post("/sign-in", data=FORM)
    await owner_session.execute(update(Account).values(active=False))
    await owner_session.commit()
    assert (await client.get("/api/v1/me", headers=headers)).status_code == 401
    assert (await client.get("/activities")).headers["location"] == "/sign-in"
    again = await client.post("/api/v1/token", data=FORM)
    assert (again.status_code, again.json()["slug"]) == (401, "wrong-credentials")


async def test_signing_in_again_makes_a_new_secret(client: AsyncClient) -> None:
    secrets = set()
    for _ in range(2):
        client.cookies.clear()
        await client.post("/sign-in", data=FORM)
        secrets |= set(client.cookies.values())
    assert len(secrets) == 2


@pytest.mark.parametrize("given", [None, "", "wrong"])
async def test_a_browser_s_session_writes_over_the_api_only_with_its_token(
    client: AsyncClient, owner_session: AsyncSession, staff: factories.MadeHousehold, given: str | None
) -> None:
    await client.post("/sign-in", data=FORM)
    body = {"title": "family", "assessed_year": clock.today().year, "subjects": [staff.uid]}
    headers = {} if given is None else {"X-CSRF-Token": given}
    answer = await client.post("/api/v1/registrations", json=body, headers=headers)
    assert (answer.status_code, answer.json()["slug"]) == (403, "csrf")
    assert (await owner_session.execute(select(func.count()).select_from(Registration))).scalar_one() == 0


async def test_with_its_token_it_writes(client: AsyncClient, owner_session: AsyncSession, staff: factories.MadeHousehold) -> None:
    await client.post("/sign-in", data=FORM)
    csrf = (await owner_session.execute(select(SignIn.csrf))).scalar_one()
    body = {"title": "family", "assessed_year": clock.today().year, "subjects": [staff.uid]}
    answer = await client.post("/api/v1/registrations", json=body, headers={"X-CSRF-Token": csrf})
    assert answer.status_code == 201, answer.text


async def test_a_browser_s_session_reads_without_one(client: AsyncClient) -> None:
    await client.post("/sign-in", data=FORM)
    assert (await client.get("/api/v1/me")).status_code == 200


async def test_nobody_revokes_a_token(client: AsyncClient) -> None:
    assert (await client.delete("/api/v1/token")).status_code == 401


async def test_an_error_of_the_database_does_not_tell_the_values_of_its_statement(database: Database) -> None:
    async with database.serving.connect() as connection:
        with pytest.raises(DBAPIError) as failed:
            await connection.execute(text("SELECT 1 / (length(:name) - length(:name))"), {"name": "Đỗ Thị Lụa 031185012345"})
    assert "031185012345" not in str(failed.value)
    assert "Lụa" not in str(failed.value)
