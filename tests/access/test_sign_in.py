"""Signing in: tokens for programs, reach by grants, and what is refused."""

from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.matrix import Role
from tests import factories
from tests.conftest import SignIn


async def test_a_right_password_opens_a_token_with_its_roles(
    client: AsyncClient, owner_session: AsyncSession, bearer: SignIn
) -> None:
    await factories.account(owner_session, "canbo", Role.COMMUNE_STAFF, place_id=factories.AN_TRUONG)
    await owner_session.commit()
    me = await client.get("/api/v1/me", headers=await bearer("canbo"))
    assert me.json()["roles"] == ["commune_staff"]


async def test_a_grant_on_a_commune_reaches_its_predecessors(
    client: AsyncClient, owner_session: AsyncSession, bearer: SignIn
) -> None:
    await factories.account(owner_session, "canbo", Role.COMMUNE_STAFF, place_id=factories.AN_TRUONG)
    await owner_session.commit()
    me = await client.get("/api/v1/me", headers=await bearer("canbo"))
    assert set(me.json()["communes"]) == {factories.AN_TRUONG, 4276, factories.TRUONG_THO, factories.TRUONG_THANH}


async def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client: AsyncClient, owner_session: AsyncSession) -> None:
    await factories.account(owner_session, "canbo")
    await owner_session.commit()
    answers = [await client.post("/api/v1/token", data={"username": name, "password": "wrong"}) for name in ("canbo", "nobody")]
    assert [a.status_code for a in answers] == [401, 401]
    assert answers[0].json() == answers[1].json()


async def test_a_revoked_token_opens_nothing(client: AsyncClient, owner_session: AsyncSession, bearer: SignIn) -> None:
    await factories.account(owner_session, "canbo", Role.COMMUNE_STAFF, place_id=factories.AN_TRUONG)
    await owner_session.commit()
    headers = await bearer("canbo")
    assert (await client.delete("/api/v1/token", headers=headers)).status_code == 204
    assert (await client.get("/api/v1/me", headers=headers)).status_code == 401
