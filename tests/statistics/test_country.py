"""Several provinces at once: each the sum of its leaves, all of them together, drawn of the communes' own coordinates; only those that one counts."""

from datetime import date

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.matrix import Role
from service.titles.tables import RecognitionCount, SubjectCount
from tests import factories
from tests.conftest import CountStatements
from tests.factories import AN_TRUONG, HA_NOI, HAI_PHONG
from tests.recognitions.given import AFTER, on
from tests.stage import Browser, SignIn
from tests.statistics.page_reading import number, pictures, tables

URL = "/statistics/provinces?title=family&assessed_year=2024"


@pytest.fixture
async def counted(stage: object, owner_session: AsyncSession) -> AsyncSession:
    """Leaves of two provinces, and an account that counts both."""
    account = await factories.account(owner_session, "hai-tinh", Role.PROVINCE_STATISTICS, place_id=HAI_PHONG)
    await factories.grant(owner_session, account, Role.PROVINCE_STATISTICS, place_id=HA_NOI, valid=factories.period(None))
    same = {"title": "family", "assessed_year": 2024, "level": 0}
    for province, place, recognised, total in ((HAI_PHONG, AN_TRUONG, 3, 4), (HA_NOI, HA_NOI, 1, 10)):
        key = same | {"province_id": province, "place_id": place}
        day = {"on_day": date(2025, 3, 1), "registered": recognised + 1, "recognised": recognised}
        await owner_session.execute(insert(RecognitionCount).values(**key, **day))
        await owner_session.execute(insert(SubjectCount).values(**key, total=total, passing=0, unknown=0))
    await owner_session.commit()
    return owner_session


async def _page(browse: SignIn, username: str, address: str = URL) -> Browser:
    with on(AFTER):
        browser = await browse(username)
        await browser.open(address)
    assert browser.page.status_code == 200, browser.page.text
    return browser


async def test_each_province_and_all_of_them(counted: AsyncSession, browse: SignIn) -> None:
    text = (await _page(browse, "hai-tinh")).page.text
    found = {row["Nơi"]: (number(row["Đã công nhận"]), number(row["Tổng số"])) for row in tables(text)[0]}
    assert found == {"Các tỉnh bạn xem được": (4, 14), "Thành phố Hà Nội": (1, 10), "Thành phố Hải Phòng": (3, 4)}
    assert "còn thiếu 6" in text  # 70 % of 14 are 9,8: ten, of which four are there


async def test_the_country_is_drawn_of_its_communes_and_each_province_is_a_link(counted: AsyncSession, browse: SignIn) -> None:
    drawn = pictures((await _page(browse, "hai-tinh")).page.text)["map"]
    (ground,) = [one for one in drawn.iter("path") if one.attrib["class"] == "ground"]
    assert ground.attrib["d"].count("M") > 3_000
    assert [link.attrib["aria-label"].partition(":")[0] for link in drawn.iter("a")] == [
        "Thành phố Hải Phòng",
        "Thành phố Hà Nội",
    ]


async def test_who_counts_one_province_sees_no_other(counted: AsyncSession, browse: SignIn) -> None:
    found = {row["Nơi"] for row in tables((await _page(browse, "thongke")).page.text)[0]}
    assert found == {"Các tỉnh bạn xem được", "Thành phố Hải Phòng"}
    assert "không xem số liệu của cả một tỉnh nào" in (await _page(browse, "canbo")).page.text


async def test_without_a_place_whoever_counts_several_provinces_is_asked_which(counted: AsyncSession, browse: SignIn) -> None:
    text = (await _page(browse, "hai-tinh", "/statistics?assessed_year=2024")).page.text
    assert "Có 2 nơi: bạn muốn nơi nào?" in text
    assert 'href="/statistics/provinces?' in text


async def test_statements_are_as_many_for_two_provinces_as_for_one(
    counted: AsyncSession, browse: SignIn, count_statements: CountStatements
) -> None:
    numbers = []
    for username in ("thongke", "hai-tinh"):
        browser = await _page(browse, username)
        with on(AFTER), count_statements() as counting:
            await browser.open(URL)
        numbers.append(counting.number)
    assert numbers[0] == numbers[1] <= 5
