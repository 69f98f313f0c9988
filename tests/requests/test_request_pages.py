"""Pages of requests without JavaScript: a family files and reads the answer, the desk answers and fulfils, wrong fields come back."""

import pytest
from httpx import AsyncClient

from tests.pages.test_who_sees_what import assert_is_a_page
from tests.stage import SignIn, Stage


async def filed(browse: SignIn, **fields: str) -> str:
    """The address of a request that the family files."""
    browser = await browse("giadinh")
    await browser.open("/requests/new")
    answer = await browser.send("/requests/new", {"kind": "correction", "words": "Ghi thiếu buổi học"} | fields)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


async def test_from_the_form_to_the_outcome(browse: SignIn) -> None:
    address = await filed(browse)
    family = await browse("giadinh")
    receipt = (await family.open(f"{address}?filed=true")).text
    assert "Số biên nhận: <strong>YC-" in receipt
    assert_is_a_page(family)
    desk = await browse("canbo")
    assert address in (await desk.open("/requests")).text
    await desk.open(address)
    assert (await desk.send(f"{address}/answers", outcome="accepted", answer="Đúng, sẽ ghi thêm")).status_code == 303
    await desk.open(address)
    assert (await desk.send(f"{address}/fulfilments", outcome="Đã ghi thêm")).status_code == 303
    told = (await (await browse("giadinh")).open(address)).text
    assert "Đúng, sẽ ghi thêm" in told
    assert "Đã ghi thêm" in told
    assert '<form method="post" action="/requests' not in told


async def test_an_erasure_says_that_it_is_for_good_and_hides_the_name(browse: SignIn, stage: Stage) -> None:
    her = stage.home.people[1]
    address = await filed(browse, kind="erasure", person=her.uid)
    desk = await browse("canbo")
    assert her.full_name in (await desk.open(address)).text
    await desk.send(f"{address}/answers", outcome="accepted", answer="Đúng người")
    assert "không lấy lại được" in (await desk.open(address)).text
    assert (await desk.send(f"{address}/fulfilments", outcome="Đã xóa")).status_code == 303
    assert her.full_name not in (await desk.open(address)).text


async def test_wrong_fields_come_back_with_what_was_typed(browse: SignIn) -> None:
    browser = await browse("giadinh")
    await browser.open("/requests/new")
    answer = await browser.send("/requests/new", kind="erasure", words="Xóa giúp tôi", person="")
    assert answer.status_code == 422
    assert "Xóa giúp tôi" in answer.text
    assert "Hãy chọn người" in answer.text


async def test_a_second_answer_comes_back_as_a_conflict(browse: SignIn) -> None:
    address = await filed(browse)
    desk = await browse("canbo")
    await desk.open(address)
    await desk.send(f"{address}/answers", outcome="refused", answer="Đã ghi đúng")
    assert (await desk.send(f"{address}/answers", outcome="accepted", answer="x")).status_code == 409


@pytest.mark.parametrize(("desk", "status"), [("xa-khac", 404), ("chutich-khac", 403), ("thongke", 403)])
async def test_other_desks_open_nothing(browse: SignIn, desk: str, status: int) -> None:
    address = await filed(browse)
    assert (await (await browse(desk)).open(address)).status_code == status


@pytest.mark.parametrize("address", ["/requests", "/requests/new", "/requests/019a4c1e-7b60-7c1a-9f3e-5d2b8a4c6e10"])
async def test_nobody_is_led_to_the_sign_in_page(client: AsyncClient, address: str) -> None:
    answer = await client.get(address)
    assert (answer.status_code, answer.headers.get("location")) == (303, "/sign-in")


async def test_the_desk_files_for_a_household_and_finds_the_way_there(browse: SignIn, stage: Stage) -> None:
    desk = await browse("canbo")
    assert f"/requests/new?household={stage.home.uid}" in (await desk.open(f"/households/{stage.home.uid}")).text
    await desk.open(f"/requests/new?household={stage.home.uid}")
    answer = await desk.send(f"/requests/new?household={stage.home.uid}", kind="complaint", words="Theo đơn giấy ngày 20/03")
    assert answer.status_code == 303
