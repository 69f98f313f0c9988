"""Files of evidence on pages, without a script: sent with a document or later, looked at, taken off; refusals say what to do."""

import re

from tests.assessments.sent_files import image, pdf
from tests.factories import AN_TRUONG
from tests.stage import Browser, SignIn

YEAR = 2026
EVIDENCE = f"/communes/{AN_TRUONG}/evidence"
DOCUMENT = {"assessed_year": YEAR, "indicator": "1.1", "document": "Kế hoạch học tập"}


async def with_document(browser: Browser, *files: tuple[str, bytes]) -> str:
    """The page of the files of a document that was entered with some."""
    await browser.open(f"{EVIDENCE}?assessed_year={YEAR}")
    done = await browser.send(EVIDENCE, DOCUMENT, files=files)
    assert done.status_code == 303, done.text
    found = re.search(r"/evidence/[0-9a-f-]+/files", (await browser.open(done.headers["location"])).text)
    assert found is not None
    return found[0]


async def test_a_document_comes_with_its_files_and_shows_them(browse: SignIn) -> None:
    browser = await browse("canbo")
    page = await with_document(browser, ("Ảnh lớp học.jpg", image()), ("Kế hoạch.pdf", pdf()))
    assert "2 tệp" in browser.page.text
    text = (await browser.open(page)).text
    shown = re.search(r'<img src="(/evidence-files/[0-9a-f-]+)" alt="Ảnh lớp học.jpg"', text)
    assert shown is not None
    picture = await browser.open(shown[1])
    assert picture.headers["content-type"] == "image/jpeg"
    assert picture.headers["content-disposition"].startswith('inline; filename="minh-chung.jpg"')
    attached = await browser.open(f"{shown[1]}?download=true")
    assert attached.headers["content-disposition"].startswith("attachment")
    assert "Không gửi ảnh căn cước" in text


async def test_more_is_sent_and_one_is_taken_off(browse: SignIn) -> None:
    browser = await browse("canbo")
    page = await with_document(browser)
    await browser.open(page)
    done = await browser.send(page, files=[("Biên bản.pdf", pdf())])
    assert done.status_code == 303
    text = (await browser.open(done.headers["location"])).text
    assert "Đã nhận tệp" in text
    removal = re.search(r"/evidence-files/[0-9a-f-]+/removals", text)
    assert removal is not None
    refused = await browser.send(removal[0], {"why": ""})
    assert (refused.status_code, 'href="#f-why"' in refused.text, 'id="f-why"' in refused.text) == (422, True, True)
    done = await browser.send(removal[0], {"why": "id-card"})
    assert done.status_code == 303
    text = (await browser.open(done.headers["location"])).text
    assert "Đã gỡ tệp" in text
    assert "Biên bản" not in text


async def test_a_file_that_is_refused_keeps_the_document_out_and_what_was_typed(browse: SignIn) -> None:
    browser = await browse("canbo")
    await browser.open(f"{EVIDENCE}?assessed_year={YEAR}")
    answer = await browser.send(EVIDENCE, DOCUMENT, files=[("tro-choi.pdf", b"MZ")])
    assert answer.status_code == 422
    assert 'href="#f-files"' in answer.text
    assert "Tệp “tro-choi” không phải PDF, JPEG hay PNG" in answer.text
    assert 'value="Kế hoạch học tập"' in answer.text
    assert "/files" not in (await browser.open(f"{EVIDENCE}?assessed_year={YEAR}")).text.replace("f-files", "")


async def test_no_file_is_a_field_to_fill(browse: SignIn) -> None:
    browser = await browse("canbo")
    page = await with_document(browser)
    await browser.open(page)
    answer = await browser.send(page)
    assert (answer.status_code, "Hãy chọn ít nhất một tệp" in answer.text) == (422, True)


async def test_who_judges_looks_and_sends_nothing(browse: SignIn) -> None:
    page = await with_document(await browse("canbo"), ("Kế hoạch.pdf", pdf()))
    browser = await browse("chutich")
    text = (await browser.open(page)).text
    assert "Kế hoạch.pdf" in text
    assert "Gửi thêm tệp" not in text
    assert "Gỡ tệp" not in text
    assert (await browser.send(page, files=[("b.pdf", pdf("b"))])).status_code == 403
    stranger = await browse("xa-khac")
    assert (await stranger.open(page)).status_code == 404
