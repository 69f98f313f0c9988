"""Deciding on a page by whoever may not: an office that does not decide this title, one whose time has ended, a desk elsewhere. Nothing is stored."""

from datetime import datetime

import pytest
from httpx import AsyncClient, Response
from sqlalchemy.ext.asyncio import AsyncSession

from tests import factories
from tests.factories import AN_TRUONG, TRUONG_THO
from tests.recognitions import given
from tests.recognitions.given import AFTER, BEFORE, Desks, on
from tests.recognitions.test_decisions import FIRST_CLUSTER_DAY, LAST_DISTRICT_DAY
from tests.rows import stored
from tests.stage import Browser


@pytest.fixture
async def desks(client: AsyncClient, owner_session: AsyncSession) -> Desks:
    return await given.desks(client, owner_session)


async def signed_in(desks: Desks, username: str, at: datetime) -> Browser:
    """A browser of this account, signed in at a moment of the story."""
    desks.client.cookies.clear()
    with on(at):
        answer = await desks.client.post("/sign-in", data={"username": username, "password": factories.PASSWORD})
        assert answer.status_code == 303, answer.text
        return Browser(desks.client, answer)


async def decided(desks: Desks, browser: Browser, uid: str, at: datetime, step: str = "decision", day: str = "") -> Response:
    """The answer to the button of a dossier's page; the same rows as before."""
    with on(at):
        await browser.open(f"/dossiers/{uid}")
        before = await stored(desks.session)
        answer = await browser.send(f"/dossiers/{uid}/{step}", decided_on=day, confirmed="1", reason="Thiếu minh chứng")
    assert await stored(desks.session) == before
    return answer


async def of_citizen(desks: Desks) -> str:
    body = await given.citizen(desks.session)
    await desks.session.commit()
    with on(AFTER):
        return await desks.submitted("canbo", body)


async def of_the_district(desks: Desks) -> str:
    """The dossier of a commune of the district world."""
    body = await given.commune(desks.session, TRUONG_THO, year=2024)
    await desks.session.commit()
    with on(BEFORE):
        return await desks.submitted("canbo-cu", body)


@pytest.mark.parametrize("step", ["decision", "return"])
async def test_an_office_that_does_not_decide_the_title_is_told_who_does(desks: Desks, step: str) -> None:
    uid = await of_citizen(desks)
    answer = await decided(desks, await signed_in(desks, "cum", AFTER), uid, AFTER, step)
    assert answer.status_code == 403
    assert "<title>Lỗi: " in answer.text
    assert "Ủy ban nhân dân" in answer.text


async def test_the_commune_is_told_that_it_does_not_decide_its_own_title(desks: Desks) -> None:
    body = await given.commune(desks.session, AN_TRUONG, year=2025)
    await desks.session.commit()
    with on(AFTER):
        uid = await desks.submitted("canbo", body)
    answer = await decided(desks, await signed_in(desks, "chutich", AFTER), uid, AFTER)
    assert answer.status_code == 403
    assert "Giám đốc Sở Giáo dục và Đào tạo" in answer.text


@pytest.mark.parametrize("day", ["", "30/06/2025"])
async def test_an_office_whose_time_has_ended_is_told_who_decides_now(desks: Desks, day: str) -> None:
    uid = await of_the_district(desks)
    browser = await signed_in(desks, "huyen", LAST_DISTRICT_DAY)
    answer = await decided(desks, browser, uid, FIRST_CLUSTER_DAY, day=day)
    assert answer.status_code == 403
    assert "Giám đốc Sở Giáo dục và Đào tạo" in answer.text


@pytest.mark.parametrize("step", ["decision", "return"])
async def test_a_desk_elsewhere_finds_no_dossier(desks: Desks, step: str) -> None:
    uid = await of_citizen(desks)
    answer = await decided(desks, await signed_in(desks, "cum-khac", AFTER), uid, AFTER, step)
    assert answer.status_code == 404


async def test_somebody_who_only_submits_decides_nothing(desks: Desks) -> None:
    uid = await of_citizen(desks)
    assert (await decided(desks, await signed_in(desks, "canbo", AFTER), uid, AFTER)).status_code == 403
