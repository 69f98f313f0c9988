"""Staged rows that mean or name somebody go when the person is sealed or erased; the rows of everybody else stay."""

import pytest

from service.requests.register import register
from tests.exchange import test_points
from tests.exchange.conftest import Office, row


async def seal(office: Office, kind: str, person: str) -> None:
    """The commune's desk files for the household, accepts and fulfils."""
    desks = office.desks

    async def post(address: str, body: dict[str, str]) -> dict[str, str]:
        answer = await desks.post("canbo", address, body)
        assert answer.status_code < 300, answer.text
        found: dict[str, str] = answer.json() if answer.content else {}
        return found

    made = await post("/requests", {"kind": kind, "words": "Theo đơn", "person": person, "household": office.home.uid})
    await post(f"/requests/{made['uid']}/answers", {"outcome": "accepted", "answer": "Đúng"})
    await post(f"/requests/{made['uid']}/fulfilments", {"outcome": "Đã làm"})


@pytest.mark.parametrize("kind", ["erasure", "withdrawal"])
async def test_no_staged_row_names_who_was_sealed(office: Office, kind: str) -> None:
    her, him = office.home.people[1], office.home.people[0]
    sent = await office.sent(
        row(person=her.uid),
        row(full_name="Hà Thị Hai", birth_year=1980),
        row(full_name="HA THI HAI", birth_year=1980, hours="không"),
        row(full_name="Hà Thị Hai", birth_year=1955),
        row(person=him.uid),
    )
    await seal(office, kind, her.uid)
    left = await office.stored("import_line")
    assert [one["line"] for one in left] == [5, 6]
    assert all(her.uid not in one["cells"] and one["person_id"] != her.id for one in left)
    shown = await office.get(f"/{sent['uid']}/rows?limit=200")
    assert shown.status_code == 200
    accepted = await office.act(sent["uid"], "accept")
    assert accepted.status_code in (200, 409), accepted.text
    assert {one["person_id"] for one in await office.stored("roll_entry")} <= {him.id}


@pytest.mark.parametrize("kind", ["erasure", "withdrawal"])
async def test_no_staged_row_of_points_names_who_was_sealed(office: Office, kind: str) -> None:
    her, him = office.home.people[1], office.home.people[0]
    named = {"full_name": "HA THI HAI", "birth_year": 1980}
    await test_points.sent(office, test_points.of(her.uid, p3=8), test_points.of("", p3=7) | named, test_points.of(him.uid, p3=6))
    assert len(await office.stored("import_point")) == 3
    await seal(office, kind, her.uid)
    assert [one["person_id"] for one in await office.stored("import_point")] == [him.id]


def test_the_register_says_that_they_go() -> None:
    assert "bị xóa ngay khi niêm phong hoặc xóa" in register().records["imports"].erased
