"""The pages of the law: instruments on a day, articles word for word, rule sets side by side, and the way there from a score."""

import re

import pytest
from httpx import AsyncClient

from tests.assessments.conftest import YEAR
from tests.factories import AN_TRUONG
from tests.pages.test_who_sees_what import assert_is_a_page
from tests.stage import Browser, SignIn, Stage

CIRCULAR, REPEALED = "/legislation/25-2023-tt-bgddt", "/legislation/44-2014-tt-bgddt"
DESKS = ["canbo", "chutich", "thongke", "quantri", "giadinh"]


async def rule_sets(client: AsyncClient, title: str) -> list[str]:
    return [row["id"] for row in (await client.get("/api/v1/rulesets", params={"title": title})).json()]


@pytest.mark.parametrize("address", ["/legislation", CIRCULAR])
async def test_nobody_is_led_to_the_sign_in_page(client: AsyncClient, address: str) -> None:
    answer = await client.get(address)
    assert (answer.status_code, answer.headers.get("location")) == (303, "/sign-in")


@pytest.mark.parametrize("desk", DESKS)
async def test_every_desk_reads_the_law(browse: SignIn, desk: str) -> None:
    browser = await browse(desk)
    for address in ("/legislation", CIRCULAR, REPEALED, "/legislation/324-qd-khvn"):
        assert (await browser.open(address)).status_code == 200
        assert_is_a_page(browser)


async def test_a_family_is_not_led_to_pages_that_it_may_not_open(browse: SignIn) -> None:
    assert 'href="/rulesets' not in (await (await browse("giadinh")).open(CIRCULAR)).text
    assert 'href="/rulesets/' in (await (await browse("canbo")).open(CIRCULAR)).text


async def test_a_day_changes_what_is_in_force(browse: SignIn) -> None:
    browser = await browse("quantri")
    now = (await browser.open("/legislation?on=22/11/2026")).text
    assert "không có bộ tiêu chí" in now
    assert "Không nối chuỗi số liệu qua ngày 12/02/2024" in now
    before = (await browser.open("/legislation?on=11/02/2024")).text
    assert now.count("chưa có hiệu lực") < before.count("chưa có hiệu lực")


async def test_a_day_that_is_none_comes_back_with_what_was_typed(browse: SignIn) -> None:
    answer = await (await browse("quantri")).open("/legislation?on=31/02/2024")
    assert answer.status_code == 422
    assert 'value="31/02/2024"' in answer.text


async def test_an_article_stands_with_its_slips_and_what_rests_on_it(browse: SignIn) -> None:
    text = (await (await browse("quantri")).open(CIRCULAR)).text
    article = text.split('id="dieu-12"')[1].split("</section>")[0]
    assert "điểm b khoản 2 Điều 8" in article
    assert "đúng ra là khoản 1" in article
    assert "Cộng đồng học tập cấp huyện, mức độ 2" in article
    assert "Quyết định" not in article
    assert "quyết định giả tưởng DEMO-01/QĐ-UBND" in text


async def test_a_repealed_circular_breaks_the_series(browse: SignIn) -> None:
    text = (await (await browse("quantri")).open(REPEALED)).text
    assert "Không nối chuỗi số liệu qua ngày 12/02/2024" in text
    assert f'href="{CIRCULAR}"' in text
    assert "Không có bộ tiêu chí: văn bản đã bãi bỏ" in text


async def test_an_unknown_instrument_is_a_page_that_says_so(browse: SignIn) -> None:
    browser = await browse("quantri")
    assert (await browser.open("/legislation/khong-co")).status_code == 404
    assert_is_a_page(browser)


async def test_a_page_of_law_is_small(browse: SignIn) -> None:
    assert len((await (await browse("quantri")).open(CIRCULAR)).content) < 100_000


async def test_the_reference_of_a_score_leads_to_the_article(browse: SignIn, stage: Stage) -> None:
    browser = await browse("canbo")
    text = (await browser.open(f"/communes/{AN_TRUONG}?assessed_year={YEAR}")).text
    assert f'<a href="{CIRCULAR}#dieu-6">điểm a khoản 1 Điều 6</a>' in text
    assert f'<a href="{CIRCULAR}#dieu-7">' in text
    person = (await browser.open(f"/people/{stage.home.people[0].uid}?assessed_year={YEAR}")).text
    assert 'href="/legislation/324-qd-khvn"' in person


async def test_a_rule_set_leads_to_its_articles_and_to_its_other_levels(browse: SignIn, client: AsyncClient) -> None:
    browser, (one, other) = await browse("quantri"), await rule_sets(client, "commune")
    text = (await browser.open(f"/rulesets/{one}")).text
    assert f'href="{CIRCULAR}#dieu-' in text
    assert f'href="/rulesets/{one}/compare/{other}"' in text


def row(browser: Browser, code: str) -> str:
    """The line of the comparison for one code."""
    found = re.search(rf"<section><h2>Chỉ tiêu {re.escape(code)} .*?</section>", browser.page.text, re.DOTALL)
    assert found
    return found[0]


async def test_two_levels_stand_side_by_side(browse: SignIn, client: AsyncClient) -> None:
    browser, (one, other) = await browse("quantri"), sorted(await rule_sets(client, "commune"))
    assert (await browser.open(f"/rulesets/{one}/compare/{other}")).status_code == 200
    assert_is_a_page(browser)
    assert "như nhau" in row(browser, "1.1")
    shares = row(browser, "5.1")
    assert all(words in shares for words in ("khác: lời văn, ngưỡng", "ít nhất 60%", "ít nhất 80%"))
    assert "ít nhất 50% (khi “" in row(browser, "5.2")
    assert "từ mức độ 3 trở lên" in row(browser, "4.2")
    assert "Không nối chuỗi" not in browser.page.text


async def test_two_versions_of_a_law_are_no_series(browse: SignIn, client: AsyncClient) -> None:
    browser, (one, other) = await browse("quantri"), await rule_sets(client, "citizen")
    text = (await browser.open(f"/rulesets/{one}/compare/{other}")).text
    assert "Không nối chuỗi số liệu qua ngày 25/10/2023" in text
    assert "Đạt khi tổng điểm từ 80" in text


async def test_two_titles_are_not_compared(browse: SignIn, client: AsyncClient) -> None:
    browser = await browse("quantri")
    citizen, commune = await rule_sets(client, "citizen"), await rule_sets(client, "commune")
    answer = await browser.open(f"/rulesets/{citizen[0]}/compare/{commune[0]}")
    assert answer.status_code == 422
    assert "hai danh hiệu khác nhau" in answer.text


async def test_a_family_compares_no_rule_sets(browse: SignIn, client: AsyncClient) -> None:
    browser, (one, other) = await browse("giadinh"), await rule_sets(client, "commune")
    assert (await browser.open(f"/rulesets/{one}/compare/{other}")).status_code == 403
