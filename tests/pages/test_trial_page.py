"""The page that tries a law on a year, without a script: form, table by commune, sheet, names, and what is shown again."""

import csv
import io
import re

import pytest
import yaml
from httpx import AsyncClient

from tests.assessments.conftest import YEAR
from tests.assessments.trials import law, total
from tests.conftest import CountStatements
from tests.pages.test_who_sees_what import assert_is_a_page
from tests.stage import Browser, SignIn, Stage


async def address_of(client: AsyncClient, title: str, level: int = 0) -> str:
    rows = (await client.get("/api/v1/rulesets", params={"title": title})).json()
    return f"/rulesets/{next(row['id'] for row in rows if row['level'] == level)}/trial"


@pytest.fixture
async def citizens(client: AsyncClient) -> str:
    return await address_of(client, "citizen")


def drafted(points: int) -> str:
    return yaml.safe_dump(total(points), allow_unicode=True)


def figures(browser: Browser, place: str) -> list[str]:
    """The numbers of one line of the table: subjects, now, draft, gain, lose, …"""
    found = re.search(rf'<tr[^>]*><th scope="row">{place}</th>.*?</tr>', browser.page.text, re.DOTALL)
    assert found, f"no line {place}"
    cells = re.findall(r'<td class="figure">(.*?)</td>', found[0], re.DOTALL)
    return [re.sub(r"<span.*?</span>|<[^>]+>|\s", "", cell) for cell in cells]


async def test_nobody_is_led_to_the_sign_in_page(client: AsyncClient, stage: Stage, citizens: str) -> None:
    answer = await client.get(citizens)
    assert (answer.status_code, answer.headers.get("location")) == (303, "/sign-in")
    assert (await client.post(citizens, data={"assessed_year": YEAR})).status_code == 401


async def test_a_family_tries_nothing(browse: SignIn, citizens: str) -> None:
    browser = await browse("giadinh")
    assert (await browser.open(citizens)).status_code == 403
    assert (await browser.send(citizens, assessed_year=YEAR)).status_code == 403


@pytest.mark.parametrize("desk", ["quantri", "thongke", "canbo", "chutich"])
async def test_a_desk_is_asked_for_the_year_and_sees_present_values(browse: SignIn, client: AsyncClient, desk: str) -> None:
    browser = await browse(desk)
    text = (await browser.open(await address_of(client, "family"))).text
    assert_is_a_page(browser)
    assert "Không lưu gì." in text
    assert "Hiện hành: 100" in text
    assert "chưa xác minh" in text
    assert f'name="assessed_year" type="text" value="{YEAR}"' in text


async def test_a_draft_that_is_pasted_says_who_gains_by_commune(browse: SignIn, citizens: str) -> None:
    browser = await browse("quantri")
    await browser.open(citizens)
    assert (await browser.send(citizens, assessed_year=YEAR, document=drafted(90))).status_code == 200
    assert_is_a_page(browser)
    assert figures(browser, "Xã An Trường") == ["2", "1", "0", "0", "1", "0", "0", "0"]
    # nobody of An Khánh was scored: nothing is known of them now, and nothing is made up
    assert figures(browser, "Xã An Khánh")[-1] == "1"
    assert figures(browser, "Tổng cộng")[:5] == ["3", "1", "0", "0", "1"]
    assert "Đạt khi tổng điểm từ 90" in browser.page.text


async def test_a_draft_that_is_sent_as_a_file_stays_in_the_form(browse: SignIn, citizens: str) -> None:
    browser = await browse("quantri")
    await browser.open(citizens)
    data = {"csrf": browser.hidden("csrf"), "assessed_year": str(YEAR)}
    answer = await browser.client.post(citizens, data=data, files={"file": ("moi.yaml", drafted(90).encode())})
    browser.page = answer
    assert figures(browser, "Xã An Trường")[4] == "1"
    assert "total: 90" in answer.text.split("<textarea")[-1]


async def test_a_file_that_is_no_text_is_told(browse: SignIn, citizens: str) -> None:
    browser = await browse("quantri")
    await browser.open(citizens)
    data = {"csrf": browser.hidden("csrf"), "assessed_year": str(YEAR)}
    answer = await browser.client.post(citizens, data=data, files={"file": ("moi.xlsx", b"PK\x03\x04\xff\xfe")})
    assert answer.status_code == 422
    assert "không phải văn bản UTF-8" in answer.text


async def test_a_changed_parameter_is_tried(browse: SignIn, client: AsyncClient) -> None:
    browser, address = await browse("quantri"), await address_of(client, "family")
    await browser.open(address)
    form = {"parameters.adult_share": "50", "assessed_year": str(YEAR), "forecast": "1"}
    await browser.send(address, form)
    assert figures(browser, "Xã An Trường")[3] == "1"
    assert 'value="50"' in browser.page.text
    assert "so với dự báo" in browser.page.text


