"""The sheet without JavaScript: a pasted list with a verdict a line, the code of a card, a session logged again, people added to one that stands."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from tests import factories
from tests.conftest import KEYRING, CountStatements
from tests.factories import AN_TRUONG
from tests.stage import Browser, SignIn, Stage

FILLED = {"kind": "ccl_class", "topic": "Trồng rau sạch", "held_on": "05/03/2026", "hours": "1,5", "commune_id": str(AN_TRUONG)}


async def sheet(browse: SignIn, address: str = "/activities/new") -> Browser:
    browser = await browse("canbo")
    assert (await browser.open(address)).status_code == 200
    return browser


async def paste(browser: Browser, *lines: str, **fields: Any) -> str:
    """Press the button that reads the lines; the page."""
    answer = await browser.send("/activities/new", FILLED | {"lines": "\n".join(lines), "do": "paste"} | fields)
    assert answer.status_code == 200, answer.text
    return answer.text


async def store(browser: Browser, **fields: Any) -> str:
    """Store the sheet; where it leads, or the page with what is wrong."""
    answer = await browser.send("/activities/new", FILLED | {"key": "k", "do": "store"} | fields)
    return answer.headers.get("location", "") or answer.text


def on_roll(page: str, uid: str) -> bool:
    return f'name="person" value="{uid}" checked' in page


def left(page: str) -> str:
    """What is still in the field of the list."""
    return page.partition('name="lines"')[2].partition(">")[2].partition("</textarea>")[0]


@pytest.mark.parametrize(
    "line", ["Trần Thị Bình", "  tran thi   BINH ", "2. Trần Thị Bình", "Trần Thị Bình, 1980", "Trần Thị Bình\t01/01/1980"]
)
async def test_a_name_however_it_is_written_is_found(browse: SignIn, stage: Stage, line: str) -> None:
    page = await paste(await sheet(browse), line)
    assert on_roll(page, stage.home.people[1].uid)
    assert "đã thêm" in page
    assert left(page) == ""


async def test_an_id_and_the_code_of_a_household_are_found(browse: SignIn, stage: Stage, owner_session: AsyncSession) -> None:
    home = await factories.household(owner_session, names=("Hà Văn Một", "Hà Thị Hai"))
    code = (await owner_session.execute(text("SELECT code FROM household WHERE id = :id"), {"id": home.id})).scalar_one()
    await owner_session.commit()
    page = await paste(await sheet(browse), code.lower(), stage.home.people[0].uid)
    assert all(on_roll(page, person.uid) for person in (*home.people, stage.home.people[0]))
    assert "đã thêm cả hộ" in page


async def test_an_identity_number_is_found(browse: SignIn, stage: Stage, owner_session: AsyncSession) -> None:
    index = {"index": KEYRING.blind_index("031080001234"), "id": stage.home.people[0].id}
    await owner_session.execute(text("UPDATE person SET national_id_index = :index WHERE id = :id"), index)
    await owner_session.commit()
    assert on_roll(await paste(await sheet(browse), "031 080 001 234"), stage.home.people[0].uid)


async def test_a_stranger_stays_on_the_sheet_and_is_not_swallowed(browse: SignIn, stage: Stage) -> None:
    browser = await sheet(browse)
    page = await paste(browser, "Không Có Ai", "Trần Thị Bình", stage.elsewhere.people[0].full_name)
    assert left(page) == f"Không Có Ai\n{stage.elsewhere.people[0].full_name}"
    assert page.count("không tìm thấy") == 2
    refused = await store(browser, person=stage.home.people[1].uid, lines="Không Có Ai")
    assert "Còn 1 dòng đã dán chưa rõ là ai" in refused
    assert 'href="#f-lines"' in refused
    assert left(refused) == "Không Có Ai"


async def test_of_several_one_is_chosen(browse: SignIn, stage: Stage, owner_session: AsyncSession) -> None:
    twin = (await factories.household(owner_session, names=("Trần Thị Bình",))).people[0]
    await owner_session.commit()
    browser = await sheet(browse)
    page = await paste(browser, "Trần Thị Bình")
    assert "2 người cùng tên" in page
    assert not on_roll(page, twin.uid)
    assert f'name="add" value="{twin.uid}"' in page
    assert "Còn 1 dòng" in await store(browser, lines="Trần Thị Bình", person=stage.home.people[0].uid)
    assert (await store(browser, lines="Trần Thị Bình", add=twin.uid)).endswith("?stored=1")


async def test_a_year_of_birth_tells_two_apart(browse: SignIn, stage: Stage, owner_session: AsyncSession) -> None:
    twin = (await factories.household(owner_session, names=("Trần Thị Bình",), births=(date(1999, 5, 1),))).people[0]
    await owner_session.commit()
    page = await paste(await sheet(browse), "Trần Thị Bình 1999")
    assert on_roll(page, twin.uid)
    assert not on_roll(page, stage.home.people[1].uid)


async def test_two_lines_of_one_name_ask_for_two_people(browse: SignIn, stage: Stage, owner_session: AsyncSession) -> None:
    twin = (await factories.household(owner_session, names=("Trần Thị Bình",))).people[0]
    await owner_session.commit()
    browser, both = await sheet(browse), "Trần Thị Bình\nTrần Thị Bình"
    assert "Còn 1 dòng" in await store(browser, lines=both, add=twin.uid)
    assert (await store(browser, lines=both, add=[twin.uid, stage.home.people[1].uid])).endswith("?stored=2")


async def test_whoever_is_there_already_is_said_to_be(browse: SignIn, stage: Stage) -> None:
    page = await paste(await sheet(browse), "Trần Thị Bình", "tran thi binh", person=stage.home.people[0].uid)
    assert page.count("đã có trong danh sách") == 1
    assert left(page) == ""


async def test_the_household_of_a_card_is_read_like_a_line(browse: SignIn, stage: Stage, owner_session: AsyncSession) -> None:
    code = (await owner_session.execute(text("SELECT code FROM household WHERE id = :id"), {"id": stage.home.id})).scalar_one()
    browser = await sheet(browse)
    page = await paste(browser, do="card", card=code)
    assert all(on_roll(page, person.uid) for person in stage.home.people)
    unknown = await paste(browser, do="card", card="khong-co")
    assert left(unknown) == "#khong-co"
    assert "không có hộ này" in unknown


async def test_a_household_may_have_any_code(browse: SignIn, stage: Stage, owner_session: AsyncSession) -> None:
    await owner_session.execute(text("UPDATE household SET code = 'Hộ 12/3, xóm Đông' WHERE id = :id"), {"id": stage.home.id})
    await owner_session.commit()
    page = await paste(await sheet(browse), do="card", card="Hộ 12/3, xóm Đông")
    assert all(on_roll(page, person.uid) for person in stage.home.people)


async def test_lines_beyond_the_first_500_wait(browse: SignIn, stage: Stage) -> None:
    page = await paste(await sheet(browse), *(f"Không Có Ai {n}" for n in range(500)), "Trần Thị Bình")
    assert "chưa đọc tới" in page
    assert left(page).endswith("Trần Thị Bình")
    assert not on_roll(page, stage.home.people[1].uid)


async def test_reading_lines_costs_the_same_for_two_as_for_two_hundred(
    browse: SignIn, stage: Stage, count_statements: CountStatements
) -> None:
    browser = await sheet(browse)
    numbers = []
    for many in (2, 200):
        with count_statements() as counted:
            await paste(browser, *(f"Người Số {n}" for n in range(many)), "Trần Thị Bình")
        numbers.append(counted.number)
    assert numbers[0] == numbers[1] <= 12


async def test_only_the_sheet_may_use_the_camera(browse: SignIn) -> None:
    browser = await sheet(browse)
    assert "camera=(self)" in browser.page.headers["Permissions-Policy"]
    assert "camera=()" in (await browser.open("/activities")).headers["Permissions-Policy"]


async def logged(browse: SignIn, stage: Stage, **fields: Any) -> tuple[Browser, str]:
    """A session of the household's head; its address."""
    browser = await sheet(browse)
    return browser, (await store(browser, person=stage.home.people[0].uid, **fields)).partition("?")[0]


