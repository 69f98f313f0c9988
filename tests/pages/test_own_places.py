"""The pages on which a province keeps its villages and clusters: found by name, pasted and judged line by line, shown before they are done."""

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.places.tables import PlacePeriod
from tests import factories
from tests.conftest import CountStatements
from tests.factories import AN_KHANH, AN_LAO, AN_TRUONG, HA_NOI, HAI_PHONG, REFORM, TRUONG_THANH, TRUONG_THO
from tests.pages.test_who_sees_what import assert_is_a_page
from tests.stage import Browser, SignIn

BASIS = "Nghị quyết 5/NQ-HĐND"
PASTED = "1. Thôn Đông\nĐoài\n2.\tTổ dân phố 5\nthôn đông\nThôn Cũ\nThôn\nThôn A; Thôn B\n"
LIST = {"lines": PASTED, "kind": "thôn", "since": "01/01/2026", "basis": BASIS}


async def villages(session: AsyncSession, commune: int = AN_TRUONG) -> list[tuple[str, str]]:
    found = select(PlacePeriod.name, PlacePeriod.kind).where(PlacePeriod.parent_id == commune, PlacePeriod.level == 4)
    rows = (await session.execute(found.order_by(PlacePeriod.name))).all()
    await session.commit()
    return [(row.name, row.kind) for row in rows]


async def number(session: AsyncSession, name: str) -> int:
    found: int = (await session.execute(select(func.max(PlacePeriod.place_id)).where(PlacePeriod.name == name))).scalar_one()
    await session.commit()
    return found


async def clustered(browser: Browser, session: AsyncSession, *communes: str, name: str = "Cụm Ven Sông") -> int:
    await browser.open(f"/places/{HAI_PHONG}/clusters")
    form = {"name": name, "since": "01/01/2026", "basis": BASIS, "key": browser.hidden("key")}
    assert (await browser.send(f"/places/{HAI_PHONG}/clusters", form)).status_code == 303
    own = await number(session, name)
    if communes:
        await browser.open(f"/places/{own}/communes")
        form = {"lines": "\n".join(communes), "since": "01/01/2026", "basis": BASIS}
        assert (await browser.agree(f"/places/{own}/communes", form)).status_code == 303
    return own


async def test_the_list_shows_clusters_and_the_communes_in_none(
    browse: SignIn, owner_session: AsyncSession, count_statements: CountStatements
) -> None:
    browser = await browse("quantri")
    await clustered(browser, owner_session, "xa an truong", "An Khánh")
    with count_statements() as counted:
        text = (await browser.open("/places")).text
    assert counted.number <= 6
    assert_is_a_page(browser)
    cluster, outside = text.split("Xã chưa ở cụm nào")
    assert "Xã An Trường" in cluster
    assert "2 xã" in cluster
    assert "Xã An Trường" not in outside
    assert "Xã An Lão" in outside
    assert "Cụm Ven Sông" not in (await browser.open("/places?on=31/12/2025")).text


async def test_a_commune_is_found_without_tones_or_by_its_code(browse: SignIn) -> None:
    browser = await browse("quantri")
    for words in ("an truong", "An Trường"):
        assert f'href="/places/{AN_TRUONG}"' in (await browser.open(f"/places?commune={words}")).text.split("Cụm xã vào ngày")[0]
    assert "tên như thế" in (await browser.open("/places?commune=khong+co")).text
    wrong = await browser.open("/places?on=31/02/2026")
    assert wrong.status_code == 422
    assert 'value="31/02/2026"' in wrong.text


async def test_pasted_villages_are_judged_before_they_are_stored(browse: SignIn, owner_session: AsyncSession) -> None:
    await factories.village(owner_session, "Thôn Cũ")
    await owner_session.commit()
    browser = await browse("quantri")
    await browser.open(f"/places/{AN_TRUONG}/villages")
    assert_is_a_page(browser)
    shown = await browser.send(f"/places/{AN_TRUONG}/villages", LIST)
    assert shown.status_code == 200
    for words in ("Thôn Đoài", "đã có ở dòng trên", "xã đã có Thôn Cũ", "không có tên", "nhiều hơn một tên", "Ghi 3 thôn mới", "4 dòng không được ghi"):  # fmt: skip
        assert words in shown.text
    assert await villages(owner_session) == [("Thôn Cũ", "thôn")]
    assert (await browser.confirm()).headers["location"] == f"/places/{AN_TRUONG}?done=villages"
    stored = [("Thôn Cũ", "thôn"), ("Thôn Đoài", "thôn"), ("Thôn Đông", "thôn"), ("Tổ dân phố 5", "tổ dân phố")]
    assert sorted(await villages(owner_session)) == sorted(stored)


