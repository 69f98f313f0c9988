"""Who may see and send what waits, what is wiped when, and sessions and people about which somebody has to decide."""

from typing import Any

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.matrix import Role
from service.foundation.database import Database
from tests import factories
from tests.browser.conftest import Site
from tests.browser.test_offline import KEPT, TOPIC, all_sent, cut_off, desk, fill, sessions, sign_in, store
from tests.browser.watching import until
from tests.factories import AN_TRUONG
from tests.stage import Stage

__all__ = ["desk"]


async def kept(page: Page) -> dict[str, Any]:
    """How much lies in each store of the device, and what of it can be read: the text of everything that is not sealed."""
    found: dict[str, Any] = await page.evaluate(KEPT)
    return found


async def colleague(session: AsyncSession, own: Site) -> Page:
    await factories.account(session, "dong-nghiep", Role.COMMUNE_STAFF, place_id=AN_TRUONG)
    await session.commit()
    page = await own.page("dong-nghiep")
    own.watches[-1].cut = True
    return page


async def log(page: Page, who: str) -> None:
    """Log the session on line."""
    await page.goto("/activities/new")
    await fill(page, who)
    await store(page)
    await expect(page.locator("h1")).to_have_text(TOPIC)


async def test_what_names_people_is_sealed_on_the_device(desk: Page, stage: Stage) -> None:
    await cut_off(desk)
    found = await kept(desk)
    assert len(found["entries"]) == len(found["roll"]) == 1
    for person in stage.home.people:
        assert person.full_name not in str(found)
        assert person.uid not in str(found)
    assert TOPIC not in str(found)


async def test_signing_out_wipes_the_device(desk: Page, own: Site) -> None:
    await desk.goto("/activities")
    await desk.get_by_role("button", name="Đăng xuất").click()
    await desk.wait_for_url("**/sign-in")
    found = await kept(desk)
    assert found.get("roll", []) == []
    assert found.get("kept", []) == []
    assert await desk.evaluate("caches.match('/activities/new').then(Boolean)") is False


async def test_signing_out_with_sheets_waiting_asks_first_and_keeps_them_for_their_account(
    desk: Page, own: Site, owner_session: AsyncSession, database: Database
) -> None:
    await factories.account(owner_session, "nguoi-khac", Role.COMMUNE_STAFF, place_id=AN_TRUONG)
    await owner_session.commit()
    await cut_off(desk, day="30/12/2026")  # in the future: the server does not take it, so that it stays whatever the line does
    await desk.context.set_offline(False)
    await expect(desk.locator("#entries")).to_contain_text("máy chủ chưa nhận")
    await desk.goto("/activities")
    await desk.get_by_role("button", name="Đăng xuất").click()
    await expect(desk.locator("#leaving")).to_be_visible()
    await desk.get_by_role("button", name="Đăng xuất, giữ phiếu lại").click()
    await desk.wait_for_url("**/sign-in")
    found = await kept(desk)
    assert (len(found["entries"]), found["roll"]) == (1, [])
    await sign_in(desk, "nguoi-khac")
    await desk.goto("/activities/outbox")
    await expect(desk.locator("#outbox-says")).to_contain_text("Còn 1 phiếu của người khác trên máy này")
    await expect(desk.locator("#entries li")).to_have_count(0)
    await expect(desk.locator("#unsent")).to_be_hidden()
    await desk.get_by_role("button", name="Đăng xuất").click()
    await desk.wait_for_url("**/sign-in")
    await sign_in(desk, "canbo")
    await desk.goto("/activities/outbox")
    await expect(desk.locator("#entries")).to_contain_text("Trần Thị Bình")
    assert await sessions(database) == []


async def test_another_account_does_not_find_the_roll_of_the_one_before(
    desk: Page, own: Site, owner_session: AsyncSession
) -> None:
    await desk.context.clear_cookies()
    await sign_in(desk, "giadinh")
    await until(desk, f"async () => (await ({KEPT})()).roll?.length === 0")


async def test_when_the_sign_in_has_ended_sheets_stay_and_ask_for_it(desk: Page, database: Database) -> None:
    await cut_off(desk)
    async with database.as_owner() as session:
        await session.execute(text("UPDATE sign_in SET revoked_at = created_at"))
    await desk.context.set_offline(False)
    await expect(desk.locator("#outbox-says")).to_contain_text("đăng nhập lại")
    assert len((await kept(desk))["entries"]) == 1
    await sign_in(desk)
    await all_sent(desk)
    assert len(await sessions(database)) == 1


async def test_a_session_that_a_colleague_logged_stands_beside_mine_and_takes_who_is_missing(
    desk: Page, own: Site, owner_session: AsyncSession, database: Database
) -> None:
    await cut_off(desk, who="tran thi binh")
    other = await colleague(owner_session, own)
    await log(other, "nguyen van an")
    await desk.context.set_offline(False)
    await expect(desk.locator("#entries")).to_contain_text("trùng với buổi đã ghi")
    columns = desk.locator("#entries .beside section")
    await expect(columns.first).to_contain_text("Trần Thị Bình")
    await expect(columns.last).to_contain_text("Nguyễn Văn An")
    assert len(await sessions(database)) == 1
    await desk.get_by_role("button", name="Thêm 1 người còn thiếu vào buổi đã ghi").click()
    await expect(desk.locator("#unsent")).to_be_hidden()
    assert [row.people for row in await sessions(database)] == [2]


@pytest.mark.parametrize(("button", "number"), [("Hai buổi khác nhau: ghi cả hai", 2), ("Là một buổi: bỏ phiếu của tôi", 1)])
async def test_or_both_are_kept_or_mine_is_dropped(
    desk: Page, own: Site, owner_session: AsyncSession, database: Database, button: str, number: int
) -> None:
    await cut_off(desk, who="tran thi binh")
    await log(await colleague(owner_session, own), "nguyen van an")
    await desk.context.set_offline(False)
    await desk.get_by_role("button", name=button).click()
    await expect(desk.locator("#unsent")).to_be_hidden()
    assert len(await sessions(database)) == number


async def test_somebody_who_moved_away_meanwhile_is_shown_and_nothing_is_dropped(
    desk: Page, owner_session: AsyncSession, stage: Stage, database: Database
) -> None:
    await desk.context.set_offline(True)
    await desk.goto("/activities/new")
    await fill(desk, "nguyen")
    await desk.locator("#found button", has_text="Thêm cả hộ").first.click()
    await store(desk)
    await expect(desk.locator("#entries")).to_contain_text("2 người")
    gone = stage.home.people[1]
    await owner_session.execute(text("UPDATE person SET sealed_on = '2026-11-21' WHERE id = :id"), {"id": gone.id})
    await owner_session.commit()
    await desk.context.set_offline(False)
    await expect(desk.locator("#entries")).to_contain_text("máy chủ chưa nhận")
    await expect(desk.locator("#entries")).to_contain_text("Trần Thị Bình")
    await expect(desk.locator("#entries")).to_contain_text("Không tìm thấy người này")
    assert await sessions(database) == []
    await desk.get_by_role("button", name="Bỏ 1 người này ra và gửi").click()
    await expect(desk.locator("#unsent")).to_be_hidden()
    assert [row.people for row in await sessions(database)] == [1]