async def test_a_session_is_logged_again_with_all_but_its_day(browse: SignIn, stage: Stage) -> None:
    browser, first = await logged(browse, stage)
    assert f"/activities/new?repeat={first.rpartition('/')[2]}" in (await browser.open(first)).text
    page = (await browser.open(f"/activities/new?repeat={first.rpartition('/')[2]}")).text
    assert on_roll(page, stage.home.people[0].uid)
    assert all(f'value="{said}"' in page for said in ("Trồng rau sạch", "1,5"))
    assert '<option value="ccl_class" selected>' in page
    assert 'value="05/03/2026"' not in page


async def test_a_voided_line_is_not_taken_along(browse: SignIn, stage: Stage) -> None:
    browser, first = await logged(browse, stage)
    line = f"{first}/roll/{stage.home.people[0].uid}"
    await browser.open(line)
    await browser.send(line, reason="Vắng", do="void")
    page = (await browser.open(f"/activities/new?repeat={first.rpartition('/')[2]}")).text
    assert not on_roll(page, stage.home.people[0].uid)


async def test_a_session_of_another_desk_is_not_logged_again(browse: SignIn, stage: Stage) -> None:
    _, first = await logged(browse, stage)
    other = await browse("xa-khac")
    assert (await other.open(f"/activities/new?repeat={first.rpartition('/')[2]}")).status_code == 404


async def test_whoever_was_forgotten_is_added_once(browse: SignIn, stage: Stage) -> None:
    browser, page = await logged(browse, stage)
    await browser.open(page)
    for said in ("added=1&already=0", "added=0&already=1"):
        answer = await browser.send(f"{page}/roll", lines="Trần Thị Bình")
        assert answer.headers["location"].endswith(said)
    text_of = (await browser.open(answer.headers["location"])).text
    assert "1 người đã có trong danh sách từ trước" in text_of
    assert "2 người được tính" in text_of


async def test_a_stranger_is_not_added_and_comes_back_as_typed(browse: SignIn, stage: Stage) -> None:
    browser, page = await logged(browse, stage)
    await browser.open(page)
    answer = await browser.send(f"{page}/roll", lines="Trần Thị Bình\nKhông Có Ai")
    assert answer.status_code == 422
    assert left(answer.text) == "Trần Thị Bình\nKhông Có Ai"
    assert "1 người được tính" in (await browser.open(page)).text


async def test_nobody_is_added_to_a_session_of_another_desk(browse: SignIn, stage: Stage) -> None:
    _, page = await logged(browse, stage)
    other = await browse("xa-khac")
    assert (await other.send(f"{page}/roll", lines=stage.elsewhere.people[0].full_name)).status_code == 404