async def test_a_list_confirmed_twice_is_stored_once(browse: SignIn, owner_session: AsyncSession) -> None:
    browser = await browse("quantri")
    await browser.open(f"/places/{AN_TRUONG}/villages")
    await browser.send(f"/places/{AN_TRUONG}/villages", LIST)
    assert [(await browser.confirm()).status_code for _ in range(2)] == [303, 303]
    assert len(await villages(owner_session)) == 4


async def test_a_name_that_somebody_took_meanwhile_is_told_with_what_was_shown(
    browse: SignIn, owner_session: AsyncSession
) -> None:
    browser = await browse("quantri")
    await browser.open(f"/places/{AN_TRUONG}/villages")
    await browser.send(f"/places/{AN_TRUONG}/villages", LIST)
    await factories.village(owner_session, "Thôn Đoài")
    await owner_session.commit()
    answer = await browser.confirm()
    assert answer.status_code == 422
    assert "Đã có nơi tên “Thôn Đoài”" in answer.text
    assert "Thôn Đông\nThôn Đoài\nTổ dân phố 5\nThôn Cũ</textarea>" in answer.text
    assert len(await villages(owner_session)) == 1


@pytest.mark.parametrize("change", ["villages", "communes", "removals", "names", "endings", "clusters"])
async def test_an_empty_form_comes_back_with_every_fault(browse: SignIn, owner_session: AsyncSession, change: str) -> None:
    browser = await browse("quantri")
    own = await clustered(browser, owner_session, "an truong")
    at = {"villages": AN_TRUONG, "clusters": HAI_PHONG}.get(change, own)
    await browser.open(f"/places/{at}/{change}")
    assert_is_a_page(browser)
    answer = await browser.send(f"/places/{at}/{change}", {})
    assert answer.status_code == 422
    assert "<title>Lỗi:" in answer.text


async def test_a_commune_shows_its_villages_with_periods_acts_and_households(browse: SignIn, owner_session: AsyncSession) -> None:
    home = await factories.village(owner_session, "Thôn Đông")
    for name in ("Nguyễn Văn Xuân", "Trần Thị Hạ"):
        await factories.household(owner_session, village_id=home, names=(name,))
    await owner_session.commit()
    browser = await browse("quantri")
    await browser.open(f"/places/{home}/names")
    form = {"name": "Thôn Đông Hưng", "kind": "thôn", "since": "01/02/2026", "basis": BASIS}
    assert (await browser.send(f"/places/{home}/names", form)).status_code == 303
    text = (await browser.open(f"/places/{AN_TRUONG}")).text
    assert_is_a_page(browser)
    for words in ("Thôn Đông Hưng", "từ 01/02/2026", BASIS, "Trước đó: Thôn Đông, đến 31/01/2026", "2 hộ hôm nay"):
        assert words in text
    assert "Nguyễn Văn Xuân" not in text
    assert "2 hộ ở đây hôm nay" in (await browser.open(f"/places/{home}")).text
    assert_is_a_page(browser)


async def test_a_village_where_somebody_lives_is_told_before_it_is_ended(browse: SignIn, owner_session: AsyncSession) -> None:
    home = await factories.village(owner_session, "Thôn Đông")
    made = await factories.household(owner_session, village_id=home)
    other = await factories.village(owner_session, "Thôn Tây")
    await owner_session.commit()
    browser = await browse("quantri")
    ending = {"last_day": "31/05/2026", "basis": BASIS}
    await browser.open(f"/places/{home}/endings")
    refused = await browser.send(f"/places/{home}/endings", ending)
    assert refused.status_code == 409
    assert "Còn 1 hộ ở Thôn Đông sau ngày 31/05/2026" in refused.text
    staff = await browse("canbo")
    await staff.open(f"/households/{made.uid}/move")
    form = {"commune": "Xã An Trường", "village": "thon tay", "on_day": "01/06/2026"}
    assert (await staff.send(f"/households/{made.uid}/move", form)).status_code == 303
    browser = await browse("quantri")
    await browser.open(f"/places/{home}/endings")
    assert (await browser.agree(f"/places/{home}/endings", ending)).status_code == 303
    text = (await browser.open(f"/places/{AN_TRUONG}")).text
    assert "1 thôn đã kết thúc" in text
    assert f'href="/places/{other}"' in text


