"""A commune's desk invites somebody of a household on paper; an administrator says which citizen is behind a desk's account. Conflicts follow from both."""

import re
from typing import Any

import pytest
from httpx import Response
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.matrix import Role
from service.foundation.database import Database
from tests import factories
from tests.factories import HAI_PHONG
from tests.stage import Browser, SignIn, Stage

FORM, PASSWORD = {"username": "binh.tran", "basis": "Cán bộ biết mặt"}, "mot mat khau du dai"


async def invited(desk: Browser, person: str, **changes: str) -> Response:
    """The desk asks for a paper."""
    await desk.open(f"/people/{person}/invitation")
    return await desk.send(f"/people/{person}/invitation", FORM | changes)


def code_of(paper: Response) -> str:
    """The code that is printed."""
    assert paper.status_code == 200, paper.text
    found = re.search(r"Mã mời[^<]*</dt><dd><code>([^<]+)</code>", paper.text)
    assert found
    return found[1]


async def accepted(desk: Browser, code: str) -> Response:
    """Somebody types the code and a password of their own."""
    desk.client.cookies.clear()
    return await desk.client.post("/invitation", data={"code": code, "password": PASSWORD, "again": PASSWORD})


async def rows(session: AsyncSession, statement: str) -> list[Any]:
    await session.rollback()
    return list((await session.execute(text(statement))).all())


async def test_the_invited_sees_exactly_the_own_household(browse: SignIn, stage: Stage, owner_session: AsyncSession) -> None:
    her = stage.home.people[1]
    desk = await browse("canbo")
    code = code_of(await invited(desk, her.uid))
    assert (await accepted(desk, code)).status_code == 303
    assert (await accepted(desk, code)).status_code == 401
    signed_in = await desk.client.post("/sign-in", data={"username": FORM["username"], "password": PASSWORD})
    assert (signed_in.status_code, signed_in.headers["location"]) == (303, "/family")
    assert her.full_name in (await desk.open("/family")).text
    assert (await desk.open(f"/households/{stage.elsewhere.uid}")).status_code in (403, 404)
    (grant,) = await rows(
        owner_session,
        "SELECT g.role, g.household_id, g.place_id FROM access_grant g JOIN account a ON a.id = g.account_id WHERE a.username = 'binh.tran'",
    )
    assert tuple(grant) == ("family", stage.home.id, None)
    (link,) = await rows(owner_session, "SELECT l.province_id, l.person_id FROM account_person l")
    assert tuple(link) == (HAI_PHONG, her.id)
    told = await rows(owner_session, "SELECT action, subject_id FROM audit_entry WHERE action = 'invite_member'")
    assert [tuple(row) for row in told] == [("invite_member", her.id)]


async def test_a_lost_paper_is_replaced_until_a_password_is_set(
    browse: SignIn, stage: Stage, owner_session: AsyncSession
) -> None:
    her = stage.home.people[1]
    desk = await browse("canbo")
    first = code_of(await invited(desk, her.uid))
    second = code_of(await invited(desk, her.uid, username="ten.khac"))
    assert [
        row.username
        for row in await rows(owner_session, "SELECT username FROM account WHERE username IN ('binh.tran', 'ten.khac')")
    ] == ["binh.tran"]
    assert (await accepted(desk, first)).status_code == 401
    assert (await accepted(desk, second)).status_code == 303
    assert (await invited(await browse("canbo"), her.uid)).status_code == 409


@pytest.mark.parametrize(("username", "expected"), [("xa-khac", 404), ("chutich", 403), ("giadinh", 403), ("quantri", 403)])
async def test_nobody_else_invites(browse: SignIn, stage: Stage, username: str, expected: int) -> None:
    other = await browse(username)
    assert (await other.open(f"/people/{stage.home.people[1].uid}/invitation")).status_code == expected
    assert (await other.send(f"/people/{stage.home.people[1].uid}/invitation", FORM)).status_code in (expected, 403)


async def test_a_name_that_is_taken_is_said(browse: SignIn, stage: Stage) -> None:
    answer = await invited(await browse("canbo"), stage.home.people[1].uid, username="chutich")
    assert answer.status_code == 409
    assert "đã có người dùng" in answer.text


async def test_an_administrator_links_a_desk_and_its_own_matters_follow(
    browse: SignIn, stage: Stage, owner_session: AsyncSession, database: Database
) -> None:
    him = stage.home.people[0]
    (desk,) = await rows(owner_session, "SELECT uid, id FROM account WHERE username = 'chutich'")
    address = f"/accounts/{desk.uid}/person"
    admin = await browse("quantri")
    assert "Chưa gắn với ai" in (await admin.open(address)).text
    assert (await admin.send(address, {"person": stage.home.uid, "basis": "Lý lịch"})).status_code == 422
    assert (await admin.send(address, {"person": him.uid, "basis": "Lý lịch cán bộ"})).status_code == 303
    shown = (await admin.open(address)).text
    assert "Lý lịch cán bộ" in shown
    assert him.full_name not in shown
    (link,) = await rows(owner_session, "SELECT account_id, person_id FROM account_person")
    assert tuple(link) == (desk.id, him.id)
    assert (await admin.send(f"{address}/removals", {"reason": "Nhầm người"})).status_code == 303
    assert await rows(owner_session, "SELECT 1 FROM account_person") == []
    told = await rows(owner_session, "SELECT action, reason FROM audit_entry WHERE action LIKE '%link_account' ORDER BY id")
    assert [tuple(row) for row in told] == [("link_account", "Lý lịch cán bộ"), ("unlink_account", "Nhầm người")]


async def test_nobody_links_the_own_account_or_one_of_another_province(
    browse: SignIn, stage: Stage, owner_session: AsyncSession
) -> None:
    found = {row.username: row.uid for row in await rows(owner_session, "SELECT username, uid FROM account")}
    admin = await browse("quantri")
    await admin.open("/accounts")
    assert (
        await admin.send(f"/accounts/{found['quantri']}/person", {"person": stage.home.people[0].uid, "basis": "x"})
    ).status_code == 404
    await factories.account(owner_session, "hanoi", Role.COMMUNE_STAFF, place_id=factories.BA_DINH)
    await owner_session.commit()
    (other,) = await rows(owner_session, "SELECT uid FROM account WHERE username = 'hanoi'")
    assert (await admin.open(f"/accounts/{other.uid}/person")).status_code == 404
    assert (await (await browse("canbo")).open(f"/accounts/{found['chutich']}/person")).status_code == 403
