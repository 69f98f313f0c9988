"""A commune's dossier by forms, through a council to the signature; its papers; the desk that shows for whom what waits."""

from datetime import date
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from tests.factories import AN_TRUONG
from tests.pages.test_wrong_office import signed_in
from tests.recognitions import given
from tests.recognitions.given import AFTER, Desks, on
from tests.stage import Browser

DAY = "20/03/2026"


@pytest.fixture
async def desks(client: AsyncClient, owner_session: AsyncSession) -> Desks:
    """Accounts at every desk."""
    return await given.desks(client, owner_session)


async def _set_up(browser: Browser, desks: Desks) -> None:
    await browser.open("/councils")
    members: dict[str, Any] = {f"full_name-{n}": f"Người {n}" for n in range(5)} | {f"representing-{n}": "Sở" for n in range(5)}
    seats: dict[str, Any] = {
        "position-0": "chair",
        "position-1": "secretary",
        "position-2": "member",
        "position-3": "member",
        "position-4": "member",
    }
    answer = await browser.send(
        "/councils", place=str(desks.cluster_id), title="commune", decision_number="5/QĐ", set_up_on=DAY, **seats, **members
    )
    assert answer.headers.get("location") == "/councils?unclear=1", answer.text


async def test_a_commune_goes_the_full_way_by_forms(desks: Desks) -> None:
    body = await given.commune(desks.session, AN_TRUONG, year=2025)
    await desks.session.commit()
    with on(AFTER):
        address = f"/dossiers/{await desks.submitted('canbo', body)}"
        browser = await signed_in(desks, "cum", AFTER)
        await _set_up(browser, desks)
        assert "5/QĐ" in (await browser.open("/councils")).text
        await browser.open(address)
        assert (await browser.send(f"{address}/receipt")).status_code == 303
        text = (await browser.open(address)).text
        council = text.split('<option value="')[1].split('"')[0]
        assert (await browser.send(f"{address}/appraisal", council=council)).status_code == 303
        await browser.open(address)
        again = await browser.send(f"{address}/conclusion", mode="meeting", held_on="hôm nay", proposal="recognise", report="Đạt")
        assert again.status_code == 422
        said: dict[str, Any] = {"opinion-Người 0": "yes", "opinion-Người 1": "no"}
        done = await browser.send(
            f"{address}/conclusion", mode="meeting", held_on=DAY, proposal="recognise", report="Đạt", **said
        )
        assert done.status_code == 303
        assert "tán thành 1 trên 2" in (await browser.open(address)).text
        for paper in ("to-trinh", "bao-cao", "tong-hop", "bao-cao-tham-dinh", "du-thao-quyet-dinh"):
            shown = await browser.open(f"{address}/papers/{paper}")
            assert "Độc lập - Tự do - Hạnh phúc" in shown.text
        await browser.open(address)
        assert (await browser.agree(f"{address}/decision", decided_on=DAY)).status_code == 303
        assert "01/QĐ-SGDĐT" in (await browser.open(address)).text


async def test_what_waits_is_shown_with_its_day_and_that_it_is_late(desks: Desks) -> None:
    body = await given.commune(desks.session, AN_TRUONG, year=2025)
    await desks.session.commit()
    with on(AFTER):
        await desks.submitted("canbo", body)
        text = (await (await signed_in(desks, "cum", AFTER)).open("/waiting")).text
    assert "trước ngày 31/03/2026, còn 11 ngày" in text
    assert date(2026, 3, 20).strftime("%d/%m/%Y") in text
    late = AFTER.replace(month=3, day=31)
    with on(late):
        assert "trễ hạn" in (await (await signed_in(desks, "cum", late)).open("/waiting")).text
