"""The download of a family: a ZIP with a JSON, a CSV and a readable page, of its own people only, and written down."""

import io
import json
import re
import zipfile

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.columns import PROTECTIONS
from service.requests.own_data_queries import SECTIONS
from tests.stage import Browser, SignIn, Stage


async def download(browser: Browser) -> Response:
    """As the button of the page does it."""
    token = re.search(r'name="csrf" value="([^"]+)"', (await browser.open("/account")).text)
    return await browser.client.post("/my-data", data={"csrf": token[1] if token else ""})


async def unpacked(browse: SignIn) -> dict[str, str]:
    """The files of the family's ZIP as texts."""
    answer = await download(await browse("giadinh"))
    assert (answer.status_code, answer.headers["content-type"], answer.headers["cache-control"]) == (
        200,
        "application/zip",
        "no-store",
    )
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}


async def test_the_family_finds_itself_in_every_form_and_nobody_else(browse: SignIn, stage: Stage) -> None:
    files = await unpacked(browse)
    people = json.loads(files["nguoi.json"])
    assert [row["Họ tên"] for row in people] == [person.full_name for person in stage.home.people]
    for name in ("doc.html", "nguoi.csv"):
        assert all(person.full_name in files[name] for person in stage.home.people)
    assert not any(stage.elsewhere.people[0].full_name in content for content in files.values())
    assert {row["Năm"] for row in json.loads(files["ket-qua.json"])} == {2026}
    assert len(json.loads(files["ket-qua.json"])) >= 3


def test_every_table_that_a_family_may_read_of_its_own_is_in_the_download() -> None:
    own = {
        name
        for name, protection in PROTECTIONS.items()
        if any(one in str(protection.read) for one in ("app.household", "app.shown"))
    }
    told = {table for section in SECTIONS for table in section.tables}
    assert own - told == set(), "say it in service/requests/own_data_queries.py"


async def test_a_cell_that_a_spreadsheet_would_run_is_a_text(browse: SignIn, stage: Stage, owner_session: AsyncSession) -> None:
    formula = text("UPDATE stated_point SET reason = '=HYPERLINK(\"http://x\")', household_id = :home")
    await owner_session.execute(formula, {"home": stage.home.id})
    await owner_session.commit()
    files = await unpacked(browse)
    assert "'=HYPERLINK" in files["diem.csv"]
    assert "<script" not in files["doc.html"]


@pytest.mark.parametrize("desk", ["canbo", "thongke", "quantri"])
async def test_who_has_no_household_downloads_nothing(browse: SignIn, desk: str) -> None:
    assert (await download(await browse(desk))).status_code == 403


async def test_nobody_and_a_form_without_its_token_are_refused(client: AsyncClient, browse: SignIn) -> None:
    browser = await browse("giadinh")
    assert (await browser.client.post("/my-data")).status_code == 403
    client.cookies.clear()
    assert (await client.post("/my-data")).status_code == 401


async def test_that_it_was_taken_is_written_down(browse: SignIn, owner_session: AsyncSession) -> None:
    await unpacked(browse)
    counted = text("SELECT count(*) FROM audit_entry WHERE action = 'download_own_data' AND subject_kind = 'household'")
    assert (await owner_session.execute(counted)).scalar_one() == 1
