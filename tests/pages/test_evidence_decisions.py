"""The page on which a province decides about evidence, without a script."""

import re

from tests.stage import SignIn

FORM = {
    "required": "true", "valid_from": "01/01/2026", "number": "15/QĐ-UBND", "decided_on": "20/12/2025", "issuer": "UBND thành phố",
    "basis": "Kế hoạch 12/KH-UBND",
}  # fmt: skip


async def page_of(browse: SignIn, title: str, name: str) -> str:
    browser = await browse("quantri")
    text = (await browser.open("/rulesets")).text
    found = re.search(rf'<h2>{title}</h2>.*?href="(/rulesets/[0-9a-f-]+)"><strong>{name}', text, re.DOTALL)
    assert found is not None
    return f"{found[1]}/evidence"


async def test_an_administrator_writes_down_the_decision_and_reads_it(browse: SignIn) -> None:
    page = await page_of(browse, "Cộng đồng học tập cấp xã", "Mức độ 1")
    browser = await browse("quantri")
    assert page in (await browser.open(page.removesuffix("/evidence"))).text
    assert "tỉnh của bạn chưa bắt buộc" in (await browser.open(page)).text
    refused = await browser.send(page, FORM | {"basis": "", "required": ""})
    assert (refused.status_code, 'href="#f-basis"' in refused.text, 'value="15/QĐ-UBND"' in refused.text) == (422, True, True)
    done = await browser.send(page, FORM)
    assert done.status_code == 303, done.text
    text = (await browser.open(done.headers["location"])).text
    assert "Quyết định 15/QĐ-UBND ngày 20/12/2025 của UBND thành phố" in text
    assert "Căn cứ: Kế hoạch 12/KH-UBND" in text
    assert "15/QĐ-UBND" in (await browser.open(page.removesuffix("/evidence"))).text


async def test_a_rule_set_with_points_has_no_form(browse: SignIn) -> None:
    page = await page_of(browse, "Công dân học tập", "Bộ tiêu chí")
    browser = await browse("quantri")
    text = (await browser.open(page)).text
    assert "không để tỉnh quyết định" in text
    assert "Ghi quyết định của tỉnh" not in text
    assert (await browser.send(page, FORM)).status_code in (403, 409)


async def test_nobody_else_opens_it(browse: SignIn) -> None:
    page = await page_of(browse, "Cộng đồng học tập cấp xã", "Mức độ 1")
    for who in ("canbo", "chutich", "thongke"):
        assert (await (await browse(who)).open(page)).status_code == 403
