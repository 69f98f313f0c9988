"""Lists as workbooks: who is in them, that reading them is noted, how they are narrowed, and where they end."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.books import MOST_ROWS, Book, Heading, fill
from tests.assessments.conftest import YEAR
from tests.exchange.conftest import sheet_of
from tests.factories import AN_KHANH, AN_TRUONG
from tests.recognitions import given
from tests.stage import Browser, SignIn, Stage

NOTED = "SELECT action, people, households FROM audit_entry WHERE action = 'read_file' ORDER BY id"


async def _rows(browser: Browser, address: str) -> list[list[Any]]:
    """The rows of a file below its note and its headings."""
    answer = await browser.open(address)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/vnd.openxmlformats")
    rows = sheet_of(answer.content)
    assert "Tải ngày" in rows[0][0] or "tải ngày" in rows[0][0]
    return rows[3:]


async def test_the_file_of_people_holds_those_of_the_desk_and_says_that_they_were_read(
    browse: SignIn, stage: Stage, owner_session: AsyncSession
) -> None:
    rows = await _rows(await browse("canbo"), "/people.xlsx")
    own = {person.full_name for person in stage.home.people}
    assert {row[0] for row in rows} == own
    assert {row[4] for row in rows} == {str(person.uid) for person in stage.home.people}
    assert {row[3] for row in rows} == {"Xã An Trường"}
    (noted,) = (await owner_session.execute(text(NOTED))).all()
    assert set(noted.people) == {person.id for person in stage.home.people}


async def test_a_file_of_people_can_be_of_one_commune_and_of_no_other_desks(browse: SignIn, stage: Stage) -> None:
    browser = await browse("canbo")
    assert len(await _rows(browser, f"/people.xlsx?commune_id={AN_TRUONG}")) == len(stage.home.people)
    answers = [await browser.open(f"/people.xlsx?commune_id={place}") for place in (AN_KHANH, "1999999", "x")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]


@pytest.mark.parametrize("address", ["/people.xlsx", "/dossiers.xlsx", "/titles.xlsx"])
async def test_who_reads_no_people_gets_no_file_of_them(browse: SignIn, address: str) -> None:
    assert (await (await browse("thongke")).open(address)).status_code == 403


async def test_dossiers_and_titles_come_as_files_narrowed_as_their_page(
    browse: SignIn, stage: Stage, owner_session: AsyncSession
) -> None:
    desks = given.Desks((await browse("canbo")).client, owner_session, 0)
    bodies = [await given.citizen(owner_session, f"Hà Văn {n}", year=YEAR) for n in ("Một", "Hai")]
    await owner_session.commit()
    waiting, decided = [await desks.submitted("canbo", body) for body in bodies]
    made = await desks.decided("chutich", decided)
    browser = await browse("chutich")
    assert [row[0] for row in await _rows(browser, "/dossiers.xlsx?state=submitted")] == ["Hà Văn Một"]
    assert {row[0] for row in await _rows(browser, "/dossiers.xlsx")} == {"Hà Văn Một", "Hà Văn Hai"}
    assert len(await _rows(browser, "/dossiers.xlsx?place=an+truong&sort=risk")) == 2
    assert await _rows(browser, "/dossiers.xlsx?place=khong+co+noi+nay") == []
    assert await _rows(browser, "/dossiers.xlsx?risky=1") == []
    (title,) = await _rows(browser, f"/titles.xlsx?title=citizen&assessed_year={YEAR}")
    assert (title[0], title[1], title[5]) == ("Hà Văn Hai", "Công dân học tập", made["number_text"])
    assert await _rows(browser, f"/titles.xlsx?assessed_year={YEAR - 1}") == []
    noted = (await owner_session.execute(text(NOTED))).all()
    assert len({one for row in noted for one in row.people or ()}) == 2
    assert waiting != decided


async def test_a_list_that_is_too_long_ends_with_a_line_that_says_so() -> None:
    async def portions() -> AsyncIterator[Sequence[Sequence[Any]]]:
        for start in range(0, MOST_ROWS + 5, 5_000):
            yield [[f"Người {start + n}"] for n in range(5_000)]

    file = await fill(Book([Heading("Tên")], title="X"), portions())
    rows = sheet_of(file.read())
    assert (len(rows), rows[-2][0]) == (MOST_ROWS + 2, f"Người {MOST_ROWS - 1}")
    assert f"chỉ có {MOST_ROWS} dòng đầu" in rows[-1][0]