async def test_communes_move_between_clusters_after_a_page_that_says_so(browse: SignIn, owner_session: AsyncSession) -> None:
    browser = await browse("quantri")
    old, new = await clustered(browser, owner_session, "an truong"), await clustered(browser, owner_session, name="Cụm Mới")
    await browser.open(f"/places/{new}/communes")
    shown = await browser.send(
        f"/places/{new}/communes", {"lines": "Xã An Trường\nan khanh", "since": "01/03/2026", "basis": BASIS}
    )
    for words in ("chuyển từ Cụm Ven Sông", "chưa ở cụm nào", "đăng nhập lại"):
        assert words in shown.text
    assert (await browser.confirm()).status_code == 303
    text = (await browser.open(f"/places/{new}")).text
    assert_is_a_page(browser)
    assert f'href="/places/{AN_KHANH}"' in text
    assert "hết 28/02/2026" in (await browser.open(f"/places/{old}")).text
    await browser.open(f"/places/{new}/removals")
    left = {"commune": "an khanh", "last_day": "31/03/2026", "basis": BASIS}
    assert (await browser.agree(f"/places/{new}/removals", left)).status_code == 303
    assert "1 lần xếp đã kết thúc" in (await browser.open(f"/places/{new}")).text


async def test_lines_that_are_no_commune_are_told_one_by_one(browse: SignIn, owner_session: AsyncSession) -> None:
    browser = await browse("quantri")
    own = await clustered(browser, owner_session)
    await browser.open(f"/places/{own}/communes")
    answer = await browser.send(
        f"/places/{own}/communes", {"lines": "an truong\nKhông Có\n99999", "since": "01/03/2026", "basis": BASIS}
    )
    assert answer.status_code == 422
    assert "“Không Có”" in answer.text
    assert "“99999”" in answer.text


@pytest.mark.parametrize(("desk", "status"), [("canbo", 403), ("chutich", 403), ("thongke", 403)])
async def test_other_desks_do_not_open_the_pages(browse: SignIn, desk: str, status: int) -> None:
    browser = await browse(desk)
    for address in ("/places", f"/places/{AN_LAO}", f"/places/{AN_LAO}/villages"):
        assert (await browser.open(address)).status_code == status


async def test_another_province_is_not_found(browse: SignIn) -> None:
    browser = await browse("quantri")
    for address in (f"/places/{HA_NOI}/clusters", "/places/0", "/places/99999999999/names"):
        assert (await browser.open(address)).status_code == 404


async def test_the_new_cluster_is_offered_for_a_right_at_once(browse: SignIn, owner_session: AsyncSession) -> None:
    browser = await browse("quantri")
    await clustered(browser, owner_session)
    assert '<option value="Cụm Ven Sông">' in (await browser.open("/accounts")).text


async def test_villages_of_one_name_are_told_apart_by_the_commune_they_came_from(
    browse: SignIn, owner_session: AsyncSession
) -> None:
    for commune in (TRUONG_THO, TRUONG_THANH):
        home = await factories.village(owner_session, "Thôn Đông")
        before = {"valid": factories.period(None, REFORM), "level": 4, "name": "Thôn Đông", "kind": "thôn", "folded": "thon dong"}
        values = before | {"place_id": home, "parent_id": commune, "source": "demo"}
        await owner_session.execute(insert(PlacePeriod).values(**values))
    await owner_session.commit()
    text = (await (await browse("quantri")).open(f"/places/{AN_TRUONG}")).text
    assert text.count("Trước đó: Thôn Đông thuộc Xã Trường T") == 2
    assert "2 thôn đã kết thúc" not in text


async def test_villages_stand_in_the_order_of_their_numbers(browse: SignIn, owner_session: AsyncSession) -> None:
    for number_ in (10, 2):
        await factories.village(owner_session, f"Tổ dân phố {number_}")
    await owner_session.commit()
    text = (await (await browse("quantri")).open(f"/places/{AN_TRUONG}")).text
    assert text.index("Tổ dân phố 2") < text.index("Tổ dân phố 10")
