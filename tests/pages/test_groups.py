"""Pages of clans and units without JavaScript: lists, one clan, one unit, and every form stored, refused and given back as typed."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from tests import factories
from tests.factories import AN_KHANH, AN_TRUONG
from tests.stage import Browser, SignIn, Stage

SCHOOL = {"name": "Trường Mầm non An Trường", "kind": "preschool", "ownership": "public", "level": "district", "since": "01/09/2020", "commune_id": str(AN_TRUONG)}  # fmt: skip
ACTS = ("rename", "support", "end-support", "end"), ("change", "level", "end")
DAY = "01/02/2026"


async def made(browser: Browser, groups: str, form: dict[str, Any]) -> str:
    """Register by the form; the address of the new page."""
    await browser.open(f"/{groups}/new")
    answer = await browser.send(f"/{groups}/new", form)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def a_clan(browser: Browser) -> str:
    return await made(browser, "clans", {"name": "Dòng họ Nguyễn Bá", "commune_id": str(AN_TRUONG)})


async def a_unit(browser: Browser) -> str:
    return await made(browser, "units", SCHOOL)


async def joined(browser: Browser, address: str, *members: str, **fields: Any) -> None:
    """Tick and store."""
    await browser.open(f"{address}/join")
    form = {"do": "store", "on_day": DAY, "standing": "member"} | fields
    answer = await browser.send(f"{address}/join", form, member=list(members))
    assert answer.status_code == 303, answer.text


async def test_nobody_is_led_to_the_sign_in_page(client: AsyncClient, stage: Stage) -> None:
    pages = ("/clans", "/units", "/clans/new", "/units/new", f"/clans/{stage.home.uid}", f"/units/{stage.home.uid}/join")
    assert {(await client.get(page)).headers.get("location") for page in pages} == {"/sign-in"}


@pytest.mark.parametrize("page", ["/clans", "/units", "/clans/new", "/units/new", "/clans/join", "/units/join"])
async def test_the_right_desk_sees_the_page(page: str, browse: SignIn) -> None:
    browser = await browse("canbo")
    answer = await browser.open(page)
    assert answer.status_code == 200
    assert re.search(r"<title>[^<–]+ – Học tập suốt đời</title>", answer.text)
    assert 'href="/clans"' in answer.text
    assert 'href="/units"' in answer.text


@pytest.mark.parametrize("page", ["/clans/new", "/units/new", "/clans", "/units"])
async def test_a_desk_without_the_right_is_told_so(page: str, browse: SignIn) -> None:
    browser = await browse("thongke")
    assert (await browser.open(page)).status_code == 403


async def test_another_commune_s_desk_finds_nothing(browse: SignIn) -> None:
    browser = await browse("canbo")
    clan, unit = await a_clan(browser), await a_unit(browser)
    browser = await browse("xa-khac")
    addresses = [clan, unit, *(f"{clan}/{act}" for act in ACTS[0]), *(f"{unit}/{act}" for act in ACTS[1])]
    assert {(await browser.open(address)).status_code for address in addresses} == {404}


async def test_a_clan_is_registered_found_and_shown(browse: SignIn) -> None:
    browser = await browse("canbo")
    clan = await a_clan(browser)
    assert "Dòng họ Nguyễn Bá" in (await browser.open("/clans?name=nguyen+ba")).text
    text = (await browser.open(clan)).text
    assert "Chưa ghi ban, quỹ khuyến học nào" in text
    assert "Chưa có hộ nào" in text


async def test_a_clan_of_the_same_name_is_shown_and_stored_once_confirmed(browse: SignIn) -> None:
    browser = await browse("canbo")
    first = await a_clan(browser)
    again = {"name": "Dòng họ Nguyễn Bá", "commune_id": str(AN_TRUONG)}
    answer = await browser.send("/clans/new", again)
    assert answer.status_code == 409
    assert f'href="{first}"' in answer.text
    assert 'value="Dòng họ Nguyễn Bá"' in answer.text
    assert (await browser.send("/clans/new", again, confirmed="1")).status_code == 303


async def test_a_wrong_unit_comes_back_as_typed_with_what_the_law_says(browse: SignIn) -> None:
    browser = await browse("canbo")
    await browser.open("/units/new")
    answer = await browser.send("/units/new", SCHOOL, level="commune", village="Thôn Không Có")
    assert answer.status_code == 422
    assert 'href="#f-village"' in answer.text
    answer = await browser.send("/units/new", SCHOOL, level="commune")
    assert 'href="#f-level"' in answer.text
    assert "Điều 2 khoản 1 Thông tư 24/2023/TT-BGDĐT" in answer.text
    assert 'value="Trường Mầm non An Trường"' in answer.text
    assert '<option value="preschool" selected>' in answer.text
    assert "<title>Lỗi:" in answer.text


async def test_an_empty_unit_names_every_field_in_its_own_words(browse: SignIn) -> None:
    browser = await browse("canbo")
    await browser.open("/units/new")
    answer = await browser.send("/units/new", {"commune_id": str(AN_TRUONG)})
    assert answer.status_code == 422
    assert all(f"{words}: Mục này còn trống" in answer.text for words in ("Tên", "Loại hình", "Hình thức", "Cấp quản lý"))


async def test_households_are_found_ticked_and_joined(browse: SignIn, stage: Stage) -> None:
    browser = await browse("canbo")
    clan = await a_clan(browser)
    await browser.open(f"{clan}/join")
    found = await browser.send(f"{clan}/join", do="search", query="tran thi binh", on_day=DAY)
    assert found.status_code == 200
    assert f'name="add" value="{stage.home.uid}"' in found.text
    assert f'value="{DAY}"' in found.text
    stored = await browser.send(f"{clan}/join", do="store", add=stage.home.uid, on_day=DAY)
    text = (await browser.open(stored.headers["location"])).text
    assert "Đã thêm 1 hộ" in text
    assert "Nguyễn Văn An" in text
    assert "Xã An Trường: 1 hộ" in text
    assert DAY in text


async def test_ticks_and_the_day_come_back_when_nothing_could_be_stored(browse: SignIn, stage: Stage) -> None:
    browser = await browse("canbo")
    unit = await a_unit(browser)
    await joined(browser, unit, stage.home.people[0].uid)
    wrong = {"do": "store", "on_day": "01/01/2026", "standing": "learner"}
    answer = await browser.send(f"{unit}/join", wrong, member=[person.uid for person in stage.home.people])
    assert answer.status_code == 422
    assert 'href="#f-member-0"' in answer.text
    assert "Nguyễn Văn An: Đã thuộc trong một thời gian khác" in answer.text
    assert answer.text.count('name="member"') == 2
    assert 'value="01/01/2026"' in answer.text
    assert "Trần Thị Bình" not in (await browser.open(unit)).text


async def test_nobody_ticked_is_said(browse: SignIn) -> None:
    browser = await browse("canbo")
    unit = await a_unit(browser)
    await browser.open(f"{unit}/join")
    answer = await browser.send(f"{unit}/join", do="store", on_day=DAY, standing="member")
    assert answer.status_code == 422
    assert 'href="#f-query"' in answer.text


async def test_a_desk_joins_its_household_to_a_clan_of_another_commune_by_its_code(browse: SignIn, stage: Stage) -> None:
    clan = await a_clan(await browse("canbo"))
    browser = await browse("xa-khac")
    code = clan.rsplit("/", 1)[1]
    assert (await browser.open(f"/clans/join?uid={code}")).url.path == f"{clan}/join"
    assert "Dòng họ Nguyễn Bá" in browser.page.text
    await joined(browser, clan, stage.elsewhere.uid)
    assert "Dòng họ Nguyễn Bá" in (await browser.open("/clans")).text
    browser = await browse("canbo")
    text = (await browser.open(clan)).text
    assert "An Khánh: 1 hộ" in text
    assert "Lê Thị Hoa" not in text


async def test_a_code_that_is_none_comes_back(browse: SignIn) -> None:
    browser = await browse("canbo")
    answer = await browser.open("/units/join?uid=abc")
    assert answer.status_code == 422
    assert 'value="abc"' in answer.text


async def test_a_board_a_fund_and_their_end_are_stored(browse: SignIn) -> None:
    browser = await browse("canbo")
    clan = await a_clan(browser)
    await browser.open(f"{clan}/support")
    fund = {"support": "fund", "since": "10/03/2024", "basis": "Biên bản họp họ", "amount_dong": "50.000.000"}
    assert (await browser.send(f"{clan}/support", fund)).status_code == 303
    assert "50.000.000 đồng" in (await browser.open(clan)).text
    again = await browser.send(f"{clan}/support", fund)
    assert again.status_code == 409
    assert 'value="50.000.000"' in again.text
    assert (await browser.send(f"{clan}/end-support", support="fund", until=DAY)).status_code == 303
    assert f"đến trước {DAY}" in (await browser.open(clan)).text


async def test_a_level_changes_and_the_page_keeps_both(browse: SignIn) -> None:
    browser = await browse("canbo")
    unit = await a_unit(browser)
    await browser.open(f"{unit}/level")
    wrong = await browser.send(f"{unit}/level", level="commune", on_day=DAY)
    assert wrong.status_code == 422
    assert 'href="#f-level"' in wrong.text
    assert (await browser.send(f"{unit}/level", level="province", on_day=DAY)).status_code == 303
    text = (await browser.open(unit)).text
    assert f"cấp huyện từ 01/09/2020 đến trước {DAY}" in text
    assert f"cấp tỉnh từ {DAY}" in text


async def test_names_are_put_right(browse: SignIn) -> None:
    browser = await browse("canbo")
    clan, unit = await a_clan(browser), await a_unit(browser)
    await browser.open(f"{clan}/rename")
    assert (await browser.send(f"{clan}/rename", name="Họ Nguyễn")).status_code == 303
    assert (await browser.send(f"{unit}/change", SCHOOL, name="Trường Mầm non 1")).status_code == 303
    assert "Họ Nguyễn" in (await browser.open(clan)).text
    assert "Trường Mầm non 1" in (await browser.open(unit)).text


async def test_members_leave_and_groups_end(browse: SignIn, stage: Stage) -> None:
    browser = await browse("canbo")
    clan, unit, person = await a_clan(browser), await a_unit(browser), stage.home.people[0]
    await joined(browser, clan, stage.home.uid)
    await joined(browser, unit, person.uid)
    for address in (f"{clan}/households/{stage.home.uid}/leave", f"{unit}/people/{person.uid}/leave"):
        await browser.open(address)
        assert (await browser.send(address, on_day="01/01/2026")).status_code == 422
        assert (await browser.send(address, on_day="01/03/2026")).status_code == 303
    for address in (clan, unit):
        await browser.open(f"{address}/end")
        assert (await browser.send(f"{address}/end", on_day="01/02/2026")).status_code == 409
        assert (await browser.send(f"{address}/end", on_day="01/04/2026")).status_code == 303
        text = (await browser.open(address)).text
        assert "Không còn từ ngày 01/04/2026" in text
        assert "Thay đổi" not in text


async def test_a_person_leads_to_the_units_and_a_household_to_the_clans(browse: SignIn, stage: Stage) -> None:
    browser = await browse("canbo")
    unit, clan = await a_unit(browser), await a_clan(browser)
    first, second = (person.uid for person in stage.home.people[:2])
    await joined(browser, unit, first, standing="learner")
    await joined(browser, clan, stage.home.uid)
    assert f'<a href="{unit}">Trường Mầm non An Trường</a> (người học)' in (await browser.open(f"/people/{first}")).text
    assert unit not in (await browser.open(f"/people/{second}")).text
    assert f'<a href="{clan}">Dòng họ Nguyễn Bá</a>' in (await browser.open(f"/households/{stage.home.uid}")).text


async def test_everybody_of_a_unit_on_a_day_stands_ticked_on_a_new_sheet(browse: SignIn, stage: Stage) -> None:
    browser = await browse("canbo")
    unit, clan, uid = await a_unit(browser), await a_clan(browser), stage.home.people[0].uid
    await joined(browser, unit, uid)
    await joined(browser, clan, stage.home.uid)
    sheet = "/activities/new?held_on={}&{}=" + "{}"
    whom = re.compile(r'name="person" value="[0-9a-f-]{36}"')  # not the pattern of a line, which the sheet keeps for its script
    assert f'name="person" value="{uid}" checked' in (await browser.open(sheet.format(DAY, "unit", unit[7:]))).text
    assert whom.findall((await browser.open(sheet.format("31/01/2026", "unit", unit[7:]))).text) == []
    assert len(whom.findall((await browser.open(sheet.format(DAY, "clan", clan[7:]))).text)) == 2


async def test_a_unit_and_a_clan_tell_what_credited_them_this_year(browse: SignIn, stage: Stage) -> None:
    browser = await browse("canbo")
    unit, clan, uid = await a_unit(browser), await a_clan(browser), stage.home.people[0].uid
    await joined(browser, unit, uid)
    await joined(browser, clan, stage.home.uid)
    await browser.open("/activities/new")
    held = {"kind": "ccl_class", "topic": "Trồng rau sạch", "held_on": "05/03/2026", "hours": "2", "commune_id": str(AN_TRUONG), "do": "store"}  # fmt: skip
    people = [person.uid for person in stage.home.people]
    assert (await browser.send("/activities/new", held, key=browser.hidden("key"), person=people)).status_code == 303
    for address, number in ((unit, 1), (clan, 2)):
        text = (await browser.open(address)).text
        assert f"<strong>1</strong> buổi, <strong>{number}</strong> người" in text
        assert "Trồng rau sạch" in text


async def test_the_pages_ask_the_database_as_often_for_one_member_as_for_many(
    browse: SignIn, stage: Stage, owner_session: AsyncSession, count_statements: Callable[[], Any]
) -> None:
    browser = await browse("canbo")
    clan, unit = await a_clan(browser), await a_unit(browser)
    counts = []
    for number in (1, 12):
        homes = [await factories.household(owner_session) for _ in range(number)]
        await owner_session.commit()
        await joined(browser, clan, *(home.uid for home in homes))
        await joined(browser, unit, *(home.people[0].uid for home in homes))
        for address in ("/clans", "/units", clan, unit, f"{clan}/join"):
            with count_statements() as counted:
                await browser.open(address)
            counts.append(counted.number)
    assert counts[:5] == counts[5:] == [4, 4, 10, 10, 3]


async def test_no_form_is_taken_without_its_token(browse: SignIn, stage: Stage) -> None:
    browser = await browse("canbo")
    clan, unit = await a_clan(browser), await a_unit(browser)
    addresses = (
        "/clans/new", "/units/new", f"{clan}/join", f"{unit}/join", *(f"{clan}/{act}" for act in ACTS[0]), *(f"{unit}/{act}" for act in ACTS[1]),
        f"{clan}/households/{stage.home.uid}/leave", f"{unit}/people/{stage.home.people[0].uid}/leave",
    )  # fmt: skip
    assert {(await browser.send(address, csrf="")).status_code for address in addresses} == {403}


async def test_a_visitor_from_another_commune_reads_the_unit_but_changes_nothing(browse: SignIn, stage: Stage) -> None:
    unit = await a_unit(await browse("canbo"))
    browser = await browse("xa-khac")
    await joined(browser, unit, stage.elsewhere.people[0].uid)
    text = (await browser.open(unit)).text
    assert "Thêm người" in text
    assert "Đổi cấp quản lý" not in text
    assert str(AN_KHANH) not in text
