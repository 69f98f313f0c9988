"""Files that cannot be read are refused with a slug and a sentence that says what to do; nothing is kept of them."""

import io
import zipfile

import pytest
from xlsxwriter import Workbook

from service.exchange import workbooks
from service.exchange.columns import LEARNING
from tests.exchange.conftest import HEADINGS, Office, row, workbook
from tests.subjects.desk import slugs


def repacked(content: bytes, **parts: bytes) -> bytes:
    """A workbook with parts that were replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.pop(name, old.read(name)))
        for name, part in parts.items():
            new.writestr(name, part)
    return out.getvalue()


def lying(content: bytes) -> bytes:
    """A zip with a great part that says of itself that it is small, in both of its headers."""
    bomb = repacked(content, **{"xl/bomb.xml": b" " * 3_000_000})
    return bomb.replace((3_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))


GOOD = workbook([row()])
PASSWORD = b"\xd0\xcf\x11\xe0" + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le")
FILES = {
    "a text": (b"ho ten,nam sinh", "excel-needed"),
    "nothing": (b"", "excel-needed"),
    "an old .xls": (b"\xd0\xcf\x11\xe0" + b"\0" * 500, "excel-needed"),
    "a password": (PASSWORD, "excel-password"),
    "half a file": (GOOD[: len(GOOD) // 2], "excel-broken"),
    "a zip of something else": (repacked(GOOD, **{"xl/workbook.xml": b"<x/>"}), "excel-broken"),
    "no rows": (workbook([]), "excel-empty"),
    "missing columns": (workbook([row()], fields=["held_on", "topic"]), "excel-columns-missing"),
}


@pytest.mark.parametrize("case", FILES)
async def test_a_bad_file_is_told(office: Office, case: str) -> None:
    content, slug = FILES[case]
    answer = await office.send(content)
    assert (answer.status_code, answer.json()["slug"], slugs(answer)) == (422, slug, {"file": slug})
    assert await office.stored("excel_import") == []


async def test_every_missing_column_is_named(office: Office) -> None:
    answer = await office.send(workbook([row()], fields=["held_on", "topic"]))
    missing = [column.heading for column in LEARNING if column.required and column.field not in ("held_on", "topic")]
    assert [error["message"] for error in answer.json()["errors"]] == [f"Thiếu cột “{heading}”." for heading in missing]


async def test_an_empty_workbook_has_nothing_to_read(office: Office) -> None:
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet()
    assert (await office.send(out.getvalue())).json()["slug"] == "excel-empty"


@pytest.mark.parametrize("lies", [False, True])
async def test_what_unpacks_to_too_much_is_not_unpacked(office: Office, monkeypatch: pytest.MonkeyPatch, *, lies: bool) -> None:
    monkeypatch.setattr(workbooks, "MOST_UNPACKED", 1_000_000)
    content = lying(GOOD) if lies else repacked(GOOD, **{"xl/bomb.xml": b" " * 3_000_000})
    assert (await office.send(content)).json()["slug"] == "excel-too-large"


async def test_too_many_rows_are_told_how_many_there_may_be(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_ROWS", 2)
    answer = await office.send(workbook([row()] * 3))
    assert answer.json()["slug"] == "excel-too-large"
    assert "3 dòng" in answer.json()["title"]


async def test_a_file_over_the_limit_is_refused(office: Office) -> None:
    answer = await office.send(b"x" * (20 * 2**20 + 1))
    assert (answer.status_code, answer.json()["slug"]) == (422, "excel-too-large")


async def test_formulas_that_failed_are_empty_cells(office: Office) -> None:
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, list(HEADINGS.values()))
        cells = row(person=office.home.people[0].uid)
        sheet.write_row(1, 0, [cells.get(name, "") for name in HEADINGS])
        sheet.write_formula(1, list(HEADINGS).index("hours"), "=1/0", None, "#DIV/0!")
    uid = (await office.send(out.getvalue())).json()["uid"]
    assert await office.verdicts(uid) == [("wrong", ["missing"])]
