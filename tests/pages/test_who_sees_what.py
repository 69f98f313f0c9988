"""Every page as nobody, as the right desk in the right place, and as the right desk in the wrong place."""

import re

import pytest
from httpx import AsyncClient
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncSession

from service.families.plain import WHEN_THEY_ARE
from service.scoring import Outcome
from tests.assessments.conftest import YEAR
from tests.factories import AN_TRUONG
from tests.stage import Browser, SignIn, Stage

PAGES = {
    "/activities": "canbo",
    "/activities/new": "canbo",
    "/people": "canbo",
    "/people/new": "canbo",
    "/people/{person}": "canbo",
    "/people/{person}/points": "canbo",
    "/people/{person}/move": "canbo",
    "/households/{household}": "canbo",
    "/households/{household}/move": "canbo",
    "/households/{household}/head": "canbo",
    "/communes": "canbo",
    "/communes/{commune}": "canbo",
    "/communes/{commune}/figures": "canbo",
    "/family": "giadinh",
    "/family/looks": "giadinh",
    "/dossiers": "chutich",
    "/statistics": "thongke",
    "/statistics/recognitions": "thongke",
    "/rulesets": "quantri",
    "/administration": "quantri",
}
ELSEWHERE = (
    "/people/{person}",
    "/people/{person}/points",
    "/people/{person}/move",
    "/households/{household}",
    "/households/{household}/move",
    "/households/{household}/head",
    "/communes/{commune}",
    "/communes/{commune}/figures",
)


def address(page: str, stage: Stage) -> str:
    """The page about An Trường's household."""
    return page.format(person=stage.home.people[0].uid, household=stage.home.uid, commune=AN_TRUONG)


def assert_is_a_page(browser: Browser) -> None:
    """It says in its title where the reader is, and has one heading of the first order."""
    assert re.search(r"<title>[^<–]+ – Học tập suốt đời</title>", browser.page.text)
    assert browser.page.text.count("<h1") == 1


@pytest.mark.parametrize("page", PAGES)
async def test_nobody_is_led_to_the_sign_in_page(page: str, client: AsyncClient, stage: Stage) -> None:
    answer = await client.get(address(page, stage))
    assert (answer.status_code, answer.headers.get("location")) == (303, "/sign-in")


@pytest.mark.parametrize("page", PAGES)
async def test_the_right_desk_sees_the_page(page: str, browse: SignIn, stage: Stage) -> None:
    browser = await browse(PAGES[page])
    answer = await browser.open(address(page, stage))
    assert answer.status_code == 200, answer.text
    assert_is_a_page(browser)


@pytest.mark.parametrize("page", ELSEWHERE)
async def test_the_same_desk_of_another_commune_finds_nothing(page: str, browse: SignIn, stage: Stage) -> None:
    browser = await browse("xa-khac")
    answer = await browser.open(address(page, stage))
    assert answer.status_code == 404
    assert_is_a_page(browser)


@pytest.mark.parametrize("page", ["/activities/new", "/people", "/dossiers", "/rulesets", "/family"])
async def test_a_desk_without_the_right_is_told_so(page: str, browse: SignIn) -> None:
    browser = await browse("thongke" if page in ("/dossiers", "/family") else "giadinh")
    assert (await browser.open(page)).status_code == 403


async def test_each_rule_set_has_a_page(browse: SignIn) -> None:
    browser = await browse("quantri")
    links = sorted(set(re.findall(r'href="(/rulesets/[0-9a-f-]+)"', (await browser.open("/rulesets")).text)))
    answers = [(await browser.open(link)).status_code for link in links]
    assert links
    assert set(answers) == {200}


async def test_a_score_shows_points_sentence_article_and_certainty(browse: SignIn, stage: Stage) -> None:
    browser = await browse("canbo")
    text = (await browser.open(f"/people/{stage.home.people[0].uid}?assessed_year={YEAR}")).text
    assert "80 điểm" in text
    assert "8 / 10 điểm" in text
    assert "Vì sao:" in text
    assert "chưa xác minh" in text
    assert "Quyết định giả tưởng DEMO-01/QĐ-UBND" in text


async def test_a_household_shows_the_forecast_under_its_own_name(browse: SignIn, stage: Stage) -> None:
    browser = await browse("canbo")
    text = (await browser.open(f"/households/{stage.home.uid}?assessed_year={YEAR}")).text
    assert "Chính thức" in text
    assert "Dự báo, không phải kết quả chính thức" in text


async def test_the_family_sees_its_own_members_and_nothing_to_edit(browse: SignIn, stage: Stage) -> None:
    browser = await browse("giadinh")
    text = (await browser.open(f"/family?assessed_year={YEAR}")).text
    assert all(person.full_name in text for person in stage.home.people)
    assert "Cả nhà" in text
    assert "Việc nên làm tiếp" in text
    assert re.findall(r'<form[^>]*action="([^"]+)"', text) == ["/sign-out"]


async def test_a_family_is_told_when_decisions_about_its_members_would_be_enough(
    browse: SignIn, stage: Stage, owner_session: AsyncSession
) -> None:
    browser = await browse("giadinh")
    address = f"/family?assessed_year={YEAR}"
    verdicts = "UPDATE assessment SET verdict = :now, forecast_verdict = :then WHERE title = 'family'"
    for then, told in ((Outcome.FAILED, False), (Outcome.PASSED, True)):
        await owner_session.execute(sql(verdicts), {"now": Outcome.FAILED, "then": then})
        await owner_session.commit()
        assert (WHEN_THEY_ARE in (await browser.open(address)).text) is told


async def test_both_levels_of_a_commune_stand_side_by_side(browse: SignIn) -> None:
    browser = await browse("canbo")
    text = (await browser.open(f"/communes/{AN_TRUONG}?assessed_year={YEAR}")).text
    assert "Cộng đồng học tập cấp xã, mức độ 1" in text
    assert "Cộng đồng học tập cấp xã, mức độ 2" in text


async def test_the_statistics_table_names_both_denominators_and_the_forecast(browse: SignIn) -> None:
    browser = await browse("thongke")
    text = (await browser.open(f"/statistics/recognitions?name=an+truong&title=citizen&assessed_year={YEAR}")).text
    assert "Trên số<br>đã đăng ký" in text
    assert "Trên<br>tổng số" in text
    assert "Dự báo (nếu mọi<br>đối tượng đủ điều kiện<br>đều được công nhận)" in text


async def test_a_name_that_fits_several_places_is_answered_with_the_choice(browse: SignIn) -> None:
    browser = await browse("thongke")
    text = (await browser.open(f"/statistics/recognitions?name=an&title=citizen&assessed_year={YEAR}")).text
    assert "bạn muốn nơi nào?" in text


async def test_a_name_that_fits_no_place_comes_back_with_what_was_typed(browse: SignIn) -> None:
    browser = await browse("thongke")
    answer = await browser.open(f"/statistics/recognitions?name=khong+co&title=citizen&assessed_year={YEAR}")
    assert answer.status_code == 422
    assert 'value="khong co"' in answer.text


async def test_a_wrong_password_comes_back_with_the_name_and_without_the_password(client: AsyncClient, stage: Stage) -> None:
    answer = await client.post("/sign-in", data={"username": "canbo", "password": "sai-mat-khau"})
    assert answer.status_code == 401
    assert 'value="canbo"' in answer.text
    assert "sai-mat-khau" not in answer.text
