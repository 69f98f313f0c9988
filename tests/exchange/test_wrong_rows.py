"""Every kind of wrong cell: which, why, how to mend it; and the file of the wrong rows, which comes back as it is."""

from datetime import date
from typing import Any

import pytest

from tests import factories
from tests.exchange.conftest import HEADINGS, Office, row, sheet_of, workbook

WRONG: list[tuple[dict[str, Any], str]] = [
    ({"held_on": ""}, "missing"),
    ({"held_on": "31/02/2026"}, "not-a-date"),
    ({"held_on": date(2026, 3, 21)}, "future-date"),
    ({"held_on": date(1999, 12, 31)}, "too-long-ago"),
    ({"held_on": date(2025, 6, 30)}, "closed-place"),
    ({"kind": ""}, "missing"),
    ({"kind": "Đi chơi"}, "unknown-kind"),
    ({"topic": ""}, "missing"),
    ({"topic": "Rau\x7f"}, "control-character"),
    ({"topic": "x" * 501}, "too-long"),
    ({"hours": ""}, "missing"),
    ({"hours": "hai"}, "absurd-hours"),
    ({"hours": 25}, "absurd-hours"),
    ({"hours": 0.25}, "absurd-hours"),
    ({"hours": "nan"}, "absurd-hours"),
    ({"village_id": "Thôn Không Có"}, "unknown-village"),
    ({"person": "12345"}, "not-a-person-code"),
    ({"person": "012345678901"}, "unknown-person"),
    ({"person": "", "full_name": ""}, "person-needed"),
    ({"person": "", "full_name": "Hà Văn Một"}, "birth-year-needed"),
    ({"person": "", "full_name": "Hà Văn Một", "birth_year": "80"}, "not-a-year"),
    ({"person": "", "full_name": "Hà Văn Một", "birth_year": 1981}, "unknown-name"),
    ({"full_name": "Hà Thị Hai"}, "other-name"),
    ({"birth_year": 1979}, "other-birth-year"),
    ({"completed": "Có lẽ"}, "not-yes-or-no"),
    ({"employed_after": "Có"}, "employment-not-asked"),
    ({"kind": "Học nghề", "employed_after": "chắc vậy"}, "not-yes-or-no"),
]


@pytest.fixture
async def sent(office: Office) -> tuple[Office, str]:
    """A file with every wrong cell, one a row, and one good row at its end."""
    rows = [row(**({"person": office.home.people[0].uid} | cells)) for cells, _ in WRONG]
    found = await office.sent(*rows, row(person=office.home.people[0].uid))
    return office, found["uid"]


async def test_every_wrong_cell_is_told_by_its_slug(sent: tuple[Office, str]) -> None:
    office, uid = sent
    assert await office.verdicts(uid) == [*(("wrong", [slug]) for _, slug in WRONG), ("new", [])]


async def test_a_wrong_cell_has_its_column_and_a_sentence_that_says_what_to_do(sent: tuple[Office, str]) -> None:
    office, uid = sent
    rows = (await office.get(f"/{uid}/rows?verdict=wrong&limit=200")).json()["rows"]
    assert [one["line"] for one in rows] == list(range(2, len(WRONG) + 2))
    problems = [problem for one in rows for problem in one["problems"]]
    assert all(problem["column"] in HEADINGS.values() and problem["message"].endswith(".") for problem in problems)
    assert rows[1]["cells"]["held_on"] == "31/02/2026"


async def test_wrong_rows_come_as_a_workbook_that_can_be_sent_again(sent: tuple[Office, str]) -> None:
    office, uid = sent
    content = (await office.get(f"/{uid}/wrong-rows")).content
    headings, *lines = sheet_of(content)
    assert headings == [*HEADINGS.values(), "Vì sao chưa nhập được"]
    assert len(lines) == len(WRONG)
    assert lines[1][-1].startswith("Ngày học: Không đọc được ngày.")
    again = await office.send(content)
    assert (await office.read(again.json()["uid"]))["verdicts"]["wrong"] == len(WRONG) - 1  # the control character was taken out


async def test_somebody_twice_in_a_session_is_told_where_the_first_line_is(office: Office) -> None:
    one = office.home.people[0]
    found = await office.sent(row(person=one.uid), row(full_name=one.full_name, birth_year=1980))
    assert await office.verdicts(found["uid"]) == [("new", []), ("wrong", ["double-in-file"])]
    problem = (await office.get(f"/{found['uid']}/rows?verdict=wrong")).json()["rows"][0]["problems"][0]
    assert "dòng 2" in problem["message"]


async def test_somebody_without_a_household_on_the_day_cannot_be_credited(office: Office) -> None:
    newcomers = await factories.household(office.desks.session, since=date(2026, 3, 6))
    await office.desks.session.commit()
    found = await office.sent(row(person=newcomers.people[0].uid))
    assert await office.verdicts(found["uid"]) == [("wrong", ["outside-membership"])]


async def test_a_line_that_was_voided_is_not_written_again(office: Office) -> None:
    person = office.home.people[0].uid
    await office.accepted(row(person=person))
    [logged] = await office.stored("learning_session")
    url = f"/activities/sessions/{logged['uid']}/roll/{person}/void"
    assert (await office.desks.post("canbo", url, {"reason": "Ghi nhầm"})).status_code == 204
    assert await office.verdicts((await office.sent(row(person=person)))["uid"]) == [("wrong", ["entry-voided"])]


async def test_the_twelve_digits_find_somebody_and_are_kept_nowhere_in_the_clear(office: Office) -> None:
    await office.desks.registered(national_id="031185001234", birth_date="1985-04-12", since="2026-01-01")
    found = await office.sent(row(person="031 185 001 234"))
    assert await office.verdicts(found["uid"]) == [("new", [])]
    [kept] = await office.stored("import_line")
    assert "001" not in kept["cells"]
    assert (await office.get(f"/{found['uid']}/rows")).json()["rows"][0]["cells"]["person"] == "•••234"


async def test_the_twelve_digits_come_back_only_in_the_file_of_the_wrong_rows(office: Office) -> None:
    found = await office.sent(row(person="031185001234", hours=25))
    assert (await office.get(f"/{found['uid']}/rows")).json()["rows"][0]["cells"]["person"] == "•••234"
    lines = sheet_of((await office.get(f"/{found['uid']}/wrong-rows")).content)
    assert lines[1][list(HEADINGS).index("person")] == "031185001234"


async def test_columns_may_stand_in_any_order_and_anywhere(office: Office) -> None:
    content = workbook([row(person=office.home.people[0].uid)], fields=[*reversed(HEADINGS)], at=(2, 1), more=["Ghi chú"])
    uid = (await office.send(content)).json()["uid"]
    assert await office.verdicts(uid) == [("new", [])]
    assert (await office.get(f"/{uid}/rows")).json()["rows"][0]["line"] == 4
