"""A family files, the desk answers within the clock and does what it accepted; nobody else reads or answers."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from tests.requests.conftest import FRIDAY, People

YES = {"outcome": "accepted", "answer": "Đúng, sẽ sửa"}


async def test_a_family_gets_a_receipt_with_its_deadlines(people: People) -> None:
    made = await people.filed()
    assert (made["receipt"], made["answer_by"], made["fulfil_by"]) == ("YC-2026-11892-0001", "2026-03-24", "2026-04-09")
    shown = (await people.get("giadinh", f"/requests/{made['uid']}")).json()
    assert (shown["state"], shown["late"], shown["words"]) == ("received", False, "Buổi học ngày 02/03 ghi thiếu tên con tôi")


async def test_the_desk_files_for_a_household_without_an_account(people: People) -> None:
    made = await people.filed("canbo", household=people.neighbour.uid)
    assert (await people.get("nha-khac", f"/requests/{made['uid']}")).status_code == 200


async def test_receipt_numbers_have_no_gap_and_no_double_under_a_rush(people: People) -> None:
    await people.headers("giadinh"), await people.headers("nha-khac")
    made = await asyncio.gather(*(people.filed(("giadinh", "nha-khac")[turn % 2]) for turn in range(20)))
    assert sorted(one["receipt"] for one in made) == [f"YC-2026-11892-{number:04d}" for number in range(1, 21)]


async def test_a_refused_request_takes_no_number(people: People) -> None:
    answer = await people.post("giadinh", "/requests", {"kind": "erasure", "words": "Xóa giúp"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "person")
    assert (await people.filed())["receipt"].endswith("-0001")


async def test_what_is_late_is_shown_and_comes_first(people: People) -> None:
    first = await people.filed()
    with_delay = FRIDAY + timedelta(days=5)
    await people.post("giadinh", "/requests", {"kind": "complaint", "words": "Điểm chưa đúng"}, at=with_delay)
    listed = (await people.get("canbo", "/requests", at=with_delay)).json()
    assert [(one["receipt"], one["late"]) for one in listed] == [(first["receipt"], True), ("YC-2026-11892-0002", False)]
    last_day = FRIDAY + timedelta(days=4)
    assert not (await people.get("canbo", f"/requests/{first['uid']}", at=last_day)).json()["late"]


async def test_answer_then_act_and_each_only_once(people: People) -> None:
    made = await people.filed()
    address = f"/requests/{made['uid']}"
    early = await people.post("canbo", f"{address}/fulfilments", {"outcome": "Đã sửa"})
    assert (early.status_code, early.json()["slug"]) == (409, "request-state")
    assert (await people.post("canbo", f"{address}/answers", YES)).status_code == 204
    assert (await people.post("canbo", f"{address}/answers", YES)).json()["slug"] == "request-state"
    assert (await people.post("canbo", f"{address}/fulfilments", {"outcome": "Đã sửa"})).status_code == 204
    shown = (await people.get("giadinh", address)).json()
    assert (shown["state"], shown["answer"], shown["outcome"], shown["fulfilled_on"]) == (
        "fulfilled",
        "Đúng, sẽ sửa",
        "Đã sửa",
        "2026-03-20",
    )


async def test_a_refusal_needs_its_reasons_and_ends_the_request(people: People) -> None:
    address = f"/requests/{(await people.filed())['uid']}"
    assert (await people.post("canbo", f"{address}/answers", {"outcome": "refused", "answer": ""})).status_code == 422
    assert (await people.post("canbo", f"{address}/answers", {"outcome": "refused", "answer": "Đã ghi đúng"})).status_code == 204
    assert (await people.post("canbo", f"{address}/fulfilments", {"outcome": "x"})).status_code == 409


async def test_two_desks_that_answer_at_once_answer_once(people: People) -> None:
    address = f"/requests/{(await people.filed())['uid']}/answers"
    await people.headers("canbo")
    answers = await asyncio.gather(*(people.post("canbo", address, YES) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [204, 409, 409, 409, 409, 409]


@pytest.mark.parametrize("who", ["nha-khac", "canbo-khac"])
async def test_others_find_nothing(people: People, who: str) -> None:
    made = await people.filed()
    assert (await people.get(who, f"/requests/{made['uid']}")).status_code == 404
    assert (await people.get(who, "/requests")).json() == []


@pytest.mark.parametrize(
    ("who", "status"), [(None, 401), ("thongke", 403), ("quantri", 403), ("giadinh", 403), ("canbo-khac", 404)]
)
async def test_who_may_not_answer(people: People, who: str | None, status: int) -> None:
    made = await people.filed()
    for step, body in (("answers", YES), ("fulfilments", {"outcome": "x"})):
        assert (await people.post(who, f"/requests/{made['uid']}/{step}", body)).status_code == status


async def test_a_request_about_another_household_is_refused(people: People) -> None:
    body: dict[str, Any] = {"kind": "erasure", "words": "Xóa giúp", "person": people.neighbour.people[0].uid}
    assert (await people.post("giadinh", "/requests", body)).status_code == 422
    other = await people.post("giadinh", "/requests", {"kind": "correction", "words": "x", "household": people.neighbour.uid})
    assert other.status_code == 404


async def test_every_step_is_in_the_audit_without_the_words(people: People) -> None:
    await people.done("withdrawal", people.home.people[1].uid)
    await people.session.rollback()
    found = (await people.session.execute(text("SELECT action, reason, detail::text FROM audit_entry ORDER BY id"))).all()
    assert [row.action for row in found if row.action.endswith("_request")] == [
        "file_request",
        "accept_request",
        "fulfil_request",
    ]
    assert "Buổi học" not in str(found)
