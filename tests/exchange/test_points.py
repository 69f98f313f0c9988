"""Confirmed points out of Excel: the template, a verdict a row, accepting, sending again, undoing; with the rules, marks and audit of single confirmations."""

import io
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import text
from xlsxwriter import Workbook

from service.exchange.columns import POINTS
from tests.exchange.conftest import XLSX, Office
from tests.factories import AN_TRUONG

HEADINGS = [column.heading for column in POINTS]
WHY = "Họp thôn ngày 01/03/2026"


def of(person: str, year: Any = 2026, *, reason: Any = WHY, **points: Any) -> dict[str, Any]:
    """A row about a person by code: `p3=8.5` is indicator 3."""
    given = {f"points_{name[1:]}": value for name, value in points.items()}
    return {"assessed_year": year, "person": person, "reason": reason} | given


def sheet(rows: list[dict[str, Any]]) -> bytes:
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        made = book.add_worksheet("Dữ liệu")
        made.write_row(0, 0, HEADINGS)
        for number, cells in enumerate(rows, start=1):
            made.write_row(number, 0, [cells.get(column.field, "") for column in POINTS])
    return out.getvalue()


async def sent(office: Office, *rows: dict[str, Any]) -> dict[str, Any]:
    files = {"file": ("diem.xlsx", sheet(list(rows)), XLSX)}
    answer = await office.request("POST", "", "canbo", files=files, data={"commune_id": str(AN_TRUONG), "content": "points"})
    assert answer.status_code == 202, answer.text
    found = await office.read(answer.json()["uid"])
    assert found["stage"] == "checked", found
    return found


async def accepted(office: Office, *rows: dict[str, Any]) -> dict[str, Any]:
    found = await sent(office, *rows)
    answer = await office.act(found["uid"], "accept")
    assert answer.status_code == 200, answer.text
    return found


async def points(office: Office) -> list[tuple[int, str, int]]:
    rows = await office.stored("stated_point")
    return sorted((row["person_id"], row["indicator"], row["tenths"]) for row in rows)


async def test_the_template_has_a_column_for_each_indicator_and_explains_it(office: Office) -> None:
    answer = await office.get(f"/template?commune_id={AN_TRUONG}&content=points")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.get_sheet_by_index(0).to_python()[0] == HEADINGS
    assert "Điểm xác nhận, từ 0 đến 10" in str(book.get_sheet_by_index(1).to_python())


async def test_good_rows_are_stored_as_one_would_have_confirmed_them(office: Office) -> None:
    one, two = office.home.people
    found = await accepted(office, of(one.uid, p1=8.5, p10="9"), of(two.uid, p2="7,5"))
    assert found["verdicts"] == {"new": 2, "changed": 0, "same": 0, "wrong": 0}
    assert await points(office) == sorted([(one.id, "1", 85), (one.id, "10", 90), (two.id, "2", 75)])
    assert {row["reason"] for row in await office.stored("stated_point")} == {WHY}
    marked = {(mark["subject_id"], mark["assessed_year"]) for mark in await office.stored("rescore_mark")}
    assert {(one.id, 2026), (two.id, 2026)} <= marked
    acts = [act for act in await office.stored("audit_entry") if act["action"] == "confirm_points"]
    assert {act["subject_id"] for act in acts} == {one.id, two.id}
    assert {"1": 85, "10": 90} in [act["detail"]["after"] for act in acts]


async def test_nothing_is_stored_before_it_is_accepted(office: Office) -> None:
    await sent(office, of(office.home.people[0].uid, p1=8))
    assert await points(office) == []


async def test_the_same_file_again_changes_nothing_and_an_empty_cell_leaves_what_stands(office: Office) -> None:
    person = office.home.people[0]
    await accepted(office, of(person.uid, p1=8, p2=6))
    again = await sent(office, of(person.uid, p1=8, p2=6))
    assert again["verdicts"]["same"] == 1
    assert (await office.act(again["uid"], "accept")).json()["slug"] == "nothing-to-accept"
    other = await accepted(office, of(person.uid, p2=7))
    assert other["verdicts"]["changed"] == 1
    assert await points(office) == [(person.id, "1", 80), (person.id, "2", 70)]