async def test_a_guide_is_tried_as_it_is_written(browse: SignIn, citizens: str) -> None:
    browser = await browse("quantri")
    text = (await browser.open(citizens)).text
    shown = re.search(r"<pre>(.*?)</pre>", text, re.DOTALL)
    assert shown
    guide = shown[1].replace("&#39;", "'").replace("&#34;", '"')
    assert set(yaml.safe_load(guide)) == {str(number) for number in range(1, 11)}
    assert (await browser.send(citizens, {"assessed_year": str(YEAR), "parameters.guide": guide})).status_code == 200
    assert figures(browser, "Tổng cộng")[3:5] == ["0", "0"]


@pytest.mark.parametrize(
    ("form", "field", "words"),
    [
        ({"parameters.adult_share": "nhiều"}, "f-parameters-adult-share", "phải là số nguyên từ 1 đến 100"),
        ({"assessed_year": "xx"}, "f-assessed-year", "Phải là một số nguyên"),
        ({"document": "title: ["}, "f-document", "không đọc được"),
    ],
    ids=["parameter", "year", "draft"],
)
async def test_what_is_wrong_comes_back_with_what_was_typed(
    browse: SignIn, client: AsyncClient, form: dict[str, str], field: str, words: str
) -> None:
    browser, address = await browse("quantri"), await address_of(client, "family")
    await browser.open(address)
    answer = await browser.send(address, {"assessed_year": str(YEAR)} | form)
    assert answer.status_code == 422
    assert "<title>Lỗi: Thử Gia đình học tập – " in answer.text
    assert f'href="#{field}"' in answer.text
    assert words in answer.text
    assert next(iter(form.values())) in answer.text


async def test_a_draft_with_parameters_of_its_own_asks_for_them(browse: SignIn, client: AsyncClient) -> None:
    browser, address = await browse("quantri"), await address_of(client, "family")
    document = law("family")
    document["parameters"][0]["name"] = "new_share"
    text = yaml.safe_dump(document, allow_unicode=True).replace(
        "parameter: " + law("family")["parameters"][0]["name"], "parameter: new_share"
    )
    await browser.open(address)
    answer = await browser.send(address, assessed_year=YEAR, document=text)
    assert answer.status_code == 422
    assert 'name="parameters.new_share"' in answer.text
    assert 'href="#f-parameters-new-share"' in answer.text


async def test_the_sheet_holds_the_figures_of_the_page(browse: SignIn, citizens: str) -> None:
    browser = await browse("quantri")
    await browser.open(citizens)
    csrf = browser.hidden("csrf")
    form = {"csrf": csrf, "assessed_year": str(YEAR), "document": drafted(90)}
    sheets = [
        await browser.client.post(citizens, data=form | {"format": "csv"}),
        await browser.client.post(f"{citizens}?format=csv", data=form),
        await browser.client.post(citizens, data=form, headers={"Accept": "text/csv"}),
    ]
    assert len({sheet.text for sheet in sheets}) == 1
    rows = {row["place"]: row for row in csv.DictReader(io.StringIO(sheets[0].content.decode("utf-8-sig")))}
    assert (rows["Xã An Trường"]["lose"], rows["Tổng cộng"]["lose"]) == ("1", "1")


async def test_a_commune_desk_reads_names_and_a_province_does_not(browse: SignIn, stage: Stage, citizens: str) -> None:
    form = {"assessed_year": str(YEAR), "document": drafted(90)}
    browser = await browse("canbo")
    await browser.open(citizens)
    await browser.send(citizens, form)
    button = re.search(r'name="names" value="(lose:\d+:1)"', browser.page.text)
    assert button
    named = await browser.send(citizens, form | {"names": button[1]})
    assert stage.home.people[0].full_name in named.text.split("</table>")[1]
    browser = await browse("quantri")
    await browser.open(citizens)
    table = (await browser.send(citizens, form)).text
    assert 'name="names"' not in table
    assert stage.home.people[0].full_name not in table
    assert (await browser.send(citizens, form | {"names": button[1]})).status_code == 403


async def test_a_form_of_another_site_is_refused(browse: SignIn, citizens: str) -> None:
    browser = await browse("quantri")
    answer = await browser.client.post(citizens, data={"assessed_year": str(YEAR), "csrf": "x"})
    assert answer.status_code == 403


async def test_the_page_asks_a_fixed_number_of_statements(
    browse: SignIn, citizens: str, count_statements: CountStatements
) -> None:
    browser = await browse("quantri")
    await browser.open(citizens)
    with count_statements() as counted:
        await browser.send(citizens, assessed_year=YEAR, document=drafted(90))
    # enter, rule set, province, parameters twice (form, draft's form), then as the API: rule set, provinces, parameters, names
    assert counted.number == 9