@pytest.mark.parametrize(
    ("cells", "slug"),
    [
        ({"year": "hai không"}, "not-a-year"),
        ({"year": ""}, "missing"),
        ({"year": 2999}, "year-in-future"),
        ({"year": 1999}, "year-too-early"),
        ({"p1": 11}, "not-points"),
        ({"p1": -1}, "not-points"),
        ({"p1": 8.55}, "not-points"),
        ({"p1": "nhiều"}, "not-points"),
        ({"p1": ""}, "no-points"),
        ({"reason": ""}, "missing"),
        ({"person": "không phải mã"}, "not-a-person-code"),
        ({"person": ""}, "person-needed"),
    ],
)
async def test_a_wrong_cell_is_named_and_its_row_stays_behind(office: Office, cells: dict[str, Any], slug: str) -> None:
    good, wrong = office.home.people
    found = await sent(office, of(good.uid, p1=8), of(**{"person": wrong.uid, "p1": 8} | cells))  # type: ignore[arg-type]
    assert found["verdicts"] == {"new": 1, "changed": 0, "same": 0, "wrong": 1}
    assert (await office.verdicts(found["uid"]))[1] == ("wrong", [slug])
    await office.act(found["uid"], "accept")
    assert await points(office) == [(good.id, "1", 80)]
    back = await office.get(f"/{found['uid']}/wrong-rows")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(back.content)).get_sheet_by_index(0).to_python()
    assert rows[0] == [*HEADINGS, "Vì sao chưa nhập được"]
    assert len(rows) == 2


async def test_somebody_of_another_commune_and_a_second_row_of_a_year_are_wrong(office: Office) -> None:
    one = office.home.people[0]
    found = await sent(office, of(office.elsewhere.people[0].uid, p1=8), of(one.uid, p1=8), of(one.uid, p1=9))
    told = await office.verdicts(found["uid"])
    assert told[0][0] == "wrong"
    assert told[1:] == [("new", []), ("wrong", ["year-twice-in-file"])]


async def test_people_are_found_by_name_and_year_of_birth(office: Office) -> None:
    born = (await office.stored("person"))[0]["birth_date"].year
    found = await sent(
        office, {"assessed_year": 2026, "full_name": "ha van mot", "birth_year": born, "points_1": 8, "reason": WHY}
    )
    assert found["verdicts"]["new"] == 1, await office.verdicts(found["uid"])


async def test_undoing_takes_added_points_away_and_changed_ones_back(office: Office) -> None:
    person = office.home.people[0]
    await accepted(office, of(person.uid, p1=8, reason="Lần đầu"))
    second = await accepted(office, of(person.uid, p1=9, p2=7))
    assert (await office.act(second["uid"], "undo")).status_code == 200
    assert await points(office) == [(person.id, "1", 80)]
    assert [row["reason"] for row in await office.stored("stated_point")] == ["Lần đầu"]
    last = [act for act in await office.stored("audit_entry") if act["action"] == "withdraw_points"]
    assert last[0]["detail"]["before"] == {"1": 80, "2": None}


async def test_what_was_confirmed_meanwhile_is_not_overwritten(office: Office) -> None:
    person = office.home.people[0]
    await accepted(office, of(person.uid, p1=8))
    waiting = await sent(office, of(person.uid, p1=9))
    await office.desks.session.execute(text("UPDATE stated_point SET tenths = 70, stated_at = stated_at + interval '1 day'"))
    await office.desks.session.commit()
    answer = await office.act(waiting["uid"], "accept")
    assert (answer.status_code, answer.json()["slug"]) == (409, "import-outdated")


async def test_what_was_confirmed_since_stands_on_it(office: Office) -> None:
    person = office.home.people[0]
    found = await accepted(office, of(person.uid, p1=8))
    await office.desks.session.execute(text("UPDATE stated_point SET tenths = 70, stated_at = stated_at + interval '1 hour'"))
    await office.desks.session.commit()
    answer = await office.act(found["uid"], "undo")
    assert (answer.status_code, answer.json()["slug"]) == (409, "import-stood-upon")


async def test_a_neighbour_neither_reads_nor_accepts_it(office: Office) -> None:
    found = await sent(office, of(office.home.people[0].uid, p1=8))
    assert (await office.get(f"/{found['uid']}/rows", username="canbo-khac")).status_code == 404
    assert (await office.act(found["uid"], "accept", username="canbo-khac")).status_code == 404
